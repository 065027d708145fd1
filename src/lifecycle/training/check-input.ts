import { RepriseError } from '#base'
import type { FitInput, FitPart, Target } from './estimator.ts'
import { outputCountOf } from './estimator.ts'

const MOST_WEIGHT = 1e150

/** Lengths that agree, a target without gaps, weights that are weights, offsets, groups: estimators and kernels rely on it without looking. */
export function checkInput(input: FitInput): void {
  if (input.features.rowCount === 0) throw new RepriseError('invalid-input', 'there are no rows to learn from')
  checkPart(input, 'training')
  if (input.validation !== undefined) checkPart(input.validation, 'validation')
}

function checkPart({ features, target, weights, offsets, groups }: FitPart, part: string): void {
  const { rowCount } = features
  checkLength(part, 'target', target.values, rowCount)
  for (const feature of features.features) {
    checkLength(part, `feature "${feature.name}"`, feature.kind === 'number' ? feature.values : feature.codes, rowCount)
  }
  const isValid = target.task === 'regression' ? Number.isFinite : isClassOf(target)
  refuseFirst(part, 'target', target.values, isValid, 'Leave out the rows whose target is not known, or not finite.')
  if (weights !== undefined) {
    checkLength(part, 'weights', weights, rowCount)
    checkWeights(part, weights)
  }
  if (offsets !== undefined) checkOffsets(part, offsets, rowCount, outputCountOf(target.task, target.classCount))
  if (groups !== undefined) checkGroups(part, groups, rowCount)
}

/** Sums of weights, and quotients by the largest, stay within the doubles. */
function checkWeights(part: string, weights: Float64Array): void {
  const remedy = `Give every row a weight from 0 to ${MOST_WEIGHT}; rows of weight 0 teach nothing.`
  refuseFirst(part, 'weight', weights, (weight) => weight >= 0 && weight <= MOST_WEIGHT, remedy)
  const largest = weights.reduce((a, b) => Math.max(a, b), 0)
  if (largest === 0 || largest >= 1 / MOST_WEIGHT) return
  throw new RepriseError('invalid-input', `the largest ${part} weight is ${largest}`, {
    remedy: 'Multiply all weights by one factor: only their proportions, and the penalties beside them, count.',
  })
}

function checkOffsets(part: string, offsets: Float64Array, rowCount: number, outputs: number): void {
  checkLength(part, 'offsets', { length: offsets.length / outputs }, rowCount)
  const at = offsets.findIndex((offset) => !Number.isFinite(offset))
  if (at < 0) return
  const row = Math.floor(at / outputs)
  throw new RepriseError('invalid-input', `the ${part} offset of row ${row} is ${offsets[at]}`, {
    remedy: 'Give every row a finite offset: for an exposure above 0 its logarithm, 0 for none.',
    details: { row },
  })
}

/** Rows of one group lie side by side. */
function checkGroups(part: string, groups: Uint32Array, rowCount: number): void {
  checkLength(part, 'groups', groups, rowCount)
  const seen = new Set<number>()
  for (const [row, group] of groups.entries()) {
    if (row > 0 && group === groups[row - 1]) continue
    if (seen.has(group)) {
      throw new RepriseError('invalid-input', `the ${part} row ${row} is of group ${group}, which ended before`, {
        remedy: 'Sort the rows by group.',
        details: { row },
      })
    }
    seen.add(group)
  }
}

function isClassOf({ classCount }: Target): (value: number) => boolean {
  return (value) => Number.isInteger(value) && value >= 0 && value < classCount
}

function checkLength(part: string, what: string, { length }: ArrayLike<number>, rowCount: number): void {
  if (length === rowCount) return
  throw new RepriseError('invalid-input', `the ${part} ${what} has ${length} values for ${rowCount} rows`)
}

function refuseFirst(
  part: string,
  what: string,
  values: Float64Array,
  isValid: (value: number) => boolean,
  remedy: string,
): void {
  const row = values.findIndex((value) => !isValid(value))
  if (row < 0) return
  throw new RepriseError('invalid-input', `the ${part} ${what} of row ${row} is ${values[row]}`, {
    remedy,
    details: { row },
  })
}
