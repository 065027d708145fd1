import type { Column, Table } from '#base'
import { byCodePoint, RepriseError } from '#base'
import type { ColumnSchema } from '#data'
import type { Target, Task } from '#training'
import type { Frame, FrameOptions, FrameWarning } from './frame.ts'
import { choosePositive } from './positive.ts'
import type { Coding } from './values.ts'
import { codesOf, isMissing, labelAt, numbersOf } from './values.ts'

/** What the target column alone says about the problem. */
export interface FramedTarget {
  readonly task: Task
  readonly classes: readonly string[] | null
  readonly positive: string | null
  readonly warnings: readonly FrameWarning[]
}

const MIN_ROWS = 20
const FEW_ROWS = 200
const MAX_CLASSES = 1000
const RARE_CLASS_ROWS = 10
const IMBALANCED_SHARE = 0.05
/** Whole numbers that are likely codes: this few, counted from 0 or 1, each on many rows. */
const MAX_CODES = 4
/** Whole numbers that might be classes: the user is told. */
const MAX_AMBIGUOUS = 20
const MAX_DISTINCT_SHARE = 0.05

export function frameTarget(schema: ColumnSchema, table: Table, options: FrameOptions): FramedTarget {
  const column = table.columns.get(schema.name)
  if (column === undefined) throw new RepriseError('internal', `the table has no column "${schema.name}"`)
  const present = countPresent(column, table.rowCount)
  checkTarget(schema, column, table.rowCount, present, options)
  const coding = codesOf(column, MAX_CLASSES)
  if (coding?.labels.length === 1) fail(schema.name, `has the same value "${coding.labels[0]}" in every row`, 'Predict a column that varies.')
  const task = options.task ?? guessTask(schema, column, coding, present)
  const missing: FrameWarning[] = present < table.rowCount ? [missingWarning(schema.name, table.rowCount, present)] : []
  if (task === 'regression') {
    const warnings = [...missing, ...fewRows(present), ...ambiguity(schema.name, task, column, coding, present, options)]
    return { ...regression(schema, column), warnings }
  }
  const found = classification(schema, task, column, coding, options)
  return { ...found, warnings: [...missing, ...fewRows(present), ...found.warnings, ...ambiguity(schema.name, task, column, coding, present, options)] }
}

function checkTarget(schema: ColumnSchema, column: Column, rowCount: number, present: number, { task }: FrameOptions): void {
  const { name } = schema
  if (present === 0) fail(name, `is the target and has no value in any of ${rowCount} rows`, 'Predict a column that has values.')
  if (present < MIN_ROWS) {
    fail(name, `has a value in ${present} rows; a model needs at least ${MIN_ROWS} to learn from and be tested on`, 'Collect more rows.')
  }
  if (schema.storage === 'datetime') {
    fail(name, 'holds date-times, which cannot be predicted', 'Predict a number instead, such as the days until that date.')
  }
  if (task === undefined && looksLikeIdentifier(schema, column, present)) {
    fail(name, 'has a different value in every row, like an identifier: nothing can be learned about it', 'Predict another column; if it is a quantity, say --task regression.')
  }
}

function looksLikeIdentifier(schema: ColumnSchema, column: Column, present: number): boolean {
  if (schema.type === 'identifier') return true
  if (column.kind === 'codes') return column.levels.length > present / 2 && column.levels.length > MIN_ROWS
  return isRunningNumber(numbersOf(column)!, present)
}

/** Whole numbers without gap or repetition, in any order. */
function isRunningNumber(values: Float64Array, present: number): boolean {
  let smallest = Number.POSITIVE_INFINITY
  for (const value of values) if (value < smallest) smallest = value
  const seen = new Uint8Array(present)
  for (const value of values) {
    if (Number.isNaN(value)) continue
    const place = value - smallest
    if (!Number.isInteger(place) || place >= present || seen[place] === 1) return false
    seen[place] = 1
  }
  return true
}

function guessTask(schema: ColumnSchema, column: Column, coding: Coding | null, present: number): Task {
  if (coding?.labels.length === 2) return 'binary'
  if (column.kind === 'codes') {
    if (coding === null) fail(schema.name, `has more than ${MAX_CLASSES} different words: too many classes`, 'Group them into fewer classes first.')
    return 'multiclass'
  }
  return coding !== null && areCodes(coding, present) ? 'multiclass' : 'regression'
}

function areCodes({ labels }: Coding, present: number): boolean {
  const values = labels.map(Number)
  const smallest = Math.min(...values)
  const consecutive = Math.max(...values) - smallest === values.length - 1 && values.every(Number.isInteger)
  return (
    consecutive && (smallest === 0 || smallest === 1) && values.length <= MAX_CODES && values.length <= MAX_DISTINCT_SHARE * present
  )
}

/** Whole numbers can be quantities or classes; where the user did not say, they are told how it was read. */
function ambiguity(name: string, task: Task, column: Column, coding: Coding | null, present: number, options: FrameOptions): FrameWarning[] {
  if (options.task !== undefined || coding === null || column.kind === 'codes' || task === 'binary') return []
  const distinct = coding.labels.length
  if (distinct > MAX_AMBIGUOUS || distinct > MAX_DISTINCT_SHARE * present || !coding.labels.every((label) => Number.isInteger(Number(label)))) return []
  const alternative = task === 'regression' ? 'multiclass' : 'regression'
  return [{ kind: 'ambiguous-task', column: name, score: null, values: { task, alternative, distinctCount: distinct } }]
}

