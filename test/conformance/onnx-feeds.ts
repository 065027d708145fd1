import type { Column, Table } from '#base'
import type { Model, OnnxExport, OnnxInput } from '#training'
import { conformTable, featuresOf } from '#training'

/** What an exported graph is given for the rows of a table, by input: what a caller elsewhere would have to encode, done by us. */
export type Feeds = Readonly<Record<string, Float64Array | BigInt64Array | readonly string[]>>

export function feedsOf(model: Model, { inputs }: Pick<OnnxExport, 'inputs'>, table: Table): Feeds {
  const raw = conformTable(model.signature, table)
  const features = new Map(featuresOf(model, table).features.map((feature) => [feature.name, feature]))
  const feedOf = ({ name, column, tensor, raw: isRaw }: OnnxInput) => {
    const feature = features.get(name)
    if (!isRaw && tensor === 'double') return (feature as { values: Float64Array }).values
    return tensor === 'int64' ? longsOf(raw.columns.get(column)!) : cellsOf(raw.columns.get(column)!)
  }
  return Object.fromEntries(inputs.map((input) => [input.name, feedOf(input)]))
}

function cellsOf(column: Column): Float64Array | readonly string[] {
  if (column.kind === 'number') return column.values
  if (column.kind === 'codes') return Array.from(column.codes, (code) => (code < 0 ? '' : column.levels[code]!))
  return Float64Array.from(column.values, (value, row) => (column.missing[row] === 1 ? Number.NaN : Number(value)))
}

function longsOf(column: Column): BigInt64Array {
  if (column.kind !== 'long') throw new TypeError(`a ${column.kind} column where date-times are expected`)
  return column.values.map((value, row) => (column.missing[row] === 1 ? -(2n ** 63n) : value))
}

/** The largest |found − expected| / |expected|, and where; equal values have 0, whatever they are. */
export function largestRelativeError(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  let largest = found.length === expected.length ? 0 : Number.POSITIVE_INFINITY
  for (let index = 0; index < expected.length; index++) {
    const [a, b] = [found[index]!, expected[index]!]
    if (a === b) continue
    const error = Math.abs(a - b) / Math.max(Math.abs(b), 1e-300)
    largest = Math.max(largest, Number.isNaN(error) ? Number.POSITIVE_INFINITY : error)
  }
  return largest
}
