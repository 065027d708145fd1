// Group fairness as in Barocas, Hardt, Narayanan, "Fairness and machine learning" (2023), chapter 3: independence (selection), separation
// (true and false positive rates) and sufficiency (calibration). The four-fifths rule is that of the US guidelines of 1978.
import type { Evidence } from '../evidence.ts'
import type { Interval } from '../interval.ts'
import { plainErrors } from '../row-losses.ts'
import type { Moments } from '../statistics/means.ts'
import { meanInterval, momentsOf, welch } from '../statistics/means.ts'
import type { Counted } from '../statistics/shares.ts'
import { deviateFor, differenceInterval, ratioInterval, shareInterval } from '../statistics/shares.ts'
import type { Group, GroupName } from './groups.ts'
import { groupsOf } from './groups.ts'

/** What is compared; `selectionRate` as a ratio, all others as differences. */
export type FairnessMeasure =
  | 'selectionRate' // the share called positive
  | 'truePositiveRate' // of those that are positive, the share found
  | 'falsePositiveRate' // of those that are not, the share called positive
  | 'calibrationGap' // mean probability less the share that is positive
  | 'errorRate' // of several classes: the share that is wrong
  | 'meanError' // of numbers: prediction less target
  | 'meanAbsoluteError'

export interface GroupComparison {
  readonly column: string
  /** The model reads the column itself; where it does not, others may stand in for it. */
  readonly isUsed: boolean
  /** Groups of at least 30 rows, the largest first: the others are held against it. */
  readonly groups: readonly GroupFigures[]
  readonly leftOutCount: number
  readonly gaps: readonly GroupGap[]
}

export interface GroupFigures {
  readonly group: GroupName
  readonly rowCount: number
  /** The share that really is positive; null unless there are two classes. */
  readonly baseRate: Interval | null
  /** 95 % for each group alone. */
  readonly figures: Readonly<Partial<Record<FairnessMeasure, Interval>>>
}

export interface GroupGap {
  readonly group: GroupName
  readonly reference: GroupName
  readonly measure: FairnessMeasure
  readonly kind: 'ratio' | 'difference'
  /** 95 % for all comparisons of the column together (Bonferroni). */
  readonly gap: Interval
  /** The whole interval is beyond what would matter: a ratio below 0.8 or above 1.25; a difference that is not 0 and is 0.05 or more. */
  readonly isFlagged: boolean
}

const FOUR_FIFTHS = 0.8
const LEAST_DIFFERENCE = 0.05
/** Of a regression's errors, in standard deviations of the target. */
const LEAST_SHARE_OF_SPREAD = 0.05

/** One comparison per column that has two groups of at least 30 rows; null when there is none. */
export function compareGroups(evidence: Evidence, columns: readonly string[]): readonly GroupComparison[] | null {
  const compared = columns.flatMap((name) => {
    const column = evidence.table.columns.get(name)
    if (column === undefined) return []
    const { groups, leftOutCount } = groupsOf(column)
    if (groups.length < 2) return []
    return [
      {
        column: name,
        isUsed: evidence.study.frame.features.includes(name),
        leftOutCount,
        ...figuresOf(evidence, groups),
      },
    ]
  })
  return compared.length === 0 ? null : compared
}

/** Of a group: a share that was counted, or the moments of a quantity. */
type Measured =
  | { readonly measure: FairnessMeasure; readonly counted: Counted }
  | { readonly measure: FairnessMeasure; readonly moments: Moments }

function figuresOf(evidence: Evidence, groups: readonly Group[]): Pick<GroupComparison, 'groups' | 'gaps'> {
  const measured = groups.map(({ rows }) => measureGroup(evidence, rows))
  const least = evidence.target.task === 'regression' ? LEAST_SHARE_OF_SPREAD * spreadOf(evidence) : LEAST_DIFFERENCE
  const comparisons = (groups.length - 1) * measured[0]!.length
  const gaps = groups.slice(1).flatMap(({ name }, index) =>
    measured[index + 1]!.flatMap((one, at) => {
      const found = gapBetween(one, measured[0]![at]!, comparisons, least)
      return found === null ? [] : [{ group: name, reference: groups[0]!.name, measure: one.measure, ...found }]
    }),
  )
  return {
    groups: groups.map(({ name, rows }, index) => ({
      group: name,
      rowCount: rows.length,
      baseRate: baseRateOf(evidence, rows),
      figures: Object.fromEntries(
        measured[index]!.flatMap((one) => (isEmpty(one) ? [] : [[one.measure, intervalOf(one)]])),
      ),
    })),
    gaps,
  }
}

