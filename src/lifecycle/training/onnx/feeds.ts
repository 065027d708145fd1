import type { Column, Table } from '#base'
import { conformTable } from '../conform.ts'
import type { Model } from '../model.ts'
import { featuresOf } from '../predict.ts'
import { missingMicros } from './datetime.ts'
import type { OnnxInput } from './input.ts'

/** Values of each input, one per row; missing cells written as the input says. */
export type OnnxFeeds = Readonly<Record<string, Float64Array | BigInt64Array | readonly string[]>>

/** What an exported graph is to be given for the rows of a table, in the order of its inputs: columns as they are, and the encoded ones encoded. */
export function onnxFeeds(model: Model, inputs: readonly OnnxInput[], table: Table): OnnxFeeds {
  const raw = conformTable(model.signature, table)
  const features = new Map(featuresOf(model, table).features.map((feature) => [feature.name, feature]))
  const feedOf = ({ name, column, tensor, raw: isRaw }: OnnxInput) => {
    const feature = features.get(name)
    if (!isRaw && feature?.kind === 'number') return feature.values
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
  if (column.kind !== 'long') return new BigInt64Array(0)
  return column.values.map((value, row) => (column.missing[row] === 1 ? missingMicros : value))
}
