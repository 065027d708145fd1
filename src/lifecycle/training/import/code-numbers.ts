import type { BinnedFeature } from '#kernels'
import type { ForeignSplit } from './foreign-model.ts'
import type { CodedSplit, SourceCodes } from './quantise-splits.ts'

const MOST_EDGES = 254

/** A number's thresholds, ascending, as edges of as many binnings as it takes. */
export function codeNumbers(source: number, splits: readonly ForeignSplit[]): SourceCodes {
  const edges = new Set(splits.map((split) => (split.kind === 'number' ? split.edge : Number.NaN)))
  const sorted = Float64Array.from(edges).sort((a, b) => a - b)
  const binnings: BinnedFeature[] = []
  const places = new Map<number, CodedSplit>()
  for (let from = 0; from < sorted.length; from += MOST_EDGES) {
    const own = sorted.slice(from, from + MOST_EDGES)
    for (const [code, edge] of own.entries()) places.set(edge, { binned: binnings.length, code, set: null })
    binnings.push({ kind: 'number', source, edges: own })
  }
  return { binnings, levels: null, code: (split) => places.get((split as { edge: number }).edge)! }
}
