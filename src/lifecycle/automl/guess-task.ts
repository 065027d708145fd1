import type { Table } from '#base'
import type { Task } from '#training'
import type { FrameWarning } from './frame.ts'
import type { TargetColumn } from './target-column.ts'
import { MAX_CLASSES, targetFault } from './target-column.ts'
import { isUnordered } from './target-order.ts'

/** Whole numbers that are likely codes: this few, counted from 0 or 1. */
const MAX_CODES = 4
/** Whole numbers that might be classes: the user is told how they were read. */
const MAX_AMBIGUOUS = 20
/** Of the rows: more distinct whole numbers than this are quantities. */
const MAX_DISTINCT_SHARE = 0.05

export function guessTask(target: TargetColumn, table: Table): Task {
  const { name, column, coding } = target
  if (coding?.labels.length === 2) return 'binary'
  if (column.kind !== 'codes') return areCodes(target, table) ? 'multiclass' : 'regression'
  if (coding !== null) return 'multiclass'
  throw targetFault(name, `has more than ${MAX_CLASSES} different words: too many classes`, 'Group them into fewer.')
}

/** Counted from 0 or 1, and few, or without an order in what goes with them. */
function areCodes(target: TargetColumn, table: Table): boolean {
  const values = fewWholeNumbers(target)
  if (values === null) return false
  const smallest = Math.min(...values)
  const areCounted = (smallest === 0 || smallest === 1) && Math.max(...values) - smallest === values.length - 1
  return areCounted && (values.length <= MAX_CODES || isUnordered(target, table))
}

/** The distinct values, when they are whole and few. */
function fewWholeNumbers({ coding, numbers, presentCount }: TargetColumn): readonly number[] | null {
  if (coding === null || numbers === null) return null
  const values = coding.labels.map(Number)
  const isFew = values.length <= MAX_AMBIGUOUS && values.length <= MAX_DISTINCT_SHARE * presentCount
  return isFew && values.every(Number.isInteger) ? values : null
}

/** A few whole numbers can be quantities or classes: says how they were read, unless the user did. */
export function ambiguityOf(target: TargetColumn, task: Task): FrameWarning[] {
  const values = fewWholeNumbers(target)
  if (values === null || task === 'binary') return []
  const alternative = task === 'regression' ? 'multiclass' : 'regression'
  const said = { task, alternative, distinctCount: values.length }
  return [{ kind: 'ambiguous-task', column: target.name, score: null, values: said }]
}
