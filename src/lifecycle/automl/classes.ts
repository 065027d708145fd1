import { byCodePoint } from '#base'
import type { Task } from '#training'
import type { FrameOptions, FrameWarning } from './frame.ts'
import type { PositiveBecause } from './positive.ts'
import { choosePositive } from './positive.ts'
import type { TargetColumn } from './target-column.ts'
import { MAX_CLASSES, targetFault } from './target-column.ts'
import type { Coding } from './values.ts'

export interface FramedClasses {
  readonly task: Task
  /** By code point, the positive one last when there are two. */
  readonly classes: readonly string[]
  readonly positive: string | null
  readonly positiveBecause?: PositiveBecause
  readonly warnings: readonly FrameWarning[]
}

const RARE_ROWS = 10
const IMBALANCED_SHARE = 0.05

/**
 * The classes of a target. A class with one row cannot be learned and tested: of two classes that is an error, of more
 * the row is left out with a warning, and what is left may be binary.
 */
export function frameClasses(target: TargetColumn, task: Task, options: FrameOptions): FramedClasses {
  const coding = codedOrFault(target)
  const single = coding.labels.filter((_, code) => coding.counts[code] === 1)
  checkSingles(target, coding, single)
  const counts = new Map(
    coding.labels.flatMap((label, code) => (coding.counts[code] === 1 ? [] : [[label, coding.counts[code]!]])),
  )
  const settled = counts.size === 2 && options.task === undefined ? 'binary' : task
  checkCount(target.name, settled, counts.size, options)
  const chosen = settled === 'binary' ? choosePositive(target.name, counts, options.positive) : null
  const positive = chosen?.positive ?? null
  const classes = [...counts.keys()].sort(
    (a, b) => Number(a === positive) - Number(b === positive) || byCodePoint(a, b),
  )
  const warnings = classWarnings(target.name, settled, counts, single)
  return { task: settled, classes, positive, ...(chosen && { positiveBecause: chosen.because }), warnings }
}

function codedOrFault({ name, coding }: TargetColumn): Coding {
  if (coding !== null) return coding
  const remedy = 'Say --task regression, or group the values.'
  throw targetFault(name, `has more than ${MAX_CLASSES} different values: too many classes`, remedy)
}

function checkSingles({ name }: TargetColumn, { labels, codes }: Coding, single: readonly string[]): void {
  const [label] = single
  if (label === undefined) return
  const row = codes.indexOf(labels.indexOf(label)) + 1
  if (labels.length === 2) {
    const problem = `has "${label}" in one row only (row ${row}): one case cannot be both learned and tested`
    throw targetFault(name, problem, `Collect more rows with "${label}", or predict another column.`)
  }
  if (labels.length - single.length >= 2) return
  const problem = `has ${labels.length} values, of which ${single.length} occur in one row only: fewer than two classes are left`
  throw targetFault(name, problem, 'Group its values into fewer classes.')
}

function checkCount(name: string, task: Task, count: number, { positive }: FrameOptions): void {
  if (task === 'binary' && count !== 2) {
    throw targetFault(
      name,
      `has ${count} different values; a binary target has two`,
      'Leave --task out, or say --task multiclass.',
    )
  }
  if (task === 'multiclass' && positive !== undefined) {
    throw targetFault(name, `has ${count} classes; a positive one is chosen between two`, 'Leave --positive out.')
  }
}

function classWarnings(
  column: string,
  task: Task,
  counts: ReadonlyMap<string, number>,
  single: readonly string[],
): FrameWarning[] {
  const rare = (label: string, rowCount: number): FrameWarning => {
    return { kind: 'rare-class', column, score: null, values: { class: label, rowCount, leftOut: rowCount === 1 } }
  }
  const warnings = single.map((label) => rare(label, 1))
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  for (const [label, rowCount] of counts) {
    const share = rowCount / total
    if (rowCount < RARE_ROWS) warnings.push(rare(label, rowCount))
    else if (task === 'binary' && share < IMBALANCED_SHARE) {
      warnings.push({ kind: 'imbalance', column, score: null, values: { class: label, rowCount, share } })
    }
  }
  return warnings
}
