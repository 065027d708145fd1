// Shapley values by sampled orders: Castro, Gomez, Tejada, "Polynomial calculation of the Shapley value based on sampling"
// (Computers & Operations Research 36, 2009); each order is used forwards and backwards (antithetic pairs).
import type { Rng } from '#base'
import { createRng } from '#base'
import type { Feature, Features } from '#features'
import { selectFeatureRows } from '#features'
import type { Contributions } from '../estimator.ts'

/** Margins, rows × outputs, of any rows. */
type Predict = (features: Features) => Float64Array

/** Orders per background row: one of them and its reverse. */
const ORDERS = 2
/** Answers a row is explained by, at most, where the background allows: wide tables are walked from fewer rows. */
const MOST_ANSWERS = 400
/** Rows asked for at once. */
const ROWS_AT_ONCE = 4096

/**
 * Contributions of a model that is not additive: what each feature changes when the features of a background row become those
 * of the row, one after another, averaged over orders and background rows. Their sum with `base`, the mean margin of the
 * background, is the row's margin whatever the orders; which feature got how much is an estimate. The orders are the same for
 * every row, so that equal rows are explained alike.
 */
export function sampledContributions(predict: Predict, features: Features, whole: Features): Contributions {
  const background = someOf(whole, features.features.length)
  const margins = predict(background)
  const outputs = background.rowCount === 0 ? 0 : margins.length / background.rowCount
  const width = features.features.length
  const base = new Float64Array(outputs)
  for (const [index, margin] of margins.entries()) base[index % outputs]! += margin / background.rowCount
  const values = new Float64Array(features.rowCount * outputs * width)
  const orders = ordersFor(width, background.rowCount)
  const blockRows = Math.max(1, Math.floor(ROWS_AT_ONCE / (width + 1)))
  for (let from = 0; from < features.rowCount; from += blockRows) {
    const rows = Uint32Array.from({ length: Math.min(blockRows, features.rowCount - from) }, (_, i) => from + i)
    const block = selectFeatureRows(features, rows)
    for (const { row, order } of orders) {
      const steps = predict(stepsOf(block, background, row, order))
      credit(values, steps, { from, rowCount: rows.length, outputs, order, share: 1 / orders.length })
    }
  }
  return { values, base }
}

/** The first rows, as many as `MOST_ANSWERS` has walks for. */
function someOf(background: Features, width: number): Features {
  const count = Math.max(2, Math.floor(MOST_ANSWERS / (ORDERS * (width + 1))))
  if (count >= background.rowCount) return background
  return selectFeatureRows(
    background,
    Uint32Array.from({ length: count }, (_, row) => row),
  )
}

interface Walk {
  /** Of the background. */
  readonly row: number
  readonly order: Uint32Array
}

function ordersFor(width: number, backgroundCount: number): readonly Walk[] {
  const rng: Rng = createRng(0).child('contributions')
  return Array.from({ length: backgroundCount }, (_, row) => {
    const order = rng.child(row).permutation(width)
    return [order, order.slice().reverse()].slice(0, ORDERS).map((one) => ({ row, order: one }))
  }).flat()
}

/** For each row, width + 1 rows: the background's, then one feature more of the row's own at each step. */
function stepsOf(block: Features, background: Features, row: number, order: Uint32Array): Features {
  const steps = order.length + 1
  const place = new Uint32Array(order.length)
  for (const [index, feature] of order.entries()) place[feature] = index
  const rowCount = block.rowCount * steps
  const features = block.features.map((feature, at): Feature => {
    const isOwn = (step: number) => step > place[at]!
    const other = background.features[at]!
    if (feature.kind === 'number' && other.kind === 'number') {
      const values = new Float64Array(rowCount)
      for (let i = 0; i < rowCount; i++)
        values[i] = isOwn(i % steps) ? feature.values[(i / steps) | 0]! : other.values[row]!
      return { ...feature, values }
    }
    const [own, theirs] = [feature as { codes: Int32Array }, other as { codes: Int32Array }]
    const codes = new Int32Array(rowCount)
    for (let i = 0; i < rowCount; i++) codes[i] = isOwn(i % steps) ? own.codes[(i / steps) | 0]! : theirs.codes[row]!
    return { ...feature, codes } as Feature
  })
  return { rowCount, features }
}

interface Block {
  readonly from: number
  readonly rowCount: number
  readonly outputs: number
  readonly order: Uint32Array
  readonly share: number
}

function credit(values: Float64Array, steps: Float64Array, { from, rowCount, outputs, order, share }: Block): void {
  const width = order.length
  for (let row = 0; row < rowCount; row++) {
    for (let k = 0; k < outputs; k++) {
      const at = ((from + row) * outputs + k) * width
      for (let step = 0; step < width; step++) {
        const before = (row * (width + 1) + step) * outputs + k
        values[at + order[step]!]! += share * (steps[before + outputs]! - steps[before]!)
      }
    }
  }
}
