import type { Json } from '#base'
import type { Transform } from '#features'
import { encodeBoosted } from '../estimators/gbdt/document.ts'
import type { Model } from '../model.ts'
import type { SignatureColumn } from '../signature.ts'
import type { ForeignFeature, ForeignModel, ImportOptions } from './foreign-model.ts'
import { refuse } from './foreign-model.ts'
import { layOutTrees } from './lay-out-trees.ts'
import type { Quantised } from './quantise-splits.ts'
import { quantiseSplits } from './quantise-splits.ts'

/** Our model of a foreign one: its features as columns, its trees as one boosted member. */
export function buildModel(foreign: ForeignModel, options: ImportOptions): Model {
  const model = { ...foreign, features: renamed(foreign.features, options) }
  const quantised = quantiseSplits(model)
  const ensemble = layOutTrees(model, quantised)
  const classes = classesOf(model, options)
  const facts: { readonly [name: string]: Json } = {
    rounds: (ensemble.starts.length - 1) / (model.leafWidth === 1 ? ensemble.outputs : 1),
    imported: { from: model.from, version: model.version, objective: model.objective },
  }
  const estimator = { kind: 'gbdt', params: model.logLink ? { objective: logObjective(model.objective) } : {} } as const
  return {
    task: model.task,
    target: options.target ?? 'target',
    classes,
    positive: model.task === 'binary' ? classes![1]! : null,
    signature: { inputs: inputsOf(model, quantised) },
    transforms: quantised.sources.map(({ feature, zeroIsMissing, levels }): Transform => {
      const column = model.features[feature]!.name
      if (levels !== null) return { kind: 'category', column, levels }
      return zeroIsMissing ? { kind: 'number', column, zeroIsMissing } : { kind: 'number', column }
    }),
    members: [{ weight: 1, fitted: encodeBoosted(estimator, { binnings: quantised.binnings, ensemble }, facts) }],
    example: exampleOf(model, quantised),
  }
}

/** Any of the objectives whose link is the logarithm; which one it was is in the document. */
function logObjective(objective: string): string {
  return ['gamma', 'tweedie'].find((name) => objective.includes(name)) ?? 'poisson'
}

function renamed(features: readonly ForeignFeature[], { features: names }: ImportOptions): readonly ForeignFeature[] {
  if (names !== undefined && names.length !== features.length)
    refuse('features', `${names.length} names are given for ${features.length} features`)
  const all = features.map((feature, index) => ({ ...feature, name: names?.[index] ?? feature.name }))
  const seen = new Set<string>()
  const repeated = all.find(({ name }) => seen.size === seen.add(name).size)
  if (repeated !== undefined)
    refuse('features', `two of them are called "${repeated.name}"`, 'Give the names of the features yourself.')
  return all
}

function classesOf({ task, classCount }: ForeignModel, { classes }: ImportOptions): readonly string[] | null {
  if (task === 'regression') {
    return classes === undefined ? null : refuse('classes', 'the model is a regression and has none')
  }
  const named = classes ?? Array.from({ length: classCount }, (_, index) => String(index))
  if (named.length !== classCount || new Set(named).size !== classCount)
    refuse('classes', `${named.length} names are given; the model has ${classCount} classes, each with its own name`)
  return named
}

/** Features that no tree looks at are known, but need not be sent. */
function inputsOf({ features }: ForeignModel, { sources }: Quantised): readonly SignatureColumn[] {
  const used = new Set(sources.map(({ feature }) => feature))
  return features.map(({ name, levels, storage }, index) => {
    const type = storage === 'boolean' ? 'boolean' : levels === null ? 'number' : 'category'
    return { name, type, storage, required: used.has(index) }
  })
}

/** No training row came with the file: thresholds in the middle, and first levels. */
function exampleOf({ features }: ForeignModel, { sources, binnings }: Quantised): Model['example'] {
  const cells = sources.map(({ feature, levels }, source) => {
    const binning = binnings.find((candidate) => candidate.source === source)
    const edges = binning?.kind === 'number' ? binning.edges.filter(Number.isFinite) : []
    const middle = edges[edges.length >> 1] ?? null
    return [features[feature]!.name, levels === null ? middle : (levels[0] ?? null)] as const
  })
  return Object.fromEntries(cells)
}
