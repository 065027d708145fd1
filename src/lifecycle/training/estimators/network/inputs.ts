import type { Feature, Features } from '#features'
import type { Cell, NetworkInput, NetworkRows } from '#kernels'
import type { Scale } from './squash.ts'
import { squash } from './squash.ts'

/** How a feature becomes cells. Constants have no input. */
export type Encoder =
  | { readonly kind: 'pieces'; readonly scale: Scale; readonly knots: Float32Array }
  | { readonly kind: 'plain'; readonly scale: Scale }
  | { readonly kind: 'levels' | 'embedded'; readonly levelCount: number }
  | { readonly kind: 'none' }

/** A cell lies at most one piece beyond the knots, so that a row far from all training rows is not answered wildly. */
const BEYOND = 1

/** What the kernels are told of the features that have an input. */
export function inputsOf(encoders: readonly Encoder[]): readonly NetworkInput[] {
  return encoders.flatMap((encoder): NetworkInput[] => {
    if (encoder.kind === 'none') return []
    if (encoder.kind === 'pieces') return [{ kind: 'pieces', knots: encoder.knots, median: cellOf(0, encoder.knots) }]
    return encoder.kind === 'plain' ? [{ kind: 'plain' }] : [{ kind: encoder.kind, levelCount: encoder.levelCount }]
  })
}

/** The piece a squashed number falls into, and how far into it. */
function cellOf(value: number, knots: Float32Array): Cell {
  let low = 0
  let high = knots.length - 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (knots[middle]! <= value) low = middle
    else high = middle
  }
  const share = (value - knots[low]!) / (knots[low + 1]! - knots[low]!)
  return { row: low, share: Math.max(-BEYOND, Math.min(1 + BEYOND, share)) }
}

export function cellsOf(encoders: readonly Encoder[], { features, rowCount }: Features): NetworkRows {
  const width = encoders.reduce((count, { kind }) => count + Number(kind !== 'none'), 0)
  const rows = new Uint32Array(rowCount * width)
  const shares = new Float32Array(rowCount * width)
  let place = 0
  for (const [index, encoder] of encoders.entries()) {
    if (encoder.kind === 'none') continue
    fillCells(encoder, features[index]!, { rows, shares, place: place++, width })
  }
  return { rowCount, rows, shares }
}

interface CellColumn {
  readonly rows: Uint32Array
  readonly shares: Float32Array
  readonly place: number
  readonly width: number
}

function fillCells(encoder: Exclude<Encoder, { kind: 'none' }>, feature: Feature, column: CellColumn): void {
  if (encoder.kind === 'pieces' || encoder.kind === 'plain') {
    if (feature.kind === 'number') fillNumbers(encoder, feature.values, column)
  } else fillLevels(encoder.levelCount, feature, column)
}

function fillNumbers(
  encoder: Extract<Encoder, { readonly scale: Scale }>,
  values: Float64Array,
  { rows, shares, place, width }: CellColumn,
): void {
  const missing = encoder.kind === 'pieces' ? encoder.knots.length - 1 : 1
  for (let row = 0, at = place; row < values.length; row++, at += width) {
    const value = squash(values[row]!, encoder.scale)
    if (Number.isNaN(value)) rows[at] = missing
    else if (encoder.kind === 'plain') shares[at] = value
    else {
      const cell = cellOf(value, encoder.knots)
      rows[at] = cell.row
      shares[at] = cell.share
    }
  }
}

function fillLevels(levelCount: number, feature: Feature, { rows, place, width }: CellColumn): void {
  if (feature.kind !== 'category') return
  for (let row = 0, at = place; row < feature.codes.length; row++, at += width) {
    const code = feature.codes[row]!
    rows[at] = code < 0 ? levelCount + 1 : Math.min(code, levelCount)
  }
}
