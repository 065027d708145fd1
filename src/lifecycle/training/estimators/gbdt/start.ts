import { RepriseError } from '#base'
import type { FitInput } from '../../estimator.ts'
import { outputCountOf } from '../../estimator.ts'
import { checkBoosted } from './check.ts'
import type { Boosted } from './document.ts'
import { decodeBoosted } from './document.ts'
import type { Objective } from './objective.ts'
import { lossOf } from './objective.ts'
import { readParams } from './params.ts'

/** The trees a fit goes on from, if it does: of the same kind, objective, outputs and features. Their binned features stay. */
export function startOf(
  { start, features, target }: FitInput,
  { loss }: Objective,
  vectorLeaves: boolean,
): Boosted | undefined {
  if (start === undefined) return undefined
  if (start.estimator.kind !== 'gbdt') refuse(`is of kind ${start.estimator.kind}, not gbdt`)
  const outputs = outputCountOf(target.task, target.classCount)
  checkBoosted(start, { featureCount: features.features.length, features, outputs }, (field, expected) =>
    refuse(`does not fit: ${field} is not ${expected}`),
  )
  const objective = readParams(start.estimator.params).objective ?? 'auto'
  const startLoss = lossOf({ objective }, target.task)
  if (startLoss !== loss) refuse(`minimises the ${startLoss} loss, not the ${loss} one`)
  const boosted = decodeBoosted(start)
  if (boosted.ensemble.leafWidth > 1 !== vectorLeaves)
    refuse(`has ${vectorLeaves ? 'a tree per class' : 'vector leaves'}`)
  return boosted
}

function refuse(problem: string): never {
  throw new RepriseError('invalid-input', `the model to go on from ${problem}`)
}
