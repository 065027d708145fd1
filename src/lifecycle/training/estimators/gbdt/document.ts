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
  boosted: Boosted,
  facts: { readonly [name: string]: Json },
): Fitted {
  const { outputs, ...arrays } = boosted.ensemble
  const edges = boosted.binnings.flatMap((binning) => Array.from(binning.edges ?? []))
  return {
    estimator,
    document: { ...facts, outputs, features: boosted.binnings.map(describe) },
    arrays: { ...arrays, edges: Float64Array.from(edges) },
  }
}

/** Numbers by their count of edges, categories by their count of levels. */
function describe(binning: BinnedFeature): Json {
  return binning.kind === 'number'
    ? { kind: 'number', edgeCount: binning.edges?.length ?? 0 }
    : { kind: 'category', levelCount: binning.levelCount }
}

interface DescribedFeature {
  readonly kind: 'number' | 'category'
  readonly edgeCount?: number
  readonly levelCount?: number
}

export function decodeBoosted({ document, arrays }: Fitted): Boosted {
  const edges = arrays['edges'] as Float64Array
  let used = 0
  const binnings = (document['features'] as unknown as readonly DescribedFeature[]).map((feature): BinnedFeature => {
    if (feature.kind === 'category') return { kind: 'category', edges: null, levelCount: feature.levelCount ?? 0 }
    const start = used
    used += feature.edgeCount ?? 0
    return { kind: 'number', edges: edges.subarray(start, used), levelCount: 0 }
  })
  const ensemble = { ...arrays, outputs: document['outputs'] } as unknown as TreeEnsemble
  return { binnings, ensemble }
}
