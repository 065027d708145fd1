import type { Feature, Features } from '#features'
import type { BaggedTree, BinnedFeature } from '#kernels'

/** Whether a row goes right at an inner node, counted among the inner nodes. */
export type Ask = (row: number, inner: number) => boolean

/** The codes that kernels would make, feature by feature: edges below a value, levels, ranks. */
export function codesOfRows(
  binnings: readonly BinnedFeature[],
  { features, rowCount }: Features,
): readonly Uint8Array[] {
  return binnings.map((binning) => codesOf(binning, features[binning.source]!, rowCount))
}

function codesOf(binning: BinnedFeature, feature: Feature, rowCount: number): Uint8Array {
  const codes = new Uint8Array(rowCount)
  if (binning.kind === 'number' && feature.kind === 'number') {
    for (let row = 0; row < rowCount; row++) codes[row] = codeOf(binning.edges, feature.values[row]!)
  } else if (binning.kind !== 'number' && feature.kind === 'category') {
    const levelCount = binning.kind === 'category' ? binning.levelCount : binning.ranks.length - 2
    for (let row = 0; row < rowCount; row++) {
      const code = feature.codes[row]!
      const level = code < 0 ? levelCount + 1 : Math.min(code, levelCount)
      codes[row] = binning.kind === 'category' ? level : binning.ranks[level]!
    }
  }
  return codes
}

function codeOf(edges: Float64Array, value: number): number {
  if (Number.isNaN(value)) return edges.length + 1
  let low = 0
  for (let high = edges.length; low < high; ) {
    const middle = (low + high) >> 1
    if (edges[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}

/** Per node its number among the inner nodes, or -1 less its number among the leaves. */
export function placesOf({ isLeaf }: BaggedTree): Int32Array {
  let [inner, leaf] = [0, 0]
  return Int32Array.from(isLeaf, (is) => (is === 1 ? -1 - leaf++ : inner++))
}

/** Per inner node where its set of levels begins, or -1. */
export function setStarts({ features }: BaggedTree, binnings: readonly BinnedFeature[]): Int32Array {
  let next = 0
  return Int32Array.from(features, (feature) => (binnings[feature]!.kind === 'category' ? 8 * next++ : -1))
}

/** What a walk needs to know of a tree besides itself. */
export interface Places {
  readonly starts: Int32Array
  /** Per feature the code that means missing; 256 where missing is a level like others. */
  readonly missing: Int32Array
}

export function askingPlaces(tree: BaggedTree, binnings: readonly BinnedFeature[]): Places {
  return {
    starts: setStarts(tree, binnings),
    missing: Int32Array.from(binnings, (binning) => (binning.kind === 'number' ? binning.edges.length + 1 : 256)),
  }
}

/** Numbers are asked by a bound and the side of the missing code, levels by their set. */
export function askOf(
  { features, codes: bounds, missingLeft, sets }: BaggedTree,
  { starts, missing }: Places,
  codes: readonly Uint8Array[],
): Ask {
  return (row, inner) => {
    const feature = features[inner]!
    const code = codes[feature]![row]!
    const start = starts[inner]!
    if (start >= 0) return ((sets[start + (code >> 5)]! >>> (code & 31)) & 1) === 1
    return code === missing[feature]! ? missingLeft[inner] === 0 : code > bounds[inner]!
  }
}
