// A model of another library beside what that library predicts, as scripts/imported-fixtures.py writes them.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Column, Table } from '#base'
import type { Kernels } from '#kernels'
import type { Fitted, Model } from '#training'
import { decodeModel, encodeModel, explain, featuresOf, importModel, predict } from '#training'

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
  // A copy: slices of a Buffer share its bytes.
  return { ...expected, bytes: new Uint8Array(readFileSync(join(folder, file))) }
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
  const rows = tableOf(columns, margins.length)
  const ours = predict(model, rows, kernels).margins
  const walked = difference(walk(model.members[0]!.fitted, model, rows), margins.flat())
  return {
    from,
    walked,
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

/** The slow way down every tree, row by row: what the kernels must give. `round` sums as another library does. */
export function walk({ document, arrays }: Fitted, model: Model, table: Table, round = (sum: number) => sum): number[] {
  const { features, rowCount } = featuresOf(model, table)
  const [base, starts] = [arrays['base']!, arrays['starts']!]
  const width = Number(document['leafWidth'] ?? 1)
  const outputs = base.length
  const described = document['features'] as unknown as readonly Described[]
  const margins = Array.from({ length: rowCount * outputs }, (_, index) => base[index % outputs]!)
  let edgesBefore = 0
  let ranksBefore = 0
  const binned = described.map(({ kind, source, edgeCount = 0, levelCount = 0 }, index) => {
    const [firstEdge, firstRank] = [edgesBefore, ranksBefore]
    edgesBefore += edgeCount
    if (kind === 'statistic') ranksBefore += levelCount + 2
    const edges = arrays['edges']!.slice(firstEdge, edgesBefore)
    const ranks = arrays['ranks']?.slice(firstRank, ranksBefore) ?? []
    return { kind, feature: features[source ?? index]!, edges, ranks, levelCount }
  })
  const setOf = new Map<number, number>()
  for (const [node, child] of arrays['children']!.entries())
    if (child !== 0 && binned[arrays['features']![node]!]!.kind === 'category') setOf.set(node, setOf.size)
  for (let row = 0; row < rowCount; row++) {
    for (let tree = 0; tree + 1 < starts.length; tree++) {
      let node = starts[tree]!
      while (arrays['children']![node] !== 0)
        node = starts[tree]! + arrays['children']![node]! + (goesLeft(node, row) ? 0 : 1)
      for (let k = 0; k < width; k++) {
        const at = row * outputs + (width === 1 ? tree % outputs : k)
        margins[at] = round(margins[at]! + arrays['values']![node * width + k]!)
      }
    }
  }
  return margins

  function goesLeft(node: number, row: number): boolean {
    const { feature, edges, ranks, kind, levelCount } = binned[arrays['features']![node]!]!
    if (kind === 'number') {
      const value = feature.kind === 'number' ? feature.values[row]! : Number.NaN
      return Number.isNaN(value) ? arrays['missingLeft']![node] === 1 : value <= edges[arrays['codes']![node]!]!
    }
    const level = feature.kind === 'category' ? feature.codes[row]! : -1
    const code = level < 0 ? levelCount + 1 : Math.min(level, levelCount)
    if (kind === 'statistic') return ranks[code]! <= arrays['codes']![node]!
    return ((arrays['sets']![setOf.get(node)! * 8 + (code >> 5)]! >>> (code & 31)) & 1) === 0
  }
}

interface Described {
  readonly kind: string
  readonly source?: number
  readonly edgeCount?: number
  readonly levelCount?: number
}
