import type { Task } from '#training'
import type { TargetColumn } from './target-column.ts'
import { targetFault } from './target-column.ts'

export const MIN_ROWS = 20

/** Throws `invalid-input` for a target from which nothing can be learned, whatever the task. */
export function checkTarget(target: TargetColumn, asked: Task | undefined): void {
  const { name, coding, presentCount: present } = target
  if (present === 0) {
    throw targetFault(name, `has no value in any of ${target.rowCount} rows`, 'Predict a column that has values.')
  }
  if (coding?.labels.length === 1) {
    throw targetFault(name, `has the same value "${coding.labels[0]}" in every row`, 'Predict a column that varies.')
  }
  if (present < MIN_ROWS) {
    const problem = `has a value in only ${present} rows; a model needs at least ${MIN_ROWS} to learn from and be tested on`
    throw targetFault(name, problem, 'Collect more rows.')
  }
  if (target.schema.storage === 'datetime') {
    const remedy = 'Predict a number instead, such as the days until that date.'
    throw targetFault(name, 'holds date-times, which cannot be predicted', remedy)
  }
  if (asked === undefined && looksLikeIdentifier(target)) {
    const problem = 'has a different value in almost every row, like an identifier: there is nothing to learn about it'
    throw targetFault(
      name,
      problem,
      `Predict another column${target.numbers ? '; if it is a quantity, say --task regression' : ''}.`,
    )
  }
}

function looksLikeIdentifier({ schema, column, numbers, presentCount: present }: TargetColumn): boolean {
  if (schema.type === 'identifier') return true
  if (column.kind === 'codes') return column.levels.length > present / 2 && column.levels.length > MIN_ROWS
  return isRunningNumber(numbers!, present)
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
