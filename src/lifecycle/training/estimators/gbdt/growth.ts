import { RepriseError } from '#base'
import type { Feature, Features } from '#features'
import type { BinnedFeature } from '#kernels'
import { centresOf } from '#kernels'
import type { GrowthParams } from './growth-params.ts'

/** Constraints by binned features, from those by columns: a name is a feature's, or a raw column's, which stands for all its features. */
export function growthOf(params: GrowthParams, features: Features, binnings: readonly BinnedFeature[]) {
  return {
    monotone: monotoneOf(params, features, binnings),
    interactions: interactionsOf(params, features, binnings),
  }
}

function monotoneOf({ monotone }: GrowthParams, features: Features, binnings: readonly BinnedFeature[]) {
  const directions = new Map<number, 1 | -1>()
  for (const [name, direction] of Object.entries(monotone)) {
    const found = indicesOf('monotone', name, features)
    const categories = found.filter((index) => features.features[index]?.kind === 'category')
    if (categories.length > 0) {
      throw new RepriseError(
        'invalid-input',
        `monotone names "${name}", which is a category: only numbers have an order`,
        {
          details: { param: 'monotone', column: name },
        },
      )
    }
    if (found.length > 1) {
      const made = found.map((index) => features.features[index]?.name).join(', ')
      throw new RepriseError('invalid-input', `monotone names "${name}", of which several features are made: ${made}`, {
        remedy: 'Name the feature.',
        details: { param: 'monotone', column: name },
      })
    }
    directions.set(found[0] as number, direction === 1 ? 1 : -1)
  }
  return binnings.map(({ kind, source }) => (kind === 'number' ? (directions.get(source) ?? 0) : 0))
}

/** Lists of binned features; a column in no list becomes a list of its own features. */
function interactionsOf({ interactions }: GrowthParams, features: Features, binnings: readonly BinnedFeature[]) {
  if (interactions.length === 0) return []
  const lists = interactions.map((list) => new Set(list.flatMap((name) => indicesOf('interactions', name, features))))
  const listed = new Set(lists.flatMap((list) => [...list]))
  const alone = new Map<string, Set<number>>()
  features.features.forEach(({ sources }, index) => {
    const key = JSON.stringify(sources)
    if (!listed.has(index)) alone.set(key, (alone.get(key) ?? new Set()).add(index))
  })
  const several = [...alone.values()].filter((list) => list.size > 1)
  return [...lists, ...several].map((list) => [...binnings.keys()].filter((at) => list.has(sourceOf(binnings, at))))
}

const sourceOf = (binnings: readonly BinnedFeature[], at: number): number => (binnings[at] as BinnedFeature).source

/** The features of this name, or made of the column of this name. */
function indicesOf(param: string, name: string, { features }: Features): number[] {
  const where = (fits: (feature: Feature) => boolean) =>
    [...features.keys()].filter((at) => fits(features[at] as Feature))
  const named = where((feature) => feature.name === name)
  const found = named.length > 0 ? named : where((feature) => feature.sources.includes(name))
  if (found.length > 0) return found
  const known = [...new Set(features.flatMap((feature) => [...feature.sources, feature.name]))].join(', ')
  throw new RepriseError('invalid-input', `${param} names "${name}", which is no column`, {
    remedy: `The columns are ${known}.`,
    details: { param, column: name },
  })
}

/** Numbers with what linear leaves read their codes as. */
export function withCentres(binnings: readonly BinnedFeature[], { features }: Features): readonly BinnedFeature[] {
  return binnings.map((binning) => {
    const feature = features[binning.source]
    if (binning.kind !== 'number' || feature?.kind !== 'number' || binning.centres) return binning
    return { ...binning, centres: centresOf(binning.edges, feature.values) }
  })
}
