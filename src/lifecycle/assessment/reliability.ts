// Reliability diagrams and the expected calibration error over bins of equal size (Naeini et al. 2015; Nixon et al. 2019), with
// the error that a perfectly calibrated model would show by chance on as many rows; slope and intercept after Cox 1958.
import type { Rng } from '#base'
import type { Evidence } from './evidence.ts'
import type { Interval } from './interval.ts'
import { quantile } from './quantile.ts'
import { logisticLine, straightLine } from './statistics/lines.ts'
import { meanInterval, momentsOf } from './statistics/means.ts'
import { shareInterval } from './statistics/shares.ts'

/** Whether what is predicted comes true as often, or on average is as high, as it says. */
export interface Reliability {
  /** `positive`: the probability of the positive class; `top`: that of the most probable class; `value`: the number itself. */
  readonly of: 'positive' | 'top' | 'value'
  readonly bins: readonly ReliabilityBin[]
  /** Mean distance of said and seen over the bins, by rows: of shares, or in the target's unit. */
  readonly error: number
  /** What that would be by chance alone, at most (95 %), were the model perfectly calibrated; null for numbers. */
  readonly chanceError: number | null
  /** Seen against said, on the scale of log-odds or of the target: 1 is right, below 1 means that the answers are too extreme. */
  readonly slope: Interval | null
  /** 0 is right. */
  readonly intercept: Interval | null
}

export interface ReliabilityBin {
  readonly rowCount: number
  /** The mean of what was said. */
  readonly said: number
  readonly seen: Interval
}

const MOST_BINS = 10
const LEAST_PER_BIN = 30
const DRAWS = 200
const MOST_DRAWN_ROWS = 2_000_000

/** Null for fewer than 60 rows. */
export function measureReliability({ target, prediction, rng }: Evidence): Reliability | null {
  if (target.values.length < 2 * LEAST_PER_BIN) return null
  if (target.task === 'regression') return ofValues(prediction.values!, target.values)
  const { said, seen } = target.task === 'binary' ? positives(target, prediction) : tops(target, prediction)
  const order = binned(said)
  const bins = order.map((rows) => {
    const count = rows.reduce((sum, row) => sum + seen[row]!, 0)
    return { rowCount: rows.length, said: meanAt(said, rows), seen: shareInterval({ count, of: rows.length }) }
  })
  const line = logisticLine(said, seen)
  return {
    of: target.task === 'binary' ? 'positive' : 'top',
    bins,
    error: errorOf(bins),
    chanceError: chanceError(said, order, rng.child('reliability')),
    slope: line?.slope ?? null,
    intercept: line?.intercept ?? null,
  }
}

type Target = Evidence['target']
type Prediction = Evidence['prediction']

function positives({ values }: Target, { probabilities }: Prediction) {
  return { said: values.map((_, row) => probabilities![row * 2 + 1]!), seen: values }
}

function tops({ values, classCount }: Target, { probabilities, classIndices }: Prediction) {
  return {
    said: values.map((_, row) => probabilities![row * classCount + classIndices![row]!]!),
    seen: values.map((value, row) => Number(classIndices![row] === value)),
  }
}

function ofValues(said: Float64Array, seen: Float64Array): Reliability {
  const bins = binned(said).map((rows) => ({
    rowCount: rows.length,
    said: meanAt(said, rows),
    seen: meanInterval(momentsOf(rows.map((row) => seen[row]!))),
  }))
  const line = straightLine(said, seen)
  return {
    of: 'value',
    bins,
    error: errorOf(bins),
    chanceError: null,
    slope: line?.slope ?? null,
    intercept: line?.intercept ?? null,
  }
}

/** Rows by what was said, in up to ten bins of nearly equal size; equal answers stay together. */
function binned(said: Float64Array): readonly (readonly number[])[] {
  const order = [...said.keys()].sort((a, b) => said[a]! - said[b]! || a - b)
  const count = Math.min(MOST_BINS, Math.floor(order.length / LEAST_PER_BIN))
  const bins: number[][] = []
  for (const [place, row] of order.entries()) {
    const isNew =
      place === 0 ||
      (place >= Math.round((bins.length * order.length) / count) && said[row] !== said[order[place - 1]!])
    if (isNew) bins.push([])
    bins.at(-1)!.push(row)
  }
  return bins
}

function meanAt(values: Float64Array, rows: readonly number[]): number {
  return rows.reduce((sum, row) => sum + values[row]!, 0) / rows.length
}

function errorOf(bins: readonly ReliabilityBin[]): number {
  const total = bins.reduce((sum, { rowCount }) => sum + rowCount, 0)
  return bins.reduce((sum, { rowCount, said, seen }) => sum + (rowCount / total) * Math.abs(said - seen.value), 0)
}

/** Outcomes drawn as the model says they come, binned alike. */
function chanceError(said: Float64Array, bins: readonly (readonly number[])[], rng: Rng): number {
  const draws = Math.max(20, Math.min(DRAWS, Math.floor(MOST_DRAWN_ROWS / said.length)))
  const errors = Float64Array.from({ length: draws }, () => {
    let error = 0
    for (const rows of bins) {
      let gap = 0
      for (const row of rows) gap += Number(rng.uint32() / 4294967296 < said[row]!) - said[row]!
      error += Math.abs(gap) / said.length
    }
    return error
  })
  return quantile(
    errors.sort((a, b) => a - b),
    0.95,
  )
}
