import { RepriseError } from '#base'
import { fitIsotonic } from './calibration/isotonic.ts'
import { fitPlatt } from './calibration/platt.ts'
import { fitTemperature } from './calibration/temperature.ts'
import type { Target } from './estimator.ts'
import { outputCountOf } from './estimator.ts'
import type { Calibration } from './model.ts'

export type CalibrationKind = 'platt' | 'isotonic' | 'temperature'

const fits = { platt: fitPlatt, isotonic: fitIsotonic, temperature: fitTemperature } as const

/**
 * What makes averaged margins (rows × outputs, of rows the members did not learn from) honest probabilities. `platt` and
 * `isotonic` are for two classes, `temperature` for any number. Rows count by `weights`, 1 each unless told. No slope is
 * negative, so no two rows change places; `isotonic` may make rows tie. `invalid-input` for a regression, for margins that
 * are not finite, and where all rows are of one class.
 *
 * `const model = { ...uncalibrated, calibration: fitCalibration('platt', predictMargins(members, features, kernels), target) }`
 */
export function fitCalibration(
  kind: CalibrationKind,
  margins: Float64Array,
  target: Target,
  weights?: Float64Array,
): Calibration {
  checkQuestion(kind, margins, target, weights)
  return fits[kind](margins, target, weights)
}

function checkQuestion(kind: CalibrationKind, margins: Float64Array, target: Target, weights?: Float64Array): void {
  const { task, classCount, values } = target
  if (task === 'regression' || (task === 'multiclass' && kind !== 'temperature'))
    throw new RepriseError('invalid-input', `a ${task} model cannot be calibrated by "${kind}"`, {
      remedy: 'Probabilities of two classes take platt, isotonic or temperature, those of several classes temperature.',
    })
  const expected = values.length * outputCountOf(task, classCount)
  if (margins.length !== expected || (weights !== undefined && weights.length !== values.length))
    throw new RepriseError('invalid-input', `${values.length} rows need ${expected} margins and a weight each`)
  const at = margins.findIndex((margin) => !Number.isFinite(margin))
  if (at >= 0)
    throw new RepriseError('invalid-input', `the margin ${margins[at]} cannot be calibrated: it is not finite`)
  if (weights?.some((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY)) === true)
    throw new RepriseError('invalid-input', 'weights for calibration must be finite and not negative')
}
