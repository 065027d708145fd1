import { applyTransforms } from '#features'
import { calibrated } from './calibration/apply.ts'
import { missingColumn } from './cast-column.ts'
import type { Fitted } from './estimator.ts'
import { describeTree } from './estimators/tree/describe.ts'
import type { Member, Model } from './model.ts'
import { featuresFor } from './predict.ts'

/**
 * The lines of a model that is one `tree`, perhaps averaged with the prior: leaves say what the model says. Null for any other.
 * Two spaces per depth; a question, below it the rows that say yes, `else`, the others.
 */
export function treeLines(model: Model): readonly string[] | null {
  const { members, signature, transforms, classes } = model
  const trees = members.filter(({ fitted }) => fitted.estimator.kind === 'tree')
  const priors = members.filter(({ fitted }) => fitted.estimator.kind === 'prior')
  const [tree] = trees
  if (tree === undefined || trees.length + priors.length !== members.length || trees.length > 1) return null
  const columns = new Map(signature.inputs.map(({ name, storage }) => [name, missingColumn(storage, 0)]))
  const features = applyTransforms(transforms, { rowCount: 0, columns })
  const values = calibrated(model.calibration, averaged(tree, priors))
  const told: Fitted = { ...tree.fitted, arrays: { ...tree.fitted.arrays, values } }
  return describeTree(told, featuresFor(tree, features), classes)
}

/** The margins of every node as the model averages them. */
function averaged({ fitted, weight }: Member, priors: readonly Member[]): Float64Array {
  const outputs = Number(fitted.document['outputs'])
  return (fitted.arrays['values'] as Float64Array).map((value, cell) => {
    const others = priors.reduce(
      (sum, prior) => sum + prior.weight * prior.fitted.arrays['margins']![cell % outputs]!,
      0,
    )
    return weight * value + others
  })
}
