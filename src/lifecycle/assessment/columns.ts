import type { Column, Json } from '#base'

export { columnAt, numbersOf } from './effects/grid.ts'

/** What a person would read in a cell, as JSON: a number, a word, or null. */
export function cellAt(column: Column, row: number): Json {
  if (column.kind === 'codes') return column.levels[column.codes[row]!] ?? null
  if (column.kind === 'long') return column.missing[row] === 1 ? null : Number(column.values[row])
  const value = column.values[row]!
  return Number.isFinite(value) ? value : null
}

export function isWords(column: Column): column is Extract<Column, { kind: 'codes' }> {
  return column.kind === 'codes'
}

/** Evenly spaced rows, at most this many. */
export function spacedRows(rowCount: number, most: number): Uint32Array {
  const count = Math.min(rowCount, most)
  return Uint32Array.from({ length: count }, (_, i) => Math.floor((i * rowCount) / count))
}

/** Cuts between quantiles of the values, each of which at least one value is above: a value is in the bin of the cuts below it. */
export function quantileCuts(values: Float64Array, bins: number): readonly number[] {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b)
  const cuts = new Set<number>()
  for (let bin = 1; bin < bins; bin++) {
    const cut = sorted[Math.floor((bin * sorted.length) / bins)]
    if (cut !== undefined && cut > sorted[0]!) cuts.add(cut)
  }
  return [...cuts]
}

/** How many of the ascending cuts are at or below the value. */
export function binOf(cuts: readonly number[], value: number): number {
  let bin = 0
  while (bin < cuts.length && value >= cuts[bin]!) bin++
  return bin
}
