import type { Task } from '../estimator.ts'
import type { Model } from '../model.ts'
import { buildModel } from './build-model.ts'
import type { ForeignFeature, ForeignModel, ForeignNode, ForeignTree, ImportOptions } from './foreign-model.ts'
import { refuse } from './foreign-model.ts'
import { parseLooseJson } from './json-text.ts'
import { readLightgbmJson } from './lightgbm-json.ts'
import { namedLevels } from './lightgbm-levels.ts'
import type { LightgbmSource } from './lightgbm-source.ts'
import { readLightgbmText } from './lightgbm-text.ts'

/**
 * The model in LightGBM's text (`save_model`) or JSON (`dump_model`). Its margins have the same bits, but where the sigmoid's
 * parameter is not 1 or trees are averaged: there leaves are scaled, which moves a last bit.
 */
export function importLightgbm(text: string, options: ImportOptions = {}): Model {
  const isJson = /^\s*\{/.test(text)
  const source = isJson ? readLightgbmJson(parseLooseJson(text, 'LightGBM model')) : readLightgbmText(text)
  return buildModel(toForeign(source, options), options)
}

function toForeign(source: LightgbmSource, options: ImportOptions): ForeignModel {
  const { task, logLink, scale } = meaningOf(source)
  const { treesPerRound } = source
  const classCount = { regression: 1, binary: 2, multiclass: source.classCount }[task]
  if (treesPerRound !== source.classCount || (task === 'multiclass') !== source.classCount > 1)
    refuse('LightGBM model', `${treesPerRound} trees a round do not fit ${source.classCount} classes and ${task}`)
  const kept = source.trees.slice(0, (options.rounds ?? source.trees.length) * treesPerRound)
  if (kept.length === 0 || kept.length % treesPerRound !== 0)
    refuse('LightGBM model', `${kept.length} trees are not whole rounds of ${treesPerRound}`)
  const rounds = source.averagesTrees ? kept.length / treesPerRound : 1
  return {
    from: 'lightgbm',
    version: source.version,
    objective: source.objective ?? 'custom',
    task,
    classCount,
    logLink,
    features: featuresOf(source, options, kept),
    base: new Array<number>(treesPerRound).fill(0),
    leafWidth: 1,
    trees: kept.map((nodes, index) => toTree(nodes, index % treesPerRound, { scale, rounds }, source)),
  }
}

function toTree(
  nodes: readonly ForeignNode[],
  output: number,
  { scale, rounds }: { readonly scale: number; readonly rounds: number },
  { features }: LightgbmSource,
): ForeignTree {
  const wrong = nodes.find((node) => node.kind !== 'leaf' && node.feature >= features.length)
  if (wrong !== undefined) refuse('LightGBM model', `a split names feature ${(wrong as { feature: number }).feature}`)
  if (scale === 1 && rounds === 1) return { output, nodes }
  const scaled = nodes.map((node) => {
    return node.kind === 'leaf' ? { ...node, values: node.values.map((value) => (value * scale) / rounds) } : node
  })
  return { output, nodes: scaled }
}

interface Meaning {
  readonly task: Task
  readonly logLink: boolean
  /** Margins are multiplied by it before the sigmoid. */
  readonly scale: number
}

const identity = ['regression', 'regression_l2', 'regression_l1', 'huber', 'fair', 'quantile', 'mape']
const ranking = ['lambdarank', 'rank_xendcg']
const logarithmic = ['poisson', 'gamma', 'tweedie']
const yesOrNo = ['binary', 'cross_entropy']

/** The objective line is a name and parameters, such as `binary sigmoid:1`. */
function meaningOf({ objective, classCount }: LightgbmSource): Meaning {
  const [name = 'custom', ...rest] = (objective ?? 'custom').split(' ').filter((word) => word !== '')
  const task = name === 'multiclass' ? 'multiclass' : yesOrNo.includes(name) ? 'binary' : 'regression'
  if ([...identity, ...ranking].includes(name) && !rest.includes('sqrt')) return { task, logLink: false, scale: 1 }
  if (logarithmic.includes(name)) return { task, logLink: true, scale: 1 }
  if (name === 'multiclass' && classCount > 1) return { task, logLink: false, scale: 1 }
  if (yesOrNo.includes(name)) return { task, logLink: false, scale: sigmoidOf(rest) }
  if (['custom', 'none'].includes(name) && classCount === 1) return { task, logLink: false, scale: 1 }
  return refuse('LightGBM model', `the objective "${objective?.slice(0, 80)}" cannot be imported`, whyNot(name))
}

function whyNot(name: string): string {
  return name === 'multiclassova'
    ? 'Its probabilities do not sum to 1; train with the objective multiclass.'
    : `These can: ${[...identity, ...ranking, ...logarithmic, ...yesOrNo, 'multiclass'].join(', ')}, without reg_sqrt.`
}

function sigmoidOf(parameters: readonly string[]): number {
  const value = parameters.find((word) => word.startsWith('sigmoid:'))?.slice('sigmoid:'.length)
  const scale = value === undefined ? 1 : Number(value)
  return scale > 0 && scale < Number.POSITIVE_INFINITY ? scale : refuse('LightGBM model', `sigmoid is ${value}`)
}

function featuresOf(
  source: LightgbmSource,
  options: ImportOptions,
  trees: readonly (readonly ForeignNode[])[],
): readonly ForeignFeature[] {
  const splits = new Map<number, ForeignNode['kind']>()
  for (const node of trees.flat()) {
    if (node.kind === 'leaf') continue
    const known = splits.get(node.feature) ?? node.kind
    if (known !== node.kind) refuse('LightGBM model', `feature ${node.feature} is split as a number and as a category`)
    splits.set(node.feature, known)
  }
  const levels = namedLevels(source, options)
  return source.features.map(({ name, kind, categories }, index): ForeignFeature => {
    const isCategory = kind === 'category' || splits.get(index) === 'category'
    if (isCategory && splits.get(index) === 'number')
      refuse('LightGBM model', `the category "${name}" is split as a number`)
    if (!isCategory) return { name, levels: null, storage: 'number' }
    return levels.get(index) ?? { name, levels: ofIntegers(categories), storage: 'text' }
  })
}

function ofIntegers(categories: readonly number[]): ReadonlyMap<number, string> {
  return new Map(categories.map((category) => [category, String(category)]))
}