function baseRateOf({ target: { task, values } }: Evidence, rows: Uint32Array): Interval | null {
  return task === 'binary' ? shareInterval(countOf(rows, (row) => values[row] === 1)) : null
}

function measureGroup({ target, prediction }: Evidence, rows: Uint32Array): readonly Measured[] {
  if (target.task === 'binary') return measureBinary(target.values, prediction, rows)
  const errors = plainErrors(target, prediction)
  if (target.task === 'multiclass')
    return [{ measure: 'errorRate', counted: countOf(rows, (row) => errors[row] === 1) }]
  const error = (row: number) => prediction.values![row]! - target.values[row]!
  return [
    { measure: 'meanError', moments: momentsOf(Float64Array.from(rows, error)) },
    { measure: 'meanAbsoluteError', moments: momentsOf(Float64Array.from(rows, (row) => errors[row]!)) },
  ]
}

function measureBinary(
  values: Float64Array,
  { classIndices, probabilities }: Evidence['prediction'],
  rows: Uint32Array,
): readonly Measured[] {
  const isCalled = (row: number) => classIndices![row] === 1
  const gaps = Float64Array.from(rows, (row) => probabilities![row * 2 + 1]! - values[row]!)
  return [
    { measure: 'selectionRate', counted: countOf(rows, isCalled) },
    {
      measure: 'truePositiveRate',
      counted: countOf(
        rows.filter((row) => values[row] === 1),
        isCalled,
      ),
    },
    {
      measure: 'falsePositiveRate',
      counted: countOf(
        rows.filter((row) => values[row] === 0),
        isCalled,
      ),
    },
    { measure: 'calibrationGap', moments: momentsOf(gaps) },
  ]
}

function countOf(rows: Uint32Array, holds: (row: number) => boolean): Counted {
  return { count: rows.reduce((sum, row) => sum + Number(holds(row)), 0), of: rows.length }
}

function isEmpty(one: Measured): boolean {
  return 'counted' in one && one.counted.of === 0
}

function intervalOf(one: Measured): Interval {
  return 'counted' in one ? shareInterval(one.counted) : meanInterval(one.moments)
}

function gapBetween(
  one: Measured,
  other: Measured,
  comparisons: number,
  least: number,
): Pick<GroupGap, 'kind' | 'gap' | 'isFlagged'> | null {
  if (isEmpty(one) || isEmpty(other)) return null
  if (!('counted' in one) || !('counted' in other)) {
    const { value, low, high } = welch(
      (one as { moments: Moments }).moments,
      (other as { moments: Moments }).moments,
      comparisons,
    )
    return { kind: 'difference', gap: { value, low, high }, isFlagged: isBeyond({ value, low, high }, least) }
  }
  const z = deviateFor(comparisons)
  if (one.measure !== 'selectionRate') {
    const gap = differenceInterval(one.counted, other.counted, z)
    return { kind: 'difference', gap, isFlagged: isBeyond(gap, least) }
  }
  if (one.counted.count + other.counted.count === 0) return null
  const gap = ratioInterval(one.counted, other.counted, z)
  return { kind: 'ratio', gap, isFlagged: gap.high! < FOUR_FIFTHS || gap.low! > 1 / FOUR_FIFTHS }
}

function isBeyond({ value, low, high }: Interval, least: number): boolean {
  return low !== null && high !== null && (low > 0 || high < 0) && Math.abs(value) >= least
}

function spreadOf({ target }: Evidence): number {
  const { count, squares } = momentsOf(target.values)
  return count < 2 ? 0 : Math.sqrt(squares / (count - 1))
}
