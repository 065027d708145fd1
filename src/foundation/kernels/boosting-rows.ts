import type { BoostingOptions, LabelledRows } from './boosting-session.ts'
import { writeGroups } from './ranking-groups.ts'
import type { Team } from './team.ts'

type Arena = Team['arena']

/** A class rarer than this has rows whose g is a few of 2^-15, too few to round. */
const RARE_SHARE = 0.01

/**
 * Pairs of 16 bytes, with 31 bits for each sum: for losses whose hessian varies freely, rows that weigh differently, and two
 * classes of which one is rare. Else 8 bytes: logistic and softmax gradients and hessians have 16 bits each, and where h is 1,
 * g has the whole word.
 */
export function isWide({ loss, training, sampling, rowShare }: BoostingOptions): boolean {
  const free = loss === 'poisson' || loss === 'gamma' || loss === 'tweedie' || loss === 'ranking'
  const differing = training.weights !== undefined || (sampling === 'variance' && rowShare < 1)
  return free || differing || (loss === 'logistic' && hasRareClass(training.labels))
}

function hasRareClass(labels: Float64Array): boolean {
  const positives = labels.reduce((count, label) => count + label, 0)
  return Math.min(positives, labels.length - positives) < RARE_SHARE * labels.length
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

/** Scaled so that no sum of them can overflow. What is compared with sums of weights is divided by `weightScale` too. */
function allocateWeights(arena: Arena, weights: Float64Array | undefined, paddedRows: number) {
  if (!weights) return { weights: 0, meanWeight: 1 }
  const scale = weightScale(weights)
  const pointer = arena.allocate(paddedRows * 4)
  const shares = weights.map((weight) => weight / scale)
  arena.f32(pointer, paddedRows).fill(0).set(shares)
  return { weights: pointer, meanWeight: shares.reduce((a, b) => a + b, 0) / Math.max(1, shares.length) }
}

/** The power of two up to the largest weight: dividing by it rounds nothing. */
export function weightScale(weights: Float64Array | undefined): number {
  const largest = weights?.reduce((a, b) => Math.max(a, b), 0) || 1
  let scale = 1
  while (scale <= largest / 2) scale *= 2
  while (scale > largest) scale /= 2
  return scale
}

/** The margins before the first tree, output after output, `step` rows apart: the base, and each row's offset. */
export function startMargins(
  arena: Arena,
  base: Float64Array,
  rows: LabelledRows,
  margins: number,
  step: number,
): void {
  const { offsets, labels } = rows
  base.forEach((value, output) => {
    const column = arena.f64(margins + output * step * 8, step).fill(value)
    if (!offsets) return
    for (let row = 0; row < labels.length; row++) {
      column[row] = value + (offsets[row * base.length + output] as number)
    }
  })
}
