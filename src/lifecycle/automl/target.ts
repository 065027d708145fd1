import type { Table } from '#base'
import type { ColumnSchema } from '#data'
import type { Task } from '#training'
import { checkTarget } from './check-target.ts'
import { frameClasses } from './classes.ts'
import type { FrameOptions, FrameReason, FrameWarning, TargetShape } from './frame.ts'
import { ambiguityOf, guessTask } from './guess-task.ts'
import type { PositiveBecause } from './positive.ts'
import type { TargetColumn } from './target-column.ts'
import { readTargetColumn, targetFault } from './target-column.ts'
import { shapeOf } from './target-shape.ts'

/** What the target column alone says about the problem. */
export interface FramedTarget {
  readonly task: Task
  readonly classes: readonly string[] | null
  readonly positive: string | null
  readonly positiveBecause?: PositiveBecause
  readonly warnings: readonly FrameWarning[]
  /** What the numbers of a regression look like, and why that matters. */
  readonly shape?: TargetShape
  readonly reasons?: readonly FrameReason[]
}

const FEW_ROWS = 200

export function frameTarget(schema: ColumnSchema, table: Table, options: FrameOptions): FramedTarget {
  const target = readTargetColumn(schema, table)
  checkTarget(target, options.task)
  const task = options.task ?? guessTask(target, table)
  const framed = task === 'regression' ? frameNumbers(target, options) : frameClasses(target, task, options)
  const ambiguity = options.task === undefined ? ambiguityOf(target, framed.task) : []
  return { ...framed, warnings: [...rowWarnings(target), ...framed.warnings, ...ambiguity] }
}

function frameNumbers(target: TargetColumn, { positive, metric }: FrameOptions): FramedTarget {
  const { name, column, numbers } = target
  if (numbers === null) {
    const words = column.kind === 'codes' ? column.levels.slice(0, 3).join('", "') : ''
    const problem = `holds words such as "${words}"; regression predicts numbers`
    throw targetFault(name, problem, 'Leave --task out, or say --task multiclass.')
  }
  const infinite = numbers.findIndex((value) => Math.abs(value) === Number.POSITIVE_INFINITY)
  if (infinite >= 0) throw targetFault(name, `is infinite in row ${infinite + 1}`, 'Remove or correct that row.')
  checkMagnitude(name, numbers)
  if (metric === 'rmsle' && numbers.some((value) => value < 0)) {
    throw targetFault(name, 'holds numbers below zero, where rmsle is undefined', 'Choose by rmse or mae.')
  }
  if (positive !== undefined) {
    throw targetFault(name, 'is predicted as a number, which has no positive class', 'Leave --positive out.')
  }
  return { task: 'regression', classes: null, positive: null, warnings: [], ...shapeOf(target) }
}

/** Errors are squared and summed: beyond these sizes the squares would be infinite, or 0. */
const [SMALLEST_SPREAD, LARGEST] = [1e-140, 1e140]

function checkMagnitude(name: string, numbers: Float64Array): void {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of numbers) {
    if (value < low) low = value
    if (value > high) high = value
  }
  const isSquarable = low >= -LARGEST && high <= LARGEST && high - low >= SMALLEST_SPREAD
  if (isSquarable) return
  throw targetFault(name, `goes from ${low} to ${high}, whose squares cannot be computed`, 'Give it in another unit.')
}

function rowWarnings({ name, rowCount, presentCount }: TargetColumn): FrameWarning[] {
  const warnings: FrameWarning[] = []
  if (presentCount < rowCount) {
    const values = { missingCount: rowCount - presentCount, rowCount }
    warnings.push({ kind: 'missing-target', column: name, score: null, values })
  }
  if (presentCount < FEW_ROWS) {
    warnings.push({ kind: 'few-rows', column: null, score: null, values: { rowCount: presentCount } })
  }
  return warnings
}
