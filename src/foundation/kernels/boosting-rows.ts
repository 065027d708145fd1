import type { BoostingOptions, LabelledRows } from './boosting-session.ts'
import { writeGroups } from './ranking-groups.ts'
import type { Team } from './team.ts'

type Arena = Team['arena']

/**
 * Pairs of 16 bytes, with 31 bits for each sum: for losses whose hessian varies freely, and for rows that weigh differently.
 * Else 8 bytes: logistic and softmax gradients and hessians have 16 bits each, and where h is 1, g has the whole word.
 */
export function isWide({ loss, training, sampling, rowShare }: BoostingOptions): boolean {
  const free = loss === 'poisson' || loss === 'gamma' || loss === 'tweedie' || loss === 'ranking'
  return free || training.weights !== undefined || (sampling === 'variance' && rowShare < 1)
}

/** Rows are counted in fours, and there is a spare one. */
export const paddedRowsOf = (rowCount: number): number => (rowCount + 7) & ~3

/** Labels, weights, gradients and pairs: 24 bytes a row where there is no weight, 41 where there is one. */
export function allocateRows({ arena, threads }: Team, options: BoostingOptions) {
  const { training, loss, base } = options
  const paddedRows = paddedRowsOf(training.labels.length)
  const pairBytes = isWide(options) ? 16 : 8
  const spare = arena.allocate(paddedRows * pairBytes + 64)
  return {
    labels: allocateLabels(arena, options, paddedRows),
    ...allocateWeights(arena, training.weights, paddedRows),
    probabilities: loss === 'softmax' ? arena.allocate(base.length * paddedRows * 4) : 0,
    pairBytes,
    spare,
    gradients: spare, // not needed any more when partitions begin
    pairs: arena.allocate(paddedRows * pairBytes + 64),
    ...(loss === 'ranking' ? writeGroups(arena, training, threads) : {}),
  }
}

function allocateLabels(arena: Arena, { training, loss }: BoostingOptions, paddedRows: number): number {
  const isClass = loss === 'logistic' || loss === 'softmax'
  const labels = arena.allocate(paddedRows * (isClass ? 4 : 8))
  const array = isClass ? arena.f32(labels, paddedRows) : arena.f64(labels, paddedRows)
  array.fill(0).set(loss === 'ranking' ? gainsOf(training) : training.labels)
  return labels
}

/** Rows that weigh nothing take no rank. */
export function gainsOf({ labels, weights }: LabelledRows): Float64Array {
  return weights === undefined ? labels : labels.map((gain, row) => ((weights[row] as number) > 0 ? gain : -1))
}

/** Divided by the largest: no sum of them can overflow. What is compared with sums of weights is divided too, by `largestWeight`. */
function allocateWeights(arena: Arena, weights: Float64Array | undefined, paddedRows: number) {
  if (!weights) return { weights: 0, meanWeight: 1 }
  const largest = largestWeight(weights)
  const pointer = arena.allocate(paddedRows * 4)
  const shares = weights.map((weight) => weight / largest)
  arena.f32(pointer, paddedRows).fill(0).set(shares)
  return { weights: pointer, meanWeight: shares.reduce((a, b) => a + b, 0) / Math.max(1, shares.length) }
}

export function largestWeight(weights: Float64Array | undefined): number {
  return weights?.reduce((a, b) => Math.max(a, b), 0) || 1
}

/** The margins before the first tree, output after output, `step` rows apart: the base, and each row's offset. */
export function startMargins(
  arena: Arena,
  base: Float64Array,
  rows: LabelledRows,
  margins: number,
  step: number,
): void {
  const outputs = base.length
  base.forEach((value, output) => {
    const column = arena.f64(margins + output * step * 8, step).fill(value)
    rows.labels.forEach((_, row) => {
      if (rows.offsets) column[row] = value + (rows.offsets[row * outputs + output] as number)
    })
  })
}
