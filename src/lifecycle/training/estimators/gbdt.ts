import type { Features } from '#features'
import type { Contributions, Kernels } from '#kernels'
import type { Estimator, EstimatorKind, FitContext, FitInput, Fitted } from '../estimator.ts'
import { outputCountOf } from '../estimator.ts'
import { completeParams } from '../params.ts'
import { baseOf } from './gbdt/base.ts'
import { boost } from './gbdt/boost.ts'
import { checkPart } from './gbdt/check-part.ts'
import type { Boosted } from './gbdt/document.ts'
import { decodeBoosted, encodeBoosted } from './gbdt/document.ts'
import { growthOf } from './gbdt/growth.ts'
import { compatible, drawsThresholds } from './gbdt/growth-params.ts'
import { objectiveOf, stepScaleOf } from './gbdt/objective.ts'
import { automaticRate, gbdtRules, readParams } from './gbdt/params.ts'
import { predictingGbdt } from './gbdt/predict.ts'
import { quantise, quantiseAgain } from './gbdt/quantise.ts'
import { balanceOf, labelled, weighed } from './gbdt/rows.ts'
import { startOf } from './gbdt/start.ts'
import { rowsToScore } from './gbdt/values.ts'

/**
 * Histogram gradient boosting, leaf-wise (as LightGBM grows trees), on one-byte codes. Missing values and unseen levels have
 * codes of their own, whose side every split learns. With validation rows the round of least loss is kept. The same bits on
 * any number of threads. With `start`, `rounds` counts the rounds of the start too, and its binned features stay.
 */
export const gbdt: EstimatorKind = {
  ...predictingGbdt,
  complete: (params, task) => compatible(completeParams('gbdt', gbdtRules(task, params), params), task),
  fit: fitBoosted,
  explain: (fitted, features, kernels) => explainBoosted(decodeBoosted(fitted), features, kernels),
  expectedWhere: (fitted, features, known, kernels) => {
    const { ensemble, binnings } = decodeBoosted(fitted)
    return kernels.boosting.expectedWhere(ensemble, rowsToScore(binnings, features), known)
  },
  splitImportance: (fitted, featureCount, kernels) => {
    const { ensemble, binnings } = decodeBoosted(fitted)
    return kernels.boosting.splitImportance(ensemble, binnings, featureCount)
  },
  work: (params, rows, columns, outputs) => rows * columns * outputs * readParams(params).rounds,
}

function fitBoosted(given: Estimator['params'], whole: FitInput, context: FitContext): Fitted {
  const params = readParams(given)
  const input = params.classWeights === 'balanced' ? balanced(whole) : whole
  const { target, validation } = input
  const objective = objectiveOf(params, input)
  checkPart(objective, input, 'training')
  if (validation) checkPart(objective, validation, 'validation')
  const vectorLeaves = params.vectorLeaves && target.task === 'multiclass'
  const start = startOf(input, objective, vectorLeaves)
  const { rng, kernels } = context
  const { binnings, ordered } = start
    ? quantiseAgain(input, start.binnings, rng)
    : quantise(input, params, rng, kernels)
  const validated = validation !== undefined && validation.target.values.length > 0
  const learningRate =
    params.learningRate === 'auto'
      ? automaticRate(target.task, target.values.length, params.rounds, validated)
      : params.learningRate
  using session = kernels.boosting.open({
    ...params,
    ...growthOf(params, input.features, binnings),
    randomThresholds: drawsThresholds(params, target.task, target.values.length),
    linearL2: params.l2,
    learningRate,
    maxLeaves: params.leaves,
    loss: objective.loss,
    lossParameter: objective.parameter,
    stepScale: stepScaleOf(objective, params, input),
    base: start?.ensemble.base ?? baseOf(objective, input),
    features: binnings,
    ordered,
    vectorLeaves,
    training: labelled(objective, input),
    ...(validated ? { validation: labelled(objective, validation) } : {}),
    ...(start ? { start: start.ensemble } : {}),
  })
  const fittedAfter = (rounds: number) =>
    encodeBoosted(
      { kind: 'gbdt', params: given },
      { binnings, ensemble: session.ensemble(rounds) },
      { rounds, learningRate, ...(objective.loss === 'huber' ? { huberDelta: objective.parameter } : {}) },
    )
  const { checkpoint } = context
  const outputs = vectorLeaves ? 1 : outputCountOf(target.task, target.classCount)
  const plan = { rounds: params.rounds, outputs, patience: params.patience, validated }
  const told = checkpoint ? { checkpoint: (rounds: number) => checkpoint(fittedAfter(rounds)) } : {}
  return fittedAfter(boost(session, { ...plan, ...told }, context))
}

/** The same factor for a class in both parts, so that what is watched is what is learned. */
function balanced(input: FitInput): FitInput {
  const factors = balanceOf(input)
  return {
    ...input,
    ...weighed(input, factors),
    ...(input.validation ? { validation: weighed(input.validation, factors) } : {}),
  }
}

function explainBoosted({ ensemble, binnings }: Boosted, features: Features, kernels: Kernels): Contributions {
  return kernels.boosting.contributions(ensemble, rowsToScore(binnings, features))
}
