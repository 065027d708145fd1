import type { DenseBlock, DenseEncoding } from '#features'
import type { Fault, Fitted, ModelShape } from '../../estimator.ts'
import type { JsonReader } from '../../read-json.ts'
import { readJson } from '../../read-json.ts'
import { checkEncoding } from '../linear/check.ts'
import { isVarying, pointWidth } from './points.ts'

const MOST_POINTS = 1 << 24

/** A decoded kernel model: an encoding that fits its features, arrays of the sizes it foretells, finite numbers. */
export function checkKernel(fitted: Fitted, shape: ModelShape, fault: Fault): void {
  checkEncoding(fitted, shape, fault)
  const document = readJson(fitted.document, 'document', fault)
  for (const name of ['length', 'scale', 'ridge']) document.number(name, Number.MIN_VALUE)
  const width = pointWidth(document.object('encoding').value as unknown as DenseEncoding)
  const shifts = numbers(fitted, 'shifts', fault)
  if (shifts.length !== shape.outputs) fault('arrays.shifts', `${shape.outputs} numbers, one per output`)
  const shares = document.numbers('shares')
  const columns = document.integers('columns', -1, shares.length - 1)
  if (columns.length !== shape.outputs) fault('document.columns', `${shape.outputs} columns, one per output`)
  for (const name of ['slope', 'curve']) document.number(name, 0)
  const leafSizes = document.integers('leafSizes', 1, MOST_POINTS)
  checkSplits(document.objects('splits'), leafSizes.length, width)
  const points = leafSizes.reduce((sum, size) => sum + size, 0)
  for (const [name, length] of [
    ['coefficients', points * shares.length],
    ['points', points * width],
  ] as const) {
    if (numbers(fitted, name, fault).length !== length) fault(`arrays.${name}`, `${length} numbers`)
  }
  checkRanks(fitted, document, fault)
  const { background } = fitted.arrays
  const cells = background instanceof Float64Array ? background.length : Number.NaN
  const fits = shape.featureCount === 0 ? cells === 0 : cells % shape.featureCount === 0
  if (!fits) fault('arrays.background', `rows of ${shape.featureCount} float64 numbers`)
}

/** Values ascend, so that any number has a place among them; varying numbers have one at least. */
function checkRanks(fitted: Fitted, document: JsonReader, fault: Fault): void {
  const { blocks } = document.object('encoding').value as unknown as DenseEncoding
  const counts = document.integers('rankCounts', 0, MOST_POINTS)
  const fits = counts.length === blocks.length && counts.every((count, at) => count > 0 || !isRanked(blocks[at]!))
  if (!fits) fault('document.rankCounts', 'a count per feature, above 0 where a number varies')
  const total = counts.reduce((sum, count) => sum + count, 0)
  for (const name of ['rankValues', 'rankScores']) {
    if (numbers(fitted, name, fault).length !== total) fault(`arrays.${name}`, `${total} numbers`)
  }
  let from = 0
  for (const count of counts) {
    const values = numbers(fitted, 'rankValues', fault).subarray(from, from + count)
    if (values.some((value, at) => at > 0 && value <= values[at - 1]!))
      fault('arrays.rankValues', 'ascending by feature')
    from += count
  }
}

function isRanked(block: DenseBlock): boolean {
  return block.kind === 'number' && isVarying(block)
}

/** A child is a later split or a leaf there is, so that every way ends. */
function checkSplits(splits: readonly JsonReader[], leafCount: number, width: number): void {
  for (const [at, split] of splits.entries()) {
    split.integer('column', 0, width - 1)
    split.number('cut')
    for (const side of ['below', 'from']) {
      const child = split.integer(side, -leafCount, splits.length - 1)
      if (child >= 0) split.integer(side, at + 1, splits.length - 1)
    }
  }
}

function numbers(fitted: Fitted, name: string, fault: Fault): Float64Array {
  const found = fitted.arrays[name]
  if (!(found instanceof Float64Array)) return fault(`arrays.${name}`, 'float64 numbers')
  return found.every(Number.isFinite) ? found : fault(`arrays.${name}`, 'finite numbers')
}
