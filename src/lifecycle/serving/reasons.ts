import type { Column, Json, Table } from '#base'
import { formatNumber } from '#base'
import type { Explanation, Model, Prediction } from '#training'

/** Why a row got its prediction: a column, its value there, and what it adds on the link scale (log-odds; target units for a regression, or logarithms where the model's link is log). */
export interface Reason {
  readonly column: string
  readonly value: Json
  readonly contribution: number
}

/**
 * The `count` columns that moved a row most, largest first. For two classes a positive contribution speaks for the
 * positive class; for more classes it speaks for the predicted one.
 */
export function topReasons(
  model: Model,
  table: Table,
  row: number,
  count: number,
  { explanation, prediction }: { readonly explanation: Explanation; readonly prediction: Prediction },
): readonly Reason[] {
  const outputs = explanation.base.length
  const output = outputs === 1 ? 0 : (prediction.classIndices?.[row] ?? 0)
  const width = explanation.columns.length
  const contributions = explanation.values.subarray(
    (row * outputs + output) * width,
    (row * outputs + output + 1) * width,
  )
  return Array.from(contributions, (contribution, index) => ({ contribution, index }))
    .filter(({ contribution }) => contribution !== 0)
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution) || a.index - b.index)
    .slice(0, count)
    .map(({ contribution, index }) => {
      const column = explanation.columns[index]!
      return { column, value: valueAt(model, table, column, row), contribution }
    })
}

/** A reason as people read it: `Contract = Month-to-month (+0.62)`. */
export function sayReason({ column, value, contribution }: Reason): string {
  const amount = `${contribution < 0 ? '-' : '+'}${formatNumber(Math.abs(contribution), 2)}`
  return value === null ? `${column} is missing (${amount})` : `${column} = ${value} (${amount})`
}

function valueAt(model: Model, table: Table, name: string, row: number): Json {
  const column = table.columns.get(name)
  const storage = model.signature.inputs.find((input) => input.name === name)?.storage
  return column === undefined ? null : cellAt(column, row, storage === 'datetime')
}

/** One cell as JSON: numbers as they are, long integers as digits, date-times in ISO 8601, missing as null. */
export function cellAt(column: Column, row: number, isDateTime: boolean): Json {
  if (column.kind === 'codes') return column.levels[column.codes[row]!] ?? null
  if (column.kind === 'number') return Number.isNaN(column.values[row]!) ? null : column.values[row]!
  if (column.missing[row] === 1) return null
  const value = column.values[row]!
  return isDateTime ? dateTimeText(value) : value.toString()
}

function dateTimeText(micros: bigint): string {
  const text = new Date(Number(micros / 1000n)).toISOString().replace('Z', '')
  return text.replace(/\.000$/, '').replace(/T00:00:00$/, '')
}