function regression(schema: ColumnSchema, column: Column): Omit<FramedTarget, 'warnings'> {
  const numbers = numbersOf(column)
  if (numbers === null) {
    const words = column.kind === 'codes' ? column.levels.slice(0, 3).join('", "') : ''
    fail(schema.name, `holds words such as "${words}"; regression predicts numbers`, 'Leave --task out, or say --task multiclass.')
  }
  const infinite = numbers.findIndex((value) => Math.abs(value) === Number.POSITIVE_INFINITY)
  if (infinite >= 0) fail(schema.name, `is infinite in row ${infinite + 1}`, 'Remove or correct that row.')
  return { task: 'regression', classes: null, positive: null }
}

function classification(schema: ColumnSchema, asked: Task, column: Column, coding: Coding | null, options: FrameOptions): FramedTarget {
  if (coding === null) fail(schema.name, `has more than ${MAX_CLASSES} different values: too many classes`, 'Say --task regression, or group the values.')
  const single = coding.labels.filter((_, code) => coding.counts[code] === 1)
  if (single.length > 0 && coding.labels.length === 2) {
    const row = coding.codes.indexOf(coding.labels.indexOf(single[0]!)) + 1
    fail(schema.name, `has "${single[0]}" in one row only (row ${row}): one case cannot be learned and tested`, `Collect more rows with "${single[0]}", or predict another column.`)
  }
  const kept = coding.labels.filter((label) => !single.includes(label))
  if (kept.length < 2) fail(schema.name, `has fewer than two values that occur more than once (of ${coding.labels.length})`, 'Group its values into fewer classes.')
  const task = kept.length === 2 && options.task === undefined ? 'binary' : asked
  if (task === 'binary' && kept.length > 2) {
    fail(schema.name, `has ${kept.length} different values; a binary target has two`, 'Leave --task out, or say --task multiclass.')
  }
  const counts = new Map(kept.map((label) => [label, coding.counts[coding.labels.indexOf(label)]!]))
  const positive = task === 'binary' ? choosePositive(schema.name, counts, options.positive) : null
  if (positive === null && options.positive !== undefined) fail(schema.name, `has ${kept.length} classes; a positive one is chosen between two`, 'Leave --positive out.')
  const classes = kept.toSorted((a, b) => Number(a === positive) - Number(b === positive) || byCodePoint(a, b))
  return { task, classes, positive, warnings: classWarnings(schema.name, task, counts, single) }
}

function classWarnings(name: string, task: Task, counts: ReadonlyMap<string, number>, single: readonly string[]): FrameWarning[] {
  const warnings: FrameWarning[] = single.map((label) => ({
    kind: 'rare-class',
    column: name,
    score: null,
    values: { class: label, rowCount: 1, leftOut: true },
  }))
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  for (const [label, rowCount] of counts) {
    if (rowCount < RARE_CLASS_ROWS) {
      warnings.push({ kind: 'rare-class', column: name, score: null, values: { class: label, rowCount, leftOut: false } })
    } else if (task === 'binary' && rowCount < IMBALANCED_SHARE * total) {
      warnings.push({ kind: 'imbalance', column: name, score: null, values: { class: label, rowCount, share: rowCount / total } })
    }
  }
  return warnings
}

function fewRows(present: number): FrameWarning[] {
  return present < FEW_ROWS ? [{ kind: 'few-rows', column: null, score: null, values: { rowCount: present } }] : []
}

function missingWarning(column: string, rowCount: number, present: number): FrameWarning {
  return { kind: 'missing-target', column, score: null, values: { missingCount: rowCount - present, rowCount } }
}

function countPresent(column: Column, rowCount: number): number {
  let count = 0
  for (let row = 0; row < rowCount; row++) if (!isMissing(column, row)) count++
  return count
}

function fail(column: string, problem: string, remedy: string): never {
  throw new RepriseError('invalid-input', `target "${column}" ${problem}`, { remedy, details: { column } })
}

/** The rows a study can use (a target it knows), ascending, and their target values in that order. */
export function encodeTarget(frame: Pick<Frame, 'task' | 'target' | 'classes'>, table: Table): { rows: Uint32Array; target: Target } {
  const column = table.columns.get(frame.target)
  if (column === undefined) throw new RepriseError('invalid-input', `the data has no target column "${frame.target}"`, { details: { column: frame.target } })
  const codes = frame.classes === null ? null : new Map(frame.classes.map((label, code) => [label, code]))
  const numbers = codes === null ? numbersOf(column) : null
  const rows: number[] = []
  const values: number[] = []
  for (let row = 0; row < table.rowCount; row++) {
    if (isMissing(column, row)) continue
    const value = codes === null ? numbers![row]! : codes.get(labelAt(column, row))
    if (value === undefined) continue
    rows.push(row)
    values.push(value)
  }
  const classCount = frame.classes?.length ?? 1
  return { rows: Uint32Array.from(rows), target: { task: frame.task, values: Float64Array.from(values), classCount } }
}
