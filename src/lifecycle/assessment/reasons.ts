import type { Json } from '#base'
import { cellAt } from './columns.ts'
import type { Evidence } from './evidence.ts'
import type { Explained } from './explained.ts'

/** One test row: what was said, what is so, and the columns that moved the answer most. */
export interface RowReasons {
  /** From 0, in the order of the data. */
  readonly row: number
  /** Why this row is shown. */
  readonly kind: 'surest-right' | 'surest-wrong' | 'least-sure' | 'most-above' | 'most-below' | 'closest'
  readonly predicted: string | number
  readonly actual: string | number
  /** Of the predicted class; null for a number. */
  readonly probability: number | null
  readonly reasons: readonly Reason[]
}

export interface Reason {
  readonly column: string
  readonly value: Json
  /** On the link scale, for the predicted class (binary: for the positive one). */
  readonly contribution: number
}

const MOST_REASONS = 4

/** Telling rows among those explained: the surest and least sure, or the ones furthest and least off. */
export function exampleReasons(evidence: Evidence, explained: Explained): readonly RowReasons[] {
  const { target } = evidence
  const picks = target.task === 'regression' ? numberPicks(evidence, explained) : classPicks(evidence, explained)
  return picks.map(([kind, at]) => rowReasons(evidence, explained, kind, at))
}

type Pick = readonly [RowReasons['kind'], number]

function classPicks({ target, prediction }: Evidence, { rows }: Explained): Pick[] {
  const { classCount, values } = target
  const sureness = Float64Array.from(
    rows,
    (row) => prediction.probabilities![row * classCount + prediction.classIndices![row]!]!,
  )
  const isRight = Array.from(rows, (row) => prediction.classIndices![row] === values[row])
  return [
    ...pick('surest-right', sureness, (at) => isRight[at]!),
    ...pick('surest-wrong', sureness, (at) => !isRight[at]!),
    ...pick(
      'least-sure',
      sureness.map((value) => -value),
      () => true,
    ),
  ]
}

function numberPicks({ target, prediction }: Evidence, { rows }: Explained): Pick[] {
  const above = Float64Array.from(rows, (row) => prediction.values![row]! - target.values[row]!)
  return [
    ...pick('most-above', above, (at) => above[at]! > 0),
    ...pick(
      'most-below',
      above.map((value) => -value),
      (at) => above[at]! < 0,
    ),
    ...pick(
      'closest',
      above.map((value) => -Math.abs(value)),
      () => true,
    ),
  ]
}

/** The first of the greatest among those allowed; none where none is. */
function pick(kind: RowReasons['kind'], scores: Float64Array, isAllowed: (at: number) => boolean): Pick[] {
  let best = -1
  for (const [at, score] of scores.entries()) {
    if (isAllowed(at) && (best < 0 || score > scores[best]!)) best = at
  }
  return best < 0 ? [] : [[kind, best]]
}

function rowReasons(evidence: Evidence, explained: Explained, kind: RowReasons['kind'], at: number): RowReasons {
  const { study, target, prediction } = evidence
  const { columns, values, outputs, table } = explained
  const place = explained.rows[at]!
  const { classes } = study.frame
  const said = prediction.classIndices?.[place] ?? 0
  const output = outputs === 1 ? 0 : said
  const reasons = columns.map((column, index) => ({
    column,
    value: cellAt(table.columns.get(column)!, at),
    contribution: values[(at * outputs + output) * columns.length + index]!,
  }))
  return {
    row: study.test.rows[place]!,
    kind,
    predicted: classes === null ? prediction.values![place]! : classes[said]!,
    actual: classes === null ? target.values[place]! : classes[target.values[place]!]!,
    probability: classes === null ? null : prediction.probabilities![place * target.classCount + said]!,
    reasons: reasons
      .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))
      .slice(0, MOST_REASONS)
      .filter(({ contribution }) => contribution !== 0),
  }
}
