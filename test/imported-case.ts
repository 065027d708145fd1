// A model of another library beside what that library predicts, as scripts/imported-fixtures.py writes them.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Column, Table } from '#base'
import type { Kernels } from '#kernels'
import { decodeModel, encodeModel, explain, importModel, predict } from '#training'

type Cell = string | number | null

export interface ImportedCase {
  readonly from: 'lightgbm' | 'xgboost'
  readonly columns: Readonly<Record<string, readonly Cell[]>>
  readonly margins: readonly (readonly number[])[]
  readonly values: readonly (readonly number[])[]
  /** Of the first rows: outputs × (features and the base). */
  readonly contributions: readonly (readonly number[])[] | null
}

export function readImportedCase(folder: string): ImportedCase & { readonly bytes: Uint8Array } {
  const file = readdirSync(folder).find((name) => name.startsWith('model.'))!
  const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as ImportedCase
  return { ...expected, bytes: readFileSync(join(folder, file)) }
}

export function tableOf(columns: ImportedCase['columns'], rowCount: number): Table {
  const entries = Object.entries(columns).map(([name, cells]) => [name, columnOf(cells.slice(0, rowCount))] as const)
  return { rowCount, columns: new Map(entries) }
}

function columnOf(cells: readonly Cell[]): Column {
  const isText = cells.some((cell) => typeof cell === 'string' && !/^-?inf$/.test(cell))
  if (!isText) return { kind: 'number', values: Float64Array.from(cells, numberOf) }
  const levels = [...new Set(cells.filter((cell) => cell !== null).map(String))]
  return {
    kind: 'codes',
    codes: Int32Array.from(cells, (cell) => (cell === null ? -1 : levels.indexOf(String(cell)))),
    levels,
  }
}

function numberOf(cell: Cell): number {
  if (cell === null) return Number.NaN
  return typeof cell === 'number' ? cell : cell.startsWith('-') ? -Infinity : Infinity
}

/** The largest differences between ours and theirs, relative to the largest number of each kind. */
export function compareImported(folder: string, kernels: Kernels) {
  const { bytes, columns, margins, contributions, from } = readImportedCase(folder)
  const model = decodeModel(encodeModel(importModel(bytes)))
  const ours = predict(model, tableOf(columns, margins.length), kernels).margins
  return {
    from,
    margins: difference(ours, margins.flat()),
    contributions: contributions === null ? 0 : compareReasons(),
  }

  function compareReasons(): number {
    const rows = contributions!.length
    const { base, columns: names, values } = explain(model, tableOf(columns, rows), kernels)
    const features = model.signature.inputs.map(({ name }) => name)
    const width = features.length + 1
    const wanted = contributions!.flat()
    const found = wanted.map((_, index) => {
      const output = Math.floor(index / width) % base.length
      const row = Math.floor(index / width / base.length)
      const feature = index % width
      if (feature === features.length) return base[output]!
      const column = names.indexOf(features[feature]!)
      return column < 0 ? 0 : values[(row * base.length + output) * names.length + column]!
    })
    return difference(found, wanted)
  }
}

function difference(ours: ArrayLike<number>, theirs: readonly number[]): number {
  let largest = 0
  let scale = 1e-3
  for (const value of theirs) scale = Math.max(scale, Math.abs(value))
  if (ours.length !== theirs.length) return Infinity
  for (const [index, value] of theirs.entries()) {
    const apart = Math.abs(ours[index]! - value)
    if (!(apart <= largest)) largest = apart
  }
  return largest / scale
}
