// After confident learning (Northcutt, Jiang, Chuang 2021): rows whose class a model is sure against. How many of them there are to be
// expected without any wrong label follows from the model's own probabilities; only what is beyond that is evidence.
import type { Prediction, Target } from '#training'
import { deviationOf, momentsOf } from '../statistics/means.ts'

/** Rows of the framed table with what was said of them by models that had not learned from them. */
export interface Judged {
  readonly rows: Uint32Array
  readonly target: Target
  readonly prediction: Prediction
}

export interface LabelDoubts {
  readonly rowCount: number
  /** Rows whose class the model gives at most 5 %, another at least 90 %; or numbers more than 5 standard deviations off. */
  readonly contradictedCount: number
  /** How many of them its probabilities let expect; for numbers, by a normal distribution. */
  readonly expectedCount: number
  /** Beyond three standard deviations of chance. */
  readonly isBeyondChance: boolean
  /** The surest of them: row of the data from 0, what it says, what the model says. */
  readonly rows: readonly DoubtedRow[]
}

export interface DoubtedRow {
  readonly row: number
  readonly actual: string | number
  readonly predicted: string | number
  /** What it gives the actual class; null for numbers. */
  readonly probability: number | null
}

const SURE = 0.9
const UNLIKELY = 0.05
const FAR = 5
const MOST_ROWS = 10
const BEYOND = 3

/** `labels` are the classes' names; null for numbers. */
export function doubtLabels(judged: Judged, labels: readonly string[] | null): LabelDoubts {
  return labels === null ? doubtNumbers(judged) : doubtClasses(judged, labels)
}

function doubtClasses({ rows, target, prediction }: Judged, labels: readonly string[]): LabelDoubts {
  const { classCount, values } = target
  const { probabilities, classIndices } = prediction
  const given = values.map((value, row) => probabilities![row * classCount + value]!)
  const doubted: number[] = []
  let [expected, variance] = [0, 0]
  for (let row = 0; row < values.length; row++) {
    if (!(probabilities![row * classCount + classIndices![row]!]! >= SURE)) continue
    if (given[row]! <= UNLIKELY) doubted.push(row)
    const chance = unlikelyShare(probabilities!.subarray(row * classCount, (row + 1) * classCount))
    expected += chance
    variance += chance * (1 - chance)
  }
  doubted.sort((a, b) => given[a]! - given[b]! || a - b)
  return {
    rowCount: values.length,
    contradictedCount: doubted.length,
    expectedCount: expected,
    isBeyondChance: doubted.length - expected > BEYOND * Math.sqrt(variance + 1),
    rows: doubted.slice(0, MOST_ROWS).map((row) => ({
      row: rows[row]!,
      actual: labels[values[row]!]!,
      predicted: labels[classIndices![row]!]!,
      probability: given[row]!,
    })),
  }
}

function unlikelyShare(probabilities: Float64Array): number {
  return probabilities.reduce((sum, p) => sum + (p <= UNLIKELY ? p : 0), 0)
}

function doubtNumbers({ rows, target, prediction }: Judged): LabelDoubts {
  const errors = target.values.map((value, row) => prediction.values![row]! - value)
  const far = FAR * Math.max(deviationOf(momentsOf(errors)), Number.MIN_VALUE)
  const doubted = [...errors.keys()]
    .filter((row) => Math.abs(errors[row]!) > far)
    .sort((a, b) => Math.abs(errors[b]!) - Math.abs(errors[a]!) || a - b)
  return {
    rowCount: errors.length,
    contradictedCount: doubted.length,
    expectedCount: errors.length * 5.7e-7,
    isBeyondChance: doubted.length > BEYOND,
    rows: doubted.slice(0, MOST_ROWS).map((row) => ({
      row: rows[row]!,
      actual: target.values[row]!,
      predicted: prediction.values![row]!,
      probability: null,
    })),
  }
}
