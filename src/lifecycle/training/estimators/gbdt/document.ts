import type { Json } from '#base'
import type { BinnedFeature, TreeEnsemble } from '#kernels'
import type { Fitted } from '../../estimator.ts'

/** A fitted ensemble as a document and little-endian arrays, and back. */
export interface Boosted {
  readonly binnings: readonly BinnedFeature[]
  readonly ensemble: TreeEnsemble
}

export function encodeBoosted(
  estimator: Fitted['estimator'],
  { binnings, ensemble }: Boosted,
  facts: { readonly [name: string]: Json },
): Fitted {
  const { outputs, leafWidth, ...arrays } = ensemble
  const { features, tables } = encodeBinnings(binnings)
  const centres = binnings.flatMap((binning) => (binning.kind === 'number' ? Array.from(binning.centres ?? []) : []))
  return {
    estimator,
    document: { ...facts, outputs, ...(leafWidth === 1 ? {} : { leafWidth }), features },
    arrays: {
      ...arrays,
      ...tables,
      ...(ensemble.slopes ? { centres: Float64Array.from(centres) } : {}),
    },
  }
}

/** How features become codes, as a document and arrays. */
export function encodeBinnings(binnings: readonly BinnedFeature[]) {
  const edges = binnings.flatMap((binning) => Array.from(edgesOf(binning) ?? []))
  const ranks = binnings.flatMap((binning) => (binning.kind === 'statistic' ? Array.from(binning.ranks) : []))
  return {
    features: binnings.map(describe),
    tables: {
      edges: Float64Array.from(edges),
      ...(ranks.length === 0 ? {} : { ranks: Uint8Array.from(ranks) }),
    },
  }
}

function edgesOf(binning: BinnedFeature): Float64Array | undefined {
  return binning.kind === 'number' ? binning.edges : binning.kind === 'statistic' ? binning.of?.edges : undefined
}

/** Numbers by their count of edges, categories and statistics by their count of levels, these also by what they are of; the source where it is not the feature's own place. */
function describe(binning: BinnedFeature, index: number): Json {
  const source = binning.source === index ? {} : { source: binning.source }
  if (binning.kind === 'number') return { kind: 'number', edgeCount: binning.edges.length, ...source }
  if (binning.kind === 'category') return { kind: 'category', levelCount: binning.levelCount, ...source }
  const of = binning.of ? { label: binning.of.label, edgeCount: binning.of.edges.length } : {}
  return { kind: 'statistic', levelCount: binning.ranks.length - 2, ...of, ...source }
}

/** Arrays of all features, one after another. */
interface Shared {
  readonly edges: Float64Array
  readonly ranks?: Uint8Array
  readonly centres?: Float64Array
}

interface DescribedFeature {
  readonly kind: BinnedFeature['kind']
  readonly source?: number
  readonly edgeCount?: number
  readonly levelCount?: number
  readonly label?: number
}

const decoded = new WeakMap<Fitted, Boosted>()

/** Decoded once: a server asks for every row. */
export function decodeBoosted(fitted: Fitted): Boosted {
  const boosted = decoded.get(fitted) ?? decode(fitted)
  decoded.set(fitted, boosted)
  return boosted
}

function decode({ document, arrays }: Fitted): Boosted {
  const { edges: _, ranks: __, centres: ___, ...trees } = arrays as Shared & Record<string, never>
  const ensemble = { leafWidth: 1, ...trees, outputs: document['outputs'], ...leafWidthOf(document) }
  return { binnings: decodeBinnings(document, arrays), ensemble: ensemble as unknown as TreeEnsemble }
}

/** What `encodeBinnings` made of them. */
export function decodeBinnings(document: Fitted['document'], arrays: Fitted['arrays']): readonly BinnedFeature[] {
  const { edges, ranks, centres } = arrays as unknown as Shared
  const takeEdges = takerOf(edges)
  const takeCentres = centres && takerOf(centres)
  const takeRanks = takerOf(ranks ?? new Uint8Array(0))
  const described = document['features'] as unknown as readonly DescribedFeature[]
  return described.map((feature, index): BinnedFeature => {
    const { kind, source = index, edgeCount = 0, levelCount = 0, label } = feature
    if (kind === 'category') return { kind, source, levelCount }
    if (kind === 'number')
      return {
        kind,
        source,
        edges: takeEdges(edgeCount),
        ...(takeCentres ? { centres: takeCentres(edgeCount + 1) } : {}),
      }
    const of = label === undefined ? {} : { of: { label, edges: takeEdges(edgeCount) } }
    return { kind, source, ranks: takeRanks(levelCount + 2), ...of }
  })
}

function leafWidthOf({ leafWidth }: Fitted['document']) {
  return leafWidth === undefined ? {} : { leafWidth }
}

/** Gives the array away piece by piece, from its start. */
function takerOf<T extends Float64Array | Uint8Array>(array: T): (count: number) => T {
  let used = 0
  return (count) => {
    used += count
    return array.subarray(used - count, used) as T
  }
}
