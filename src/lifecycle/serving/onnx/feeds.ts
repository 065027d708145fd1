import type { Column, Table } from '#base'
import { nearestName, RepriseError } from '#base'
import type { OnnxArrays, OnnxPort, OnnxType, OnnxValue } from './onnx-value.ts'

/** Which columns go into an input: one, or several side by side. */
export interface Feed {
  readonly port: OnnxPort
  readonly columns: readonly string[]
}

/**
 * Columns for every input: by name where an input takes one value a row; a single matrix takes the columns whose type fits, in
 * their order. Anything else is an `invalid-input` that says what the model takes.
 */
export function planFeeds(inputs: readonly OnnxPort[], table: Table): readonly Feed[] {
  const [first] = inputs
  if (inputs.length === 1 && first !== undefined && widthOf(first) !== 1 && !table.columns.has(first.name))
    return [{ port: first, columns: matrixColumns(first, table) }]
  return inputs.map((port) => {
    if (table.columns.has(port.name) && widthOf(port) === 1) return { port, columns: [port.name] }
    const nearest = nearestName(port.name, [...table.columns.keys()])
    const hint = nearest === undefined ? '' : `; the nearest is "${nearest}"`
    throw new RepriseError(
      'invalid-input',
      `the ONNX model takes ${describe(port)}, and there is no such column${hint}`,
      {
        remedy: `Its inputs are ${inputs.map(describe).join(', ')}.`,
      },
    )
  })
}

function describe({ name, type, shape }: OnnxPort): string {
  return `"${name}" (${type}[${shape.join(', ')}])`
}

/** Values a row; null where the model leaves it open. */
function widthOf({ name, shape }: OnnxPort): number | null {
  if (shape.length <= 1) return 1
  if (shape.length > 2)
    throw new RepriseError('invalid-input', `the input "${name}" has ${shape.length} dimensions, not rows and columns`)
  return typeof shape[1] === 'number' && shape[1] > 0 ? shape[1] : null
}

function matrixColumns(port: OnnxPort, table: Table): readonly string[] {
  const fits = (column: Column) => port.type === 'string' || column.kind !== 'codes'
  const columns = [...table.columns].filter(([, column]) => fits(column)).map(([name]) => name)
  const width = widthOf(port)
  if (width === null || columns.length === width) return columns
  throw new RepriseError(
    'invalid-input',
    `the ONNX model takes ${width} columns as ${describe(port)}, and the data has ${columns.length} that fit: ${columns.slice(0, 20).join(', ')}`,
    { remedy: `Keep the ${width} columns it was trained on, in their order.` },
  )
}

/** The rows `from` to `to` of a feed's columns as one tensor; a batch past the last row repeats it. */
export function tensorOf({ port, columns }: Feed, table: Table, from: number, to: number): OnnxValue {
  const rowCount = to - from
  const cells = columns.map((name) => cellsOf(port, name, table.columns.get(name)!))
  const data = emptyArray(port, rowCount * columns.length)
  for (let row = 0; row < rowCount; row++) {
    const at = Math.min(from + row, table.rowCount - 1)
    for (const [place, cell] of cells.entries()) data[row * columns.length + place] = cell(at)
  }
  const dims = port.shape.length <= 1 ? [rowCount] : [rowCount, columns.length]
  return { type: port.type, dims, data: data as OnnxValue['data'] }
}

type Cell = number | bigint | string
type Fillable = { [index: number]: Cell }

const arrays: { readonly [Type in Exclude<OnnxType, 'string'>]: new (length: number) => OnnxArrays[Type] } = {
  float32: Float32Array,
  float64: Float64Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int8: Int8Array,
  uint8: Uint8Array,
  bool: Uint8Array,
}

function emptyArray({ name, type }: OnnxPort, length: number): Fillable {
  if (type === 'string') return new Array<string>(length).fill('')
  if (!Object.hasOwn(arrays, type))
    throw new RepriseError('invalid-input', `the input "${name}" is of type ${type}, which no column has`)
  return new arrays[type](length) as unknown as Fillable
}

/** Reads a column in the input's type. Missing is NaN or an empty text; an integer has no such thing. */
function cellsOf(port: OnnxPort, name: string, column: Column): (row: number) => Cell {
  if (port.type === 'string') return textsOf(column)
  const number = numbersOf(name, column)
  if (port.type === 'float32' || port.type === 'float64') return number
  return (row) => {
    const value = column.kind === 'long' && column.missing[row] === 0 ? column.values[row]! : number(row)
    const isWhole = typeof value === 'bigint' || Number.isSafeInteger(value)
    if (!isWhole)
      throw new RepriseError(
        'invalid-input',
        `column "${name}" holds ${value} in row ${row}; the ONNX model takes ${port.type}`,
      )
    return port.type.endsWith('64') ? BigInt(value) : Number(value)
  }
}

function textsOf(column: Column): (row: number) => string {
  if (column.kind === 'codes') return (row) => column.levels[column.codes[row]!] ?? ''
  if (column.kind === 'long') return (row) => (column.missing[row] === 1 ? '' : String(column.values[row]))
  return (row) => (Number.isNaN(column.values[row]) ? '' : String(column.values[row]))
}

function numbersOf(name: string, column: Column): (row: number) => number {
  if (column.kind === 'number') return (row) => column.values[row]!
  if (column.kind === 'long') return (row) => (column.missing[row] === 1 ? Number.NaN : Number(column.values[row]))
  const flags = column.levels.map((level) => ['false', 'true'].indexOf(level.trim().toLowerCase()))
  const word = column.levels.find((_, code) => flags[code] === -1)
  if (word !== undefined)
    throw new RepriseError(
      'invalid-input',
      `column "${name}" holds words such as "${word}"; the ONNX model takes numbers`,
    )
  return (row) => flags[column.codes[row]!] ?? Number.NaN
}
