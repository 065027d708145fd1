import type { Table } from '#base'
import { nearestName, RepriseError } from '#base'
import type { ColumnSchema, Schema } from '#data'
import type { DroppedColumn, FrameOptions } from './frame.ts'
import { numbersOf, presentCount } from './values.ts'

/** The schema of a column the user named, or `invalid-input` with the nearest name and all of them. */
export function columnNamed(schema: Schema, name: string, role: string): ColumnSchema {
  const found = schema.columns.find((column) => column.name === name)
  if (found) return found
  const names = schema.columns.map((column) => column.name)
  const nearest = nearestName(name, names)
  throw new RepriseError('invalid-input', `${role} column "${name}" is not in the data`, {
    remedy: `${nearest === undefined ? '' : `Did you mean "${nearest}"? `}Columns: ${names.join(', ')}.`,
    details: { column: name, role, nearest: nearest ?? null, columns: names },
  })
}

/** Every column an option names exists, and can play its part. */
export function checkColumns(schema: Schema, table: Table, options: FrameOptions): void {
  for (const name of options.drop ?? []) columnNamed(schema, name, 'dropped')
  for (const name of options.keep ?? []) columnNamed(schema, name, 'kept')
  if (options.drop?.includes(options.target)) fail(options.target, 'is the target and cannot be dropped')
  checkRoles(options)
  if (options.group !== undefined) columnNamed(schema, options.group, 'group')
  if (options.time !== undefined) checkTime(columnNamed(schema, options.time, 'time'), table)
  if (options.weight !== undefined) checkWeight(columnNamed(schema, options.weight, 'weight').name, table)
}

function checkRoles({ target, group, time, weight }: FrameOptions): void {
  const roles = Object.entries({ group, time, weight })
  for (const [role, name] of roles) if (name === target) fail(target, `is the target and cannot be the ${role} column`)
  if (group !== undefined && time !== undefined) {
    throw new RepriseError('invalid-input', 'a group and a time column were given; rows can be split by one of them', {
      remedy: 'Keep the one that matches how the model will be used: new groups, or later rows.',
    })
  }
}

function checkTime({ name, storage }: ColumnSchema, table: Table): void {
  if (storage === 'text' || storage === 'boolean') {
    fail(
      name,
      'holds text; a time column holds date-times or numbers',
      'Check how its dates were read: reprise data show',
    )
  }
  const missing = table.rowCount - presentCount(table, name)
  if (missing > 0) {
    fail(
      name,
      `has no value in ${missing} rows, so they have no place in time`,
      'Remove those rows or fill the times in.',
    )
  }
}

function checkWeight(name: string, table: Table): void {
  const column = table.columns.get(name)
  const numbers = column === undefined ? null : numbersOf(column)
  if (numbers === null) fail(name, 'holds text; weights are numbers')
  const bad = numbers.findIndex((value) => !(value >= 0 && value < Number.POSITIVE_INFINITY))
  if (bad >= 0) fail(name, `has ${numbers[bad]} in row ${bad + 1}; a weight is zero or more and never missing`)
  if (!numbers.some((value) => value > 0)) fail(name, 'has no weight above zero')
}

function fail(column: string, problem: string, remedy?: string): never {
  throw new RepriseError('invalid-input', `column "${column}" ${problem}`, {
    ...(remedy === undefined ? {} : { remedy }),
    details: { column },
  })
}

/** A study needs at least one feature. */
export function checkSomeLeft(features: readonly string[], dropped: readonly DroppedColumn[], target: string): void {
  if (features.length > 0) return
  const told = dropped.map(({ column, reason }) => `${column} (${reason})`).join(', ')
  throw new RepriseError('invalid-input', `no column is left to predict "${target}" from`, {
    remedy:
      told === ''
        ? 'Add columns that are known before the target is.'
        : `Left out: ${told}. Use --keep to force an identifier in.`,
    details: { dropped },
  })
}
