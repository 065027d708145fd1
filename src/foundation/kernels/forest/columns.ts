import type { TreeEnsemble } from '../ensemble.ts'
import type { BinnedFeature } from '../feature-matrix.ts'
import type { Cells } from './cells.ts'
import { cellsOf } from './cells.ts'

/** A column of codes, made from a source column or from another of these. Codes of what is ordered are bytes less 128. */
export type ForestColumn =
  | {
      readonly kind: 'number'
      readonly source: number
      readonly edges: Float64Array
      readonly cells: Cells | null
      readonly missing: number
    }
  | { readonly kind: 'rank'; readonly source: number; readonly ranks: Uint8Array }
  | { readonly kind: 'level'; readonly source: number; readonly levelCount: number }
  | { readonly kind: 'filled' }
  | { readonly kind: 'low'; readonly of: number; readonly missing: number } // missing below all codes, where it goes left

/** The columns that an ensemble's splits compare; a feature that no split names has none. */
export interface ForestColumns {
  readonly columns: readonly ForestColumn[] // numbers first
  /** The column of a split: ordered ones compare a code with a threshold. */
  columnOf(feature: number, missingLeft: boolean): number
  /** Rows above it go right: a byte less 128. */
  thresholdOf(feature: number, code: number): number
}

interface Use {
  readonly codes: Uint8Array // 1 where some split has this code
  isLow: boolean // some split sends missing left
}

interface Place {
  high: number
  low: number
  readonly thresholds: Uint8Array // per code
}

const rankOf = { number: 0, statistic: 1, category: 2 } as const

export function planColumns(ensemble: TreeEnsemble, features: readonly BinnedFeature[]): ForestColumns {
  const uses = usesOf(ensemble)
  const columns: ForestColumn[] = []
  const places = new Map<number, Place>()
  const named = [...uses.keys()].sort((a, b) => rankAt(features, a) - rankAt(features, b) || a - b)
  for (const feature of named) {
    places.set(feature, placeFeature(columns, features[feature] as BinnedFeature, (uses.get(feature) as Use).codes))
  }
  for (const feature of named) {
    const place = places.get(feature) as Place
    const column = columns[place.high]
    place.low = place.high
    if (column?.kind !== 'number' || !uses.get(feature)?.isLow) continue
    place.low = columns.push({ kind: 'low', of: place.high, missing: column.missing }) - 1
  }
  return {
    columns,
    columnOf: (feature, missingLeft) => (places.get(feature) as Place)[missingLeft ? 'low' : 'high'],
    thresholdOf: (feature, code) => (places.get(feature) as Place).thresholds[code] as number,
  }
}

function rankAt(features: readonly BinnedFeature[], feature: number): number {
  return rankOf[(features[feature] as BinnedFeature).kind]
}

function usesOf({ children, features, codes, missingLeft }: TreeEnsemble): Map<number, Use> {
  const uses = new Map<number, Use>()
  for (let node = 0; node < children.length; node++) {
    if (children[node] === 0) continue
    const feature = features[node] as number
    let use = uses.get(feature)
    if (use === undefined) {
      use = { codes: new Uint8Array(256), isLow: false }
      uses.set(feature, use)
    }
    use.codes[codes[node] as number] = 1
    if (missingLeft[node] === 1) use.isLow = true
  }
  return uses
}

function placeFeature(columns: ForestColumn[], feature: BinnedFeature, used: Uint8Array): Place {
  const high = columns.length
  const { source } = feature
  if (feature.kind === 'category') {
    columns.push({ kind: 'level', source, levelCount: feature.levelCount }, { kind: 'filled' }, { kind: 'filled' })
    return { high, low: high, thresholds: new Uint8Array(0) }
  }
  if (feature.kind === 'statistic') {
    columns.push({ kind: 'rank', source, ranks: feature.ranks.map((rank) => rank ^ 128) })
    return { high, low: high, thresholds: Uint8Array.from({ length: 256 }, (_, code) => code ^ 128) }
  }
  const { edges, thresholds } = usedEdges(feature.edges, used)
  columns.push({ kind: 'number', source, edges, cells: cellsOf(edges), missing: (edges.length + 1) ^ 128 })
  return { high, low: high, thresholds }
}

/** The edges that some split uses, and for each code how many of them lie at or below it, less 128: above that goes right. */
function usedEdges(edges: Float64Array, used: Uint8Array): { edges: Float64Array; thresholds: Uint8Array } {
  const kept = edges.filter((_, code) => used[code] === 1).map((edge) => edge + 0) // -0 becomes 0, which it equals
  const thresholds = new Uint8Array(256)
  let below = 0
  for (let code = 0; code < 256; code++) {
    thresholds[code] = Math.min(below, kept.length) ^ 128
    if (code < edges.length && used[code] === 1) below += 1
  }
  return { edges: kept, thresholds }
}
