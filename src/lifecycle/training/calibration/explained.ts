import type { Explanation } from '../explain.ts'
import type { Calibration } from '../model.ts'
import { calibrated, slopeBetween } from './apply.ts'

/**
 * Contributions to calibrated margins: their base is the calibrated base. A scale multiplies each by its slope. A bent curve
 * has no slope of its own, so a row's contributions are multiplied by the one factor that keeps their sum the row's margin.
 */
export function explainedCalibrated(calibration: Calibration | undefined, explanation: Explanation): Explanation {
  if (calibration === undefined) return explanation
  const { columns, base, values } = explanation
  const factorOf =
    calibration.kind === 'scale'
      ? () => calibration.slope
      : (margin: number, output: number) => slopeBetween(calibration, base[output]!, margin)
  const scaled = new Float64Array(values.length)
  for (let cell = 0; cell * columns.length < values.length; cell++) {
    const output = cell % base.length
    const row = values.subarray(cell * columns.length, (cell + 1) * columns.length)
    const factor = factorOf(base[output]! + row.reduce((sum, value) => sum + value, 0), output)
    for (let at = 0; at < row.length; at++) scaled[cell * columns.length + at] = factor * row[at]!
  }
  return { columns, base: calibrated(calibration, base), values: scaled }
}
