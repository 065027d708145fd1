import type { Table } from '#base'
import type { Model } from '#training'
import type { Importance } from './assessment.ts'
import { accumulatedEffects } from './effects/accumulated.ts'
import type { Effect, EffectPoint } from './effects/effect.ts'
import type { Evidence } from './evidence.ts'
import { affordableRows } from './work.ts'

/** The average answer along a column: accumulated local effects around the mean answer, on the scale that people read. */
export interface EffectCurve {
  readonly column: string
  /** What is answered: the positive class, some classes, or the target. */
  readonly outputs: readonly string[]
  /** Numbers ascending (of a date-time, microseconds), or words. */
  readonly points: readonly EffectPoint[]
  /** outputs × points: a probability, or the target's value. */
  readonly values: readonly (readonly number[])[]
  /** Per point: the share of rows nearest to it. */
  readonly shares: readonly number[]
}

const MOST_COLUMNS = 6
const MOST_POINTS = 24
const MOST_OUTPUTS = 5
const LIMITS = { work: 400_000_000, least: 100, most: 1000 }
const ASKS_PER_ROW = 4

/** Of the weightiest columns; of more than five classes, the five that a column moves most. */
export function effectCurves(
  { study, table, prediction, kernels, rowWork }: Evidence,
  importance: readonly Importance[],
): readonly EffectCurve[] | null {
  const columns = importance.filter(({ meanAbsolute }) => meanAbsolute > 0).slice(0, MOST_COLUMNS)
  const rows = affordableRows(rowWork, ASKS_PER_ROW * MOST_COLUMNS, LIMITS)
  const means = meanAnswers(study.model, prediction)
  const curves = columns.flatMap(({ column }) => {
    const effect = effectOf(study.model, table, column, { kernels, rows, points: MOST_POINTS, scale: 'response' })
    return effect.points.length < 2 ? [] : [curveOf(effect, means)]
  })
  return curves.length === 0 ? null : curves
}

function effectOf(
  model: Model,
  table: Table,
  column: string,
  options: Parameters<typeof accumulatedEffects>[3],
): Effect {
  return accumulatedEffects(model, table, column, options)
}

/** Of the positive class, of each class, or of the value. */
function meanAnswers(model: Model, { probabilities, values, rowCount }: Evidence['prediction']): Float64Array {
  const all = values ?? probabilities!
  const width = all.length / rowCount
  const means = new Float64Array(width)
  for (let at = 0; at < all.length; at++) means[at % width]! += all[at]! / rowCount
  return model.task === 'binary' ? means.subarray(1) : means
}

function curveOf({ column, outputs, points, values, shares }: Effect, means: Float64Array): EffectCurve {
  const width = outputs.length
  const answers = outputs.map((_, output) => points.map((_point, at) => values[at * width + output]! + means[output]!))
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
