import type { Table } from '#base'
import { nearestName, RepriseError } from '#base'
import type { ColumnSchema, Schema } from '#data'
import type { DroppedColumn, FrameOptions } from './frame.ts'
import { codesOf, numbersOf, presentCount } from './values.ts'

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
  if (options.drop?.includes(options.target)) {
    throw fault(options.target, 'is the target and cannot be dropped', 'Take it out of --drop.')
  }
  checkRoles(options)
  if (options.group !== undefined) checkGroup(columnNamed(schema, options.group, 'group').name, table)
  if (options.time !== undefined) checkTime(columnNamed(schema, options.time, 'time'), table)
  for (const name of options.protected ?? []) columnNamed(schema, name, 'protected')
  for (const name of options.categorical ?? []) checkReading(columnNamed(schema, name, 'categorical'), 'categorical')
  for (const name of options.numeric ?? []) checkReading(columnNamed(schema, name, 'numeric'), 'numeric')
  checkReadings(options)
  if (options.weight !== undefined) checkWeight(columnNamed(schema, options.weight, 'weight').name, table)
}

function checkRoles({ target, group, time, weight }: FrameOptions): void {
  for (const [role, name] of Object.entries({ group, time, weight })) {
    if (name === target) throw fault(target, `is the target and cannot be the ${role} column`, 'Name another column.')
  }
  if (group !== undefined && time !== undefined) {
    throw new RepriseError('invalid-input', 'a group and a time column were given; rows can be split by one of them', {
      remedy: 'Keep the one that matches how the model will be used: new groups, or later rows.',
      details: { group, time },
    })
  }
}

const NONE = 'none'

export interface Wanted {
  /** Without `none`. */
  readonly options: FrameOptions
  /** Whether to look for a group or a time column in the data: not where one was named or refused. */
  readonly looksFor: { readonly group: boolean; readonly time: boolean }
}

/** `none` for a group or a time column means that none is to be looked for, unless a column has that name. */
export function wanted(schema: Schema, asked: FrameOptions): Wanted {
  const isColumn = schema.columns.some(({ name }) => name === NONE)
  const { group, time, ...rest } = asked
  const named = (name: string | undefined) => (name === NONE && !isColumn ? undefined : name)
  const [groupName, timeName] = [named(group), named(time)]
  return {
    options: {
      ...rest,
      ...(groupName === undefined ? {} : { group: groupName }),
      ...(timeName === undefined ? {} : { time: timeName }),
    },
    looksFor: {
      group: group === undefined && timeName === undefined,
      time: time === undefined && groupName === undefined,
    },
  }
}

/** Only numbers can be either; a text column that holds numbers is a matter of how the file is read. */
function checkReading({ name, storage, type }: ColumnSchema, role: 'categorical' | 'numeric'): void {
  if (storage === 'number' || storage === 'long') return
  if (role === 'categorical' && storage !== 'datetime' && type !== 'text') return
  const problem = `holds ${storage === 'datetime' ? 'date-times' : 'text'} and cannot be ${role}`
  throw fault(name, problem, `Take it out of --${role}; how a file is read is chosen when it is imported.`)
}

function checkReadings({ categorical = [], numeric = [] }: FrameOptions): void {
  const both = categorical.find((name) => numeric.includes(name))
  if (both !== undefined) throw fault(both, 'is named as categorical and as numeric', 'Name it once.')
}

const MIN_GROUPS = 5

function checkGroup(name: string, table: Table): void {
  const coding = codesOf(table.columns.get(name)!, MIN_GROUPS)
  if (coding === null || coding.labels.length === MIN_GROUPS) return
  const problem = `has ${coding.labels.length} groups; at least ${MIN_GROUPS} are needed to keep some for testing`
  throw fault(name, problem, 'Group by a finer column, or leave --group out.')
}

function checkTime({ name, storage }: ColumnSchema, table: Table): void {
  if (storage === 'text' || storage === 'boolean') {
    const remedy = 'Check how its dates were read: reprise data show.'
    throw fault(name, 'holds text; a time column holds date-times or numbers', remedy)
  }
  const missing = table.rowCount - presentCount(table, name)
  if (missing === 0) return
  throw fault(
    name,
    `has no value in ${missing} rows, so they have no place in time`,
    'Remove those rows, or fill them in.',
  )
}

function checkWeight(name: string, table: Table): void {
  const numbers = numbersOf(table.columns.get(name)!)
  if (numbers === null) throw fault(name, 'holds text; weights are numbers', 'Name a column of numbers.')
  const bad = numbers.findIndex((value) => !(value >= 0 && value < Number.POSITIVE_INFINITY))
  if (bad >= 0) {
    const value = Number.isNaN(numbers[bad]) ? 'no value' : numbers[bad]
    throw fault(name, `has ${value} in row ${bad + 1}; a weight is zero or more`, 'Correct that row.')
  }
  if (!numbers.some((value) => value > 0)) throw fault(name, 'has no weight above zero', 'Name another column.')
}

function fault(column: string, problem: string, remedy: string): RepriseError {
  return new RepriseError('invalid-input', `column "${column}" ${problem}`, { remedy, details: { column } })
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
