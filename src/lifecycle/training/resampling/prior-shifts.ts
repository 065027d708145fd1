// Elkan, "The foundations of cost-sensitive learning" (IJCAI 2001): what a change of the classes' shares does to the odds.
import { log } from '#base'
import type { FitPart } from '../estimator.ts'
import { outputCountOf } from '../estimator.ts'
import { classShares } from '../estimators/shares.ts'

/**
 * What to add to the margins of a model fitted to resampled rows, per output, so that they are of the rows as they came. Exact where
 * rows of a class were drawn at random; about right for `smote`.
 */
export function priorShifts(before: FitPart, after: FitPart): Float64Array {
  const { task, classCount } = before.target
  const [was, is] = [classShares(before), classShares(after)]
  const shifts = Float64Array.from({ length: classCount }, (_, label) => {
    return was[label]! > 0 && is[label]! > 0 ? log(was[label]! / is[label]!) : 0
  })
  return outputCountOf(task, classCount) === 1 ? Float64Array.of(shifts[1]! - shifts[0]!) : shifts
}

/**
 * Other rows with weights that give their classes the shares of `after`: what a fit to resampled rows must watch, lest it stop as soon as it
 * overstates rare classes.
 */
export function weighedAs(part: FitPart, before: FitPart, after: FitPart): FitPart {
  const [was, is] = [classShares(before), classShares(after)]
  const factors = was.map((share, label) => (share > 0 ? is[label]! / share : 1))
  const { target, weights } = part
  return { ...part, weights: target.values.map((label, row) => factors[label]! * (weights?.[row] ?? 1)) }
}
