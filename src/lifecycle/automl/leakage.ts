// Single-feature leak detection: a one-column binned fit, scored on the other half of the rows (the thresholds are
// DataRobot's published ones for its normalised Gini).
import type { Column, Table } from '#base'
import type { Target } from '#training'
import { encodeTarget } from './encode-target.ts'
import type { Frame } from './frame.ts'
import { numbersOf } from './values.ts'

export const STRONG = 0.975
export const MODERATE = 0.85
const MAX_SAMPLE_ROWS = 20_000
const MAX_BINS = 64

export interface Sample {
  readonly rows: Uint32Array
  readonly target: Target
}

/** Evenly spaced rows: deterministic, and as mixed as the file is. */
export function sampleRows(table: Table, framed: Pick<Frame, 'task' | 'classes'>, target: string): Sample {
  const all = encodeTarget({ ...framed, target }, table)
  const count = Math.min(all.rows.length, MAX_SAMPLE_ROWS)
  const at = Uint32Array.from({ length: count }, (_, i) => Math.floor((i * all.rows.length) / count))
  return {
    rows: at.map((place) => all.rows[place]!),
    target: { ...all.target, values: Float64Array.from(at, (place) => all.target.values[place]!) },
  }
}

/**
 * How much one column alone says about the target, 0 to 1: |2·AUC − 1| (binary), the share of avoidable mistakes that
 * guessing each bin's commonest class avoids (multiclass), R² of the bins' means (regression). Bins learn from one half
 * of the rows and are scored on the other, both ways, so that a column of many words does not look wise.
 */
export function knowledge(column: Column, rows: Uint32Array, target: Target): number {
  const { bins, count } = binned(column, rows)
  const scores = [0, 1].map((half) => {
    const tally = tallyOf(bins, count, target, 1 - half)
    const other = tallyOf(bins, count, target, half)
    return target.task === 'regression' ? explainedShare(tally, bins, target, half) : classScore(tally, other, target)
  })
  return Math.max(0, (scores[0]! + scores[1]!) / 2)
}

function binned(column: Column, rows: Uint32Array): { bins: Int32Array; count: number } {
  if (column.kind === 'codes') {
    const missing = column.levels.length
    const bins = Int32Array.from(rows, (row) => (column.codes[row]! < 0 ? missing : column.codes[row]!))
    return { bins, count: missing + 1 }
  }
  const numbers = numbersOf(column)!
  const values = new Float64Array(rows.length)
  for (let i = 0; i < rows.length; i++) values[i] = numbers[rows[i]!]!
  const edges = quantileEdges(values.filter((value) => !Number.isNaN(value)))
  const missing = edges.length + 1
  const bins = new Int32Array(rows.length)
  for (let i = 0; i < bins.length; i++) bins[i] = Number.isNaN(values[i]!) ? missing : edgesBelow(edges, values[i]!)
  return { bins, count: missing + 1 }
}

function quantileEdges(values: Float64Array): Float64Array {
  const sorted = values.sort((a, b) => a - b)
  const edges = new Set<number>()
  for (let i = 0; i < MAX_BINS && sorted.length > 0; i++) edges.add(sorted[Math.floor((i * sorted.length) / MAX_BINS)]!)
  return Float64Array.from(edges)
}

function edgesBelow(edges: Float64Array, value: number): number {
  let low = 0
  let high = edges.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (edges[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}

/** Per bin: rows of each class, or row count and sum of values; of one half of the rows. */
interface Tally {
  readonly width: number
  readonly cells: Float64Array
}

/** Even and odd rows would be classes where a file alternates them, as matched pairs do. */
function halfOf(row: number): number {
  return Math.imul(row, 0x9e3779b1) >>> 31
}

function tallyOf(bins: Int32Array, binCount: number, target: Target, half: number): Tally {
  const width = target.task === 'regression' ? 2 : target.classCount
  const cells = new Float64Array(binCount * width)
  for (let row = 0; row < bins.length; row++) {
    if (halfOf(row) !== half) continue
    const at = bins[row]! * width
    if (target.task === 'regression') {
      cells[at]!++
      cells[at + 1]! += target.values[row]!
    } else cells[at + target.values[row]!]!++
  }
  return { width, cells }
}

function classScore(fitted: Tally, scored: Tally, target: Target): number {
  return target.task === 'binary' ? Math.abs(2 * binAuc(fitted, scored) - 1) : avoidedShare(fitted, scored)
}

/** AUC of the fitted bins' positive shares on the scored rows: bins in order of share, ties count half. */
function binAuc(fitted: Tally, scored: Tally): number {
  const shares = Array.from({ length: fitted.cells.length / 2 }, (_, bin) => {
    return (fitted.cells[2 * bin + 1]! + 1) / (fitted.cells[2 * bin]! + fitted.cells[2 * bin + 1]! + 2)
  })
  const order = shares.map((_, bin) => bin).sort((a, b) => shares[a]! - shares[b]! || a - b)
  let [negatives, wins, positives] = [0, 0, 0]
  for (let start = 0; start < order.length; ) {
    let [tiedNegatives, tiedPositives, end] = [0, 0, start]
    for (; end < order.length && shares[order[end]!] === shares[order[start]!]; end++) {
      tiedNegatives += scored.cells[2 * order[end]!]!
      tiedPositives += scored.cells[2 * order[end]! + 1]!
    }
    wins += tiedPositives * (negatives + tiedNegatives / 2)
    negatives += tiedNegatives
    positives += tiedPositives
    start = end
  }
  return negatives * positives === 0 ? 0.5 : wins / (negatives * positives)
}

/** Of the mistakes that always guessing the commonest class makes, the share that guessing per bin does not. */
function avoidedShare(fitted: Tally, scored: Tally): number {
  const { width } = fitted
  const totals = new Float64Array(width)
  for (let at = 0; at < scored.cells.length; at++) totals[at % width]! += scored.cells[at]!
  let [right, all] = [0, 0]
  for (let start = 0; start < scored.cells.length; start += width) {
    right += scored.cells[start + largestAt(fitted.cells.subarray(start, start + width))]!
  }
  for (const total of totals) all += total
  const commonest = totals[largestAt(totals)]!
  return all === commonest ? 0 : (right - commonest) / (all - commonest)
}

function largestAt(values: Float64Array): number {
  let best = 0
  for (let k = 1; k < values.length; k++) if (values[k]! > values[best]!) best = k
  return best
}

/** R² of the fitted bins' means on one half of the rows. */
function explainedShare(fitted: Tally, bins: Int32Array, target: Target, half: number): number {
  let [sum, count, total] = [0, 0, 0]
  for (let bin = 0; bin < fitted.cells.length; bin += 2) {
    count += fitted.cells[bin]!
    total += fitted.cells[bin + 1]!
  }
  const mean = total / count
  let [residual, spread] = [0, 0]
  for (let row = 0; row < bins.length; row++) {
    if (halfOf(row) !== half) continue
    const at = 2 * bins[row]!
    const guess = fitted.cells[at] === 0 ? mean : fitted.cells[at + 1]! / fitted.cells[at]!
    residual += (target.values[row]! - guess) * (target.values[row]! - guess)
    spread += (target.values[row]! - mean) * (target.values[row]! - mean)
    sum++
  }
  return sum === 0 || spread === 0 ? 0 : 1 - residual / spread
}
