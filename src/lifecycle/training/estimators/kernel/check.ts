import type { DenseEncoding } from '#features'
import type { Fault, Fitted, ModelShape } from '../../estimator.ts'
import { readJson } from '../../read-json.ts'
import { checkEncoding } from '../linear/check.ts'
import { pointWidth } from './points.ts'

/** A decoded kernel model: an encoding that fits its features, arrays of the sizes it foretells, finite numbers. */
export function checkKernel(fitted: Fitted, shape: ModelShape, fault: Fault): void {
  checkEncoding(fitted, shape, fault)
  const document = readJson(fitted.document, 'document', fault)
  for (const name of ['length', 'scale', 'ridge']) document.number(name, Number.MIN_VALUE)
  const width = pointWidth(document.object('encoding').value as unknown as DenseEncoding)
  const shifts = numbers(fitted, 'shifts', fault)
  if (shifts.length !== shape.outputs) fault('arrays.shifts', `${shape.outputs} numbers, one per output`)
  const coefficients = numbers(fitted, 'coefficients', fault)
  if (coefficients.length % shape.outputs !== 0) fault('arrays.coefficients', `a multiple of ${shape.outputs} numbers`)
  const points = (coefficients.length / shape.outputs) * width
  if (numbers(fitted, 'points', fault).length !== points) fault('arrays.points', `${points} numbers`)
  const { background } = fitted.arrays
  const cells = background instanceof Float64Array ? background.length : Number.NaN
  const fits = shape.featureCount === 0 ? cells === 0 : cells % shape.featureCount === 0
  if (!fits) fault('arrays.background', `rows of ${shape.featureCount} float64 numbers`)
}

function numbers(fitted: Fitted, name: string, fault: Fault): Float64Array {
  const found = fitted.arrays[name]
  if (!(found instanceof Float64Array)) return fault(`arrays.${name}`, 'float64 numbers')
  return found.every(Number.isFinite) ? found : fault(`arrays.${name}`, 'finite numbers')
}
