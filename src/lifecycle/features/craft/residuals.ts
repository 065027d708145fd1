// Gradient boosting of small trees (Friedman 2001), squared loss, cross-fitted.
import type { Rng } from '#base'
import type { Bucketed } from './buckets.ts'

/** Standardised targets, one array per output. */
export type Signal = readonly Float64Array[]

/** Which of `count` parts each row belongs to. */
export interface Parts {
  readonly of: Uint8Array
  readonly count: number
}

const DEPTH = 4
const LEAVES = 1 << DEPTH
const MOST_COLUMNS = 24
const MIN_ROWS = 8
const SHRINK = 5

export interface Learned {
  /** What trees that never saw a row leave of its targets. */
  readonly residuals: Signal
  /** What splits on each column gained. */
  readonly importance: Float64Array
}

export interface Lesson {
  /** The columns as trees see them that learn from all parts but this one. */
  readonly columnsWithout: (part: number) => readonly Bucketed[]
  readonly signal: Signal
  readonly parts: Parts
  readonly rounds: number
  readonly rate: number
}

/** What small boosted trees of the columns cannot say about the signal: each part is judged by trees of the others. */
export function crossFit({ columnsWithout, signal, parts, rounds, rate }: Lesson, rng: Rng): Learned {
  const importance = new Float64Array(columnsWithout(0).length)
  const residuals = signal.map((values) => values.slice())
  for (let part = 0; part < parts.count; part++) {
    const left = signal.map((values) => values.slice())
    const growth = {
      columns: columnsWithout(part),
      rows: rowsOutside(parts, part),
      rate,
      importance,
      draws: rng.child(part),
    }
    for (let round = 0; round < rounds; round++) growTree({ ...growth, values: left[round % left.length]! })
    for (const [output, values] of left.entries()) {
      for (let row = 0; row < values.length; row++) if (parts.of[row] === part) residuals[output]![row] = values[row]!
    }
  }
  return { residuals, importance }
}

function rowsOutside(parts: Parts, part: number): Uint32Array {
  return Uint32Array.from(parts.of.keys()).filter((row) => parts.of[row] !== part)
}

interface Growth {
  readonly columns: readonly Bucketed[]
  readonly values: Float64Array
  readonly rows: Uint32Array
  readonly rate: number
  readonly importance: Float64Array
  readonly draws: Rng
}

interface Split {
  readonly column: number
  readonly code: number
  readonly gain: number
}

/** One tree of the given rows, level by level; every row's residual loses its leaf's share. */
function growTree(growth: Growth): void {
  const { columns, values, importance, draws } = growth
  const drawn = columns.length <= MOST_COLUMNS ? null : draws.permutation(columns.length).slice(0, MOST_COLUMNS)
  const asked = drawn ?? Uint32Array.from(columns.keys())
  const nodes = new Uint8Array(values.length)
  for (let depth = 0; depth < DEPTH; depth++) {
    const splits = bestSplits(growth, asked, nodes, 1 << depth)
    for (const split of splits) if (split) importance[split.column]! += split.gain
    descend(columns, splits, nodes)
  }
  subtractLeaves(growth, nodes)
}

function bestSplits({ columns, values, rows }: Growth, asked: Uint32Array, nodes: Uint8Array, nodeCount: number) {
  const best = new Array<Split | undefined>(nodeCount)
  for (const column of asked) {
    const { codes, count } = columns[column]!
    const sums = new Float64Array(nodeCount * count)
    const counts = new Float64Array(nodeCount * count)
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!
      const cell = nodes[row]! * count + codes[row]!
      sums[cell]! += values[row]!
      counts[cell]!++
    }
    for (let node = 0; node < nodeCount; node++) {
      const found = bestCut(sums, counts, node * count, (node + 1) * count)
      if (found.gain > (best[node]?.gain ?? 0)) best[node] = { column, ...found }
    }
  }
  return best
}

/** The code that splits the cells `from … to` best: codes up to it go left. */
function bestCut(sums: Float64Array, counts: Float64Array, from: number, to: number): { code: number; gain: number } {
  let [sum, count] = [0, 0]
  for (let cell = from; cell < to; cell++) {
    sum += sums[cell]!
    count += counts[cell]!
  }
  const whole = (sum * sum) / (count + SHRINK)
  let [code, best] = [-1, 0]
  let [left, leftCount] = [0, 0]
  for (let cell = from; cell < to - 1; cell++) {
    left += sums[cell]!
    leftCount += counts[cell]!
    const rightCount = count - leftCount
    if (leftCount < MIN_ROWS || rightCount < MIN_ROWS) continue
    const right = sum - left
    const gain = (left * left) / (leftCount + SHRINK) + (right * right) / (rightCount + SHRINK) - whole
    if (gain > best) [code, best] = [cell - from, gain]
  }
  return { code, gain: best }
}

function descend(columns: readonly Bucketed[], splits: readonly (Split | undefined)[], nodes: Uint8Array): void {
  for (let row = 0; row < nodes.length; row++) {
    const split = splits[nodes[row]!]
    const goesRight = split !== undefined && columns[split.column]!.codes[row]! > split.code
    nodes[row] = nodes[row]! * 2 + (goesRight ? 1 : 0)
  }
}

function subtractLeaves({ values, rows, rate }: Growth, nodes: Uint8Array): void {
  const sums = new Float64Array(LEAVES)
  const counts = new Float64Array(LEAVES)
  for (const row of rows) {
    sums[nodes[row]!]! += values[row]!
    counts[nodes[row]!]!++
  }
  const steps = sums.map((sum, leaf) => (rate * sum) / (counts[leaf]! + SHRINK))
  for (let row = 0; row < values.length; row++) values[row]! -= steps[nodes[row]!]!
}
