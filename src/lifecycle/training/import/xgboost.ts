import type { Model } from '../model.ts'
import type { JsonReader } from '../read-json.ts'
import { readJson } from '../read-json.ts'
import { buildModel } from './build-model.ts'
import type { ForeignModel, ForeignTree, ImportOptions } from './foreign-model.ts'
import { mostFeatures, refuse } from './foreign-model.ts'
import { parseLooseJson } from './json-text.ts'
import { parseUbjson } from './ubjson.ts'
import { readFeatures } from './xgboost-features.ts'
import { readMeaning } from './xgboost-objective.ts'
import { readXgboostTree } from './xgboost-trees.ts'

/**
 * The model in XGBoost's JSON or UBJSON (`save_model`). XGBoost compares and adds in 32 bits; comparisons here give the same
 * answers, sums are in 64 bits, so margins agree to the rounding of a float.
 */
export function importXgboost(bytes: Uint8Array, options: ImportOptions = {}): Model {
  const root = readJson(parse(bytes), '', fault)
  return buildModel(toForeign(root, options), options)
}

/** JSON's first byte is `{` and a quote or a blank follows; UBJSON's length markers are letters. */
function parse(bytes: Uint8Array): unknown {
  const second = String.fromCharCode(bytes[1] ?? 0)
  if (bytes[0] === 0x7b && /[iUIlLN#$]/.test(second)) return parseUbjson(bytes)
  return parseLooseJson(new TextDecoder().decode(bytes), 'XGBoost model')
}

function fault(path: string, expected: string): never {
  return refuse('XGBoost model', `${path === '' ? 'the document' : path} is not ${expected}`)
}

function toForeign(root: JsonReader, options: ImportOptions): ForeignModel {
  const learner = root.object('learner')
  const params = learner.object('learner_model_param')
  const classCount = integerIn(params, 'num_class', 0, 65_535)
  const featureCount = integerIn(params, 'num_feature', 0, mostFeatures)
  if (params.has('num_target') && integerIn(params, 'num_target', 0, 65_535) > 1)
    fault('learner.learner_model_param.num_target', '1: a model here predicts one target')
  const booster = learner.object('gradient_booster')
  const { trees, weights, groups } = readTrees(booster, options.rounds)
  const meaning = readMeaning(learner, params, classCount)
  const features = readFeatures(learner, booster, featureCount, options)
  const outputs = meaning.base.length
  const context = { outputs, features }
  const read = trees.map((tree, index): ForeignTree => {
    const output = groups[index] ?? 0
    if (output >= outputs) fault('tree_info', `below ${outputs}`)
    return { output, nodes: readXgboostTree(tree, weights?.[index] ?? 1, context) }
  })
  const leafWidth = widthOf(read, outputs)
  return {
    ...meaning,
    from: 'xgboost',
    version: root.integers('version', 0, 1_000_000).join('.'),
    features,
    leafWidth,
    trees: read,
  }
}

function widthOf(trees: readonly ForeignTree[], outputs: number): number {
  const widths = new Set(
    trees.flatMap(({ nodes }) => nodes.flatMap((node) => (node.kind === 'leaf' ? node.values.length : []))),
  )
  const [width = 1] = widths
  const isOne = widths.size <= 1 && (width === 1 || width === outputs)
  return isOne ? width : refuse('XGBoost model', 'leaves with one value and with several are mixed')
}

interface Trees {
  readonly trees: readonly JsonReader[]
  /** Of DART: what each tree counts. */
  readonly weights: readonly number[] | null
  readonly groups: readonly number[]
}

function readTrees(booster: JsonReader, rounds: number | undefined): Trees {
  const kind = booster.text('name')
  if (kind !== 'gbtree' && kind !== 'dart')
    refuse('XGBoost model', `the booster is "${kind.slice(0, 40)}"; trees can be imported: gbtree and dart`)
  const isDart = kind === 'dart'
  const model = (isDart ? booster.object('gbtree') : booster).object('model')
  const all = model.objects('trees')
  const groups = model.integers('tree_info', 0, 65_535)
  if (groups.length !== all.length) fault('tree_info', `a list of ${all.length} numbers`)
  const weights = isDart ? booster.numbers('weight_drop') : null
  if (weights !== null && weights.length !== all.length) fault('weight_drop', `a list of ${all.length} numbers`)
  if (rounds === undefined) return { trees: all, weights, groups }
  const ends = model.integers('iteration_indptr', 0, all.length)
  const kept = ends[rounds] ?? refuse('rounds', `the model has ${ends.length - 1} rounds, fewer than ${rounds}`)
  return { trees: all.slice(0, kept), weights, groups }
}

/** XGBoost writes its params as texts. */
function integerIn(params: JsonReader, name: string, min: number, max: number): number {
  const text = params.text(name)
  const value = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN
  return value >= min && value <= max ? value : fault(`${params.path}.${name}`, `an integer from ${min} to ${max}`)
}
