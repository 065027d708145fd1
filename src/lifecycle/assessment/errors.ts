import { binOf, quantileCuts } from './columns.ts'
import type { Evidence } from './evidence.ts'
import type { Interval } from './interval.ts'
import { meanInterval, momentsOf } from './statistics/means.ts'
import { shareInterval } from './statistics/shares.ts'

/** Which mistakes a model makes. */
export type ErrorPatterns =
  | {
      readonly kind: 'classes'
      /** The commonest classes, at most twelve. */
      readonly classes: readonly string[]
      /** actual × predicted, of those classes; the last of each is of all others, when there are more. */
      readonly confusion: readonly (readonly number[])[]
      readonly hasOthers: boolean
      /** The commonest mistakes. */
      readonly pairs: readonly ConfusedPair[]
    }
  | { readonly kind: 'numbers'; readonly byActual: readonly RangeBias[]; readonly byPredicted: readonly RangeBias[] }

export interface ConfusedPair {
  readonly actual: string
  readonly predicted: string
  readonly rowCount: number
  /** Of the rows of the actual class, the share that is taken for the other. */
  readonly share: Interval
}

/** How predictions are off where the target (or the prediction) is in a range. */
export interface RangeBias {
  readonly low: number
  readonly high: number
  readonly rowCount: number
  /** Mean of prediction less target: above 0 is too high. */
  readonly bias: Interval
  readonly meanAbsolute: Interval
}

const MOST_CLASSES = 12
const MOST_PAIRS = 6
const RANGES = 5

export function errorPatterns(evidence: Evidence): ErrorPatterns {
  return evidence.target.task === 'regression' ? numberErrors(evidence) : classErrors(evidence)
}

function classErrors({ study, target, prediction }: Evidence): ErrorPatterns {
  const labels = study.frame.classes!
  const { classCount, values } = target
  const cells = new Float64Array(classCount * classCount)
  for (const [row, actual] of values.entries()) cells[actual * classCount + prediction.classIndices![row]!]!++
  const actualCounts = labels.map((_, k) =>
    cells.subarray(k * classCount, (k + 1) * classCount).reduce((a, b) => a + b, 0),
  )
  const kept = [...labels.keys()].sort((a, b) => actualCounts[b]! - actualCounts[a]! || a - b).slice(0, MOST_CLASSES)
  kept.sort((a, b) => a - b)
  const hasOthers = kept.length < classCount
  return {
    kind: 'classes',
    classes: kept.map((k) => labels[k]!),
    confusion: folded(cells, classCount, kept, hasOthers),
    hasOthers,
    pairs: pairsOf(cells, labels, actualCounts),
  }
}

/** The cells of the kept classes; what is of others is in the last row and column. */
function folded(cells: Float64Array, classCount: number, kept: readonly number[], hasOthers: boolean): number[][] {
  const width = kept.length + Number(hasOthers)
  const placeOf = Array.from({ length: classCount }, (_, k) => (kept.includes(k) ? kept.indexOf(k) : kept.length))
  const table = Array.from({ length: width }, () => new Array<number>(width).fill(0))
  for (const [at, count] of cells.entries())
    table[placeOf[Math.floor(at / classCount)]!]![placeOf[at % classCount]!]! += count
  return table
}

function pairsOf(cells: Float64Array, labels: readonly string[], actualCounts: readonly number[]): ConfusedPair[] {
  const width = labels.length
  const wrong = [...cells.keys()].filter((at) => Math.floor(at / width) !== at % width && cells[at]! > 0)
  return wrong
    .sort((a, b) => cells[b]! - cells[a]! || a - b)
    .slice(0, MOST_PAIRS)
    .map((at) => {
      const [actual, predicted] = [Math.floor(at / width), at % width]
      const share = shareInterval({ count: cells[at]!, of: actualCounts[actual]! })
      return { actual: labels[actual]!, predicted: labels[predicted]!, rowCount: cells[at]!, share }
    })
}

function numberErrors({ target, prediction }: Evidence): ErrorPatterns {
  const errors = target.values.map((value, row) => prediction.values![row]! - value)
  return {
    kind: 'numbers',
    byActual: rangesOf(target.values, errors),
    byPredicted: rangesOf(prediction.values!, errors),
  }
}

/** Fifths of the rows by a value. */
function rangesOf(by: Float64Array, errors: Float64Array): RangeBias[] {
  const cuts = quantileCuts(by, RANGES)
  const bins = Array.from({ length: cuts.length + 1 }, () => [] as number[])
  for (const [row, value] of by.entries()) bins[binOf(cuts, value)]!.push(row)
  return bins
    .filter((rows) => rows.length > 0)
    .map((rows) => {
      const values = rows.map((row) => by[row]!)
      return {
        low: values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
        high: values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY),
        rowCount: rows.length,
        bias: meanInterval(momentsOf(rows.map((row) => errors[row]!))),
        meanAbsolute: meanInterval(momentsOf(rows.map((row) => Math.abs(errors[row]!)))),
      }
    })
}
