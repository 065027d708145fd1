// Heteroscedasticity by the rank correlation of |residual| and prediction (Goldfeld and Quandt's question, without their normality);
// trends by the rank correlation with the order of the rows, or with the time column.
import { isWords, numbersOf } from './columns.ts'
import type { Evidence } from './evidence.ts'
import { quantile } from './quantile.ts'
import { plainErrors } from './row-losses.ts'
import { deviationOf, momentsOf } from './statistics/means.ts'
import type { Correlation } from './statistics/ranks.ts'
import { spearman } from './statistics/ranks.ts'

/** What is left over: prediction's error, row by row. */
export interface Residuals {
  /** Along what the trend is: rows as they stand in the data, or a time column. */
  readonly order: { readonly kind: 'file' | 'time'; readonly column: string | null }
  /** Do errors grow or shrink along the order? */
  readonly trend: Correlation
  /** Of numbers: does the size of errors grow with the prediction? */
  readonly spread: Correlation | null
  /** Of numbers: typical |residual| (the median) for the lowest and the highest fifth of predictions. */
  readonly spreadEnds: readonly [number, number] | null
  /** Of numbers: rows further off than 4 standard deviations; of a normal distribution, 6 in 100,000 are. */
  readonly farCount: number | null
  readonly rowCount: number
  /** Mean error of ten stretches along the order, oldest first: of numbers prediction less target, of classes the share that is wrong. */
  readonly stretches: readonly number[]
}

const STRETCHES = 10
const LEAST_ROWS = 50
const FAR = 4

/** Null for fewer than 50 rows. */
export function studyResiduals(evidence: Evidence): Residuals | null {
  const { target, prediction } = evidence
  const rowCount = target.values.length
  if (rowCount < LEAST_ROWS) return null
  const isNumber = target.task === 'regression'
  const sizes = plainErrors(target, prediction)
  const errors = isNumber ? target.values.map((value, row) => prediction.values![row]! - value) : sizes
  const { along, ...order } = orderOf(evidence)
  return {
    order,
    trend: spearman(along, sizes),
    spread: isNumber ? spearman(prediction.values!, sizes) : null,
    spreadEnds: isNumber ? endsOf(prediction.values!, sizes) : null,
    farCount: isNumber ? farOf(errors) : null,
    rowCount,
    stretches: stretchesOf(along, errors),
  }
}

function orderOf({ study, table, target }: Evidence): Residuals['order'] & { readonly along: Float64Array } {
  const { kind, column } = study.frame.split
  const found = kind === 'time' && column !== null ? table.columns.get(column) : undefined
  if (found === undefined || isWords(found))
    return { kind: 'file', column: null, along: Float64Array.from(target.values, (_, row) => row) }
  return { kind: 'time', column, along: numbersOf(found) }
}

function stretchesOf(along: Float64Array, errors: Float64Array): number[] {
  const order = [...along.keys()]
    .filter((row) => !Number.isNaN(along[row]!))
    .sort((a, b) => along[a]! - along[b]! || a - b)
  const stretches = Array.from({ length: STRETCHES }, (_, at) =>
    order.slice(Math.floor((at * order.length) / STRETCHES), Math.floor(((at + 1) * order.length) / STRETCHES)),
  )
  return stretches
    .filter((rows) => rows.length > 0)
    .map((rows) => rows.reduce((sum, row) => sum + errors[row]!, 0) / rows.length)
}

function endsOf(said: Float64Array, sizes: Float64Array): [number, number] {
  const order = [...said.keys()].sort((a, b) => said[a]! - said[b]! || a - b)
  const fifth = Math.floor(order.length / 5)
  const typical = (rows: readonly number[]) =>
    quantile(
      Float64Array.from(rows, (row) => sizes[row]!).sort((a, b) => a - b),
      0.5,
    )
  return [typical(order.slice(0, fifth)), typical(order.slice(-fifth))]
}

function farOf(errors: Float64Array): number {
  const moments = momentsOf(errors)
  const far = FAR * deviationOf(moments)
  return errors.reduce((count, error) => count + Number(Math.abs(error - moments.mean) > far), 0)
}
