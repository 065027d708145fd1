import type { Importance } from './assessment.ts'
import type { Effect, EffectPoint } from './effects/effect.ts'
import { partialDependence } from './effects/partial-dependence.ts'
import type { Evidence } from './evidence.ts'
import { affordableRows } from './work.ts'

/**
 * The average answer when a column is set to each point in the same rows: partial dependence, on the scale that people read. Never
 * outside what the model can answer, as accumulated effects may be; where columns depend on each other it also asks about odd rows.
 */
export interface EffectCurve {
  readonly column: string
  /** What is answered: the positive class, some classes, or the target. */
  readonly outputs: readonly string[]
  /** Numbers ascending (of a date-time, microseconds), or words; null is missing. */
  readonly points: readonly EffectPoint[]
  /** outputs × points: a probability, or the target's value. */
  readonly values: readonly (readonly number[])[]
  /** Per point: the share of rows nearest to it. */
  readonly shares: readonly number[]
}

const MOST_COLUMNS = 6
const MOST_POINTS = 20
const MOST_OUTPUTS = 5
const LIMITS = { work: 500_000_000, least: 40, most: 300 }

/** Of the weightiest columns; of more than five classes, the five that a column moves most. */
export function effectCurves(
  { study, table, kernels, rowWork }: Evidence,
  importance: readonly Importance[],
): readonly EffectCurve[] | null {
  const columns = importance.filter(({ meanAbsolute }) => meanAbsolute > 0).slice(0, MOST_COLUMNS)
  const rows = affordableRows(rowWork, MOST_POINTS * MOST_COLUMNS, LIMITS)
  const options = { kernels, rows, points: MOST_POINTS, scale: 'response' } as const
  const curves = columns.flatMap(({ column }) => {
    const effect = partialDependence(study.model, table, column, options)
    return effect.points.length < 2 ? [] : [curveOf(effect)]
  })
  return curves.length === 0 ? null : curves
}

function curveOf({ column, outputs, points, values, shares }: Effect): EffectCurve {
  const width = outputs.length
  const answers = outputs.map((_, output) => points.map((_point, at) => values[at * width + output]!))
  const moved = answers.map((answer) => Math.max(...answer) - Math.min(...answer))
  const kept = [...outputs.keys()]
    .sort((a, b) => moved[b]! - moved[a]! || a - b)
    .slice(0, MOST_OUTPUTS)
    .sort((a, b) => a - b)
  return {
    column,
    outputs: kept.map((output) => outputs[output]!),
    points,
    values: kept.map((output) => answers[output]!),
    shares: [...shares],
  }
}
