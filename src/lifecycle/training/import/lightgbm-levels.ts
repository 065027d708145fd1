import type { Json } from '#base'
import type { ForeignFeature, ImportOptions } from './foreign-model.ts'
import { refuse } from './foreign-model.ts'
import type { LightgbmFeature, LightgbmSource } from './lightgbm-source.ts'

/**
 * The categories that have names, by feature: given by the caller, or those of the data frame. The file lists the frame's
 * categorical columns in order but does not say which features they are: constant columns may be among them.
 */
export function namedLevels(source: LightgbmSource, options: ImportOptions): ReadonlyMap<number, ForeignFeature> {
  const { features } = source
  const given = Object.entries(options.levels ?? {})
  if (given.length > 0) return new Map(given.map(([name, levels]) => givenLevels(features, name, levels)))
  const lists = readLists(source.pandasCategorical)
  if (lists.length === 0) return new Map()
  const indices = columnsOf(features, lists.length)
  return new Map(indices.map((index, place) => [index, fromList(features[index]!, lists[place]!)]))
}

function givenLevels(features: readonly LightgbmFeature[], name: string, levels: readonly string[]) {
  const index = features.findIndex((feature) => feature.name === name)
  if (index < 0) refuse('levels', `the model has no feature "${name}"`)
  return [index, fromList(features[index]!, levels)] as const
}

function readLists(value: Json): readonly (readonly Json[])[] {
  if (value === null) return []
  const fits = Array.isArray(value) && value.every((list) => Array.isArray(list))
  return fits
    ? (value as readonly (readonly Json[])[])
    : refuse('LightGBM model', 'pandas_categorical is not a list of lists')
}

function columnsOf(features: readonly LightgbmFeature[], count: number): readonly number[] {
  const of = (...kinds: readonly LightgbmFeature['kind'][]) => {
    return [...features.keys()].filter((index) => kinds.includes(features[index]!.kind))
  }
  const candidates = [of('category'), of('category', 'constant')].find((indices) => indices.length === count)
  if (candidates !== undefined) return candidates
  return refuse(
    'LightGBM model',
    `pandas_categorical lists ${count} columns, and ${of('category').length} features are categories`,
    'Name the levels of every category yourself, in the order of their codes.',
  )
}

function fromList({ name, categories }: LightgbmFeature, list: readonly Json[]): ForeignFeature {
  const strange = list.find((level) => level === null || typeof level === 'object')
  if (strange !== undefined) refuse('LightGBM model', `a level of "${name}" is neither a text nor a number`)
  const largest = categories.reduce((most, category) => Math.max(most, category), -1)
  if (largest >= list.length) refuse('LightGBM model', `"${name}" has category ${largest}, and ${list.length} levels`)
  const storage = list.length > 0 && list.every((level) => typeof level === 'boolean') ? 'boolean' : 'text'
  return { name, levels: new Map(list.map((level, code) => [code, String(level)])), storage }
}
