import { exp, sigmoid } from '#base'
import type { Link, Task } from './estimator.ts'
import { outputCountOf } from './estimator.ts'

export interface Prediction {
  readonly rowCount: number
  /** rows × outputs, on the link scale: log-odds, log-probabilities up to a constant, values or their logarithms. */
  readonly margins: Float64Array
  /** rows × classCount (binary: 2), or null for regression. */
  readonly probabilities: Float64Array | null
  /** The most probable class, of which the lower code wins a tie; of two, what the model's threshold says. */
  readonly classIndices: Int32Array | null
  /** Regression. */
  readonly values: Float64Array | null
}

/**
 * Margins turned into what a person reads: probabilities and classes, or values; `link` is that of the members (`linkOf`). With a
 * `threshold`, binary rows whose probability of class 1 reaches it are of class 1; without, those where it is more than one half.
 */
export function toPrediction(
  task: Task,
  classCount: number,
  margins: Float64Array,
  link: Link = 'identity',
  threshold?: number,
): Prediction {
  const rowCount = margins.length / outputCountOf(task, classCount)
  if (task === 'regression') {
    const values = link === 'log' ? margins.map(exp) : margins.slice()
    return { rowCount, margins, probabilities: null, classIndices: null, values }
  }
  const probabilities = task === 'binary' ? logistic(margins) : softmax(margins, rowCount, classCount)
  return {
    rowCount,
    margins,
    probabilities,
    classIndices:
      task === 'binary' && threshold !== undefined
        ? Int32Array.from({ length: rowCount }, (_, row) => Number(probabilities[row * 2 + 1]! >= threshold))
        : mostProbable(margins, rowCount, task, classCount),
    values: null,
  }
}

/** Both tails from their own sigmoid: `1 − p` would lose the small one. */
function logistic(margins: Float64Array): Float64Array {
  const probabilities = new Float64Array(margins.length * 2)
  for (let row = 0; row < margins.length; row++) {
    probabilities[row * 2] = sigmoid(-margins[row]!)
    probabilities[row * 2 + 1] = sigmoid(margins[row]!)
  }
  return probabilities
}

function softmax(margins: Float64Array, rowCount: number, classCount: number): Float64Array {
  const probabilities = new Float64Array(margins.length)
  for (let row = 0; row < rowCount; row++) {
    softmaxInto(probabilities, margins, row * classCount, classCount)
  }
  return probabilities
}

/** Softmax of `count` margins from `start`, the largest subtracted first so that nothing overflows. */
export function softmaxInto(out: Float64Array, margins: Float64Array, start: number, count: number): void {
  let largest = margins[start]!
  for (let k = 1; k < count; k++) if (margins[start + k]! > largest) largest = margins[start + k]!
  let total = 0
  for (let k = 0; k < count; k++) {
    const raised = exp(margins[start + k]! - largest)
    out[start + k] = raised
    total += raised
  }
  for (let k = 0; k < count; k++) out[start + k]! /= total
}

function mostProbable(margins: Float64Array, rowCount: number, task: Task, classCount: number): Int32Array {
  const indices = new Int32Array(rowCount)
  for (let row = 0; row < rowCount; row++) {
    indices[row] = task === 'binary' ? Number(margins[row]! > 0) : largestOf(margins, row * classCount, classCount)
  }
  return indices
}

function largestOf(margins: Float64Array, start: number, count: number): number {
  let best = 0
  for (let k = 1; k < count; k++) if (margins[start + k]! > margins[start + best]!) best = k
  return best
}
