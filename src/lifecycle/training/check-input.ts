import { RepriseError } from '#base'
import type { FitInput, FitPart, Target } from './estimator.ts'

/** Lengths that agree, a target without gaps, weights that are weights: estimators and kernels rely on it without looking. */
export function checkInput(input: FitInput): void {
  checkPart(input, 'training')
  if (input.validation !== undefined) checkPart(input.validation, 'validation')
}

function checkPart({ features, target, weights }: FitPart, part: string): void {
  const { rowCount } = features
  checkLength(part, 'target', target.values, rowCount)
  for (const feature of features.features) {
    checkLength(part, `feature "${feature.name}"`, feature.kind === 'number' ? feature.values : feature.codes, rowCount)
  }
  const isValid = target.task === 'regression' ? Number.isFinite : isClassOf(target)
  refuseFirst(part, 'target', target.values, isValid)
  if (weights === undefined) return
  checkLength(part, 'weights', weights, rowCount)
  refuseFirst(part, 'weight', weights, (weight) => weight >= 0 && weight < Number.POSITIVE_INFINITY)
}

function isClassOf({ classCount }: Target): (value: number) => boolean {
  return (value) => Number.isInteger(value) && value >= 0 && value < classCount
}

function checkLength(part: string, what: string, { length }: ArrayLike<number>, rowCount: number): void {
  if (length === rowCount) return
  throw new RepriseError('invalid-input', `the ${part} ${what} has ${length} values for ${rowCount} rows`)
}

function refuseFirst(part: string, what: string, values: Float64Array, isValid: (value: number) => boolean): void {
  const row = values.findIndex((value) => !isValid(value))
  if (row < 0) return
  throw new RepriseError('invalid-input', `the ${part} ${what} of row ${row} is ${values[row]}`, { details: { row } })
}
