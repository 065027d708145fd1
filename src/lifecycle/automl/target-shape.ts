import type { FrameReason, TargetShape } from './frame.ts'
import type { TargetColumn } from './target-column.ts'

/** Whole numbers as few as these are steps of a scale. */
const MAX_STEPS = 20
const MIN_COUNTS = 10
/** Mean over median and skewness beyond which a few large values decide a squared error. */
const SKEW = 2
const LIFT = 1.2
/** Of the rows at the very largest value. */
const CAPPED = 0.02

/** How a regression's target is distributed, and what follows from it. */
export function shapeOf({ name, numbers, coding }: TargetColumn): {
  shape: TargetShape
  reasons: readonly FrameReason[]
} {
  const values = numbers!.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b)
  const facts = factsOf(values)
  const told = (code: FrameReason['code'], more: FrameReason['values']): FrameReason => ({
    code,
    confidence: 'likely',
    values: { column: name, ...more },
  })
  const [min, max] = [values[0]!, values.at(-1)!]
  const capped =
    facts.atMax >= CAPPED && max > facts.median && (coding?.labels.length ?? Number.POSITIVE_INFINITY) > MAX_STEPS
  const caps = capped ? [told('capped-target', { max, share: facts.atMax })] : []
  const isWhole = values.every(Number.isInteger)
  if (isWhole && coding !== null && coding.labels.length <= MAX_STEPS && max - min < 2 * MAX_STEPS) {
    return { shape: 'ordinal', reasons: [told('ordinal-target', { min, max, distinctCount: coding.labels.length })] }
  }
  if (
    isWhole &&
    min >= 0 &&
    min <= MIN_COUNTS &&
    facts.variance > facts.mean &&
    facts.skewness > 0.5 &&
    facts.median < 1000
  ) {
    return { shape: 'count', reasons: [told('count-target', { min, max }), ...caps] }
  }
  if (min > 0 && facts.skewness >= SKEW && facts.mean >= LIFT * facts.median) {
    return { shape: 'skewed', reasons: [told('skewed-target', { median: facts.median, max }), ...caps] }
  }
  return { shape: 'plain', reasons: caps }
}

/** Of ascending values. */
function factsOf(values: Float64Array) {
  const count = values.length
  let mean = 0
  for (const value of values) mean += value / count
  let [variance, cubes, atMax] = [0, 0, 0]
  const largest = values.at(-1)!
  for (const value of values) {
    variance += ((value - mean) * (value - mean)) / count
    if (value === largest) atMax++
  }
  const deviation = Math.sqrt(variance)
  for (const value of values) {
    const scaled = (value - mean) / deviation
    cubes += (scaled * scaled * scaled) / count
  }
  return { mean, variance, skewness: cubes, median: values[count >> 1]!, atMax: atMax / count }
}
