import type { Features } from '#features'
import type { Contributions, Kernels, Loss, RowsToScore } from '#kernels'
import type { EstimatorKind, FitContext, FitInput, FitPart, Task } from '../estimator.ts'
import { outputCountOf } from '../estimator.ts'
import { completeParams } from '../params.ts'
import { boost } from './gbdt/boost.ts'
import { checkBoosted } from './gbdt/check.ts'
import type { Boosted } from './gbdt/document.ts'
import { decodeBoosted, encodeBoosted } from './gbdt/document.ts'
import type { GbdtParams } from './gbdt/params.ts'
import { automaticRate, gbdtRules, readParams } from './gbdt/params.ts'
import { binningsOf, valuesOf } from './gbdt/quantise.ts'
import { marginsOf } from './prior.ts'

const losses: Readonly<Record<Task, Loss>> = { binary: 'logistic', multiclass: 'softmax', regression: 'squared' }

/**
 * Histogram gradient boosting, leaf-wise (as LightGBM grows trees), on one-byte codes. Missing values and unseen levels have
 * codes of their own, whose side every split learns. With validation rows the round of least loss is kept. The same bits on
 * any number of threads.
 */
export const gbdt: EstimatorKind = {
  kind: 'gbdt',
  complete: (params, task) => completeParams('gbdt', gbdtRules(task), params),
  fit: (params, input, context) => {
    const { binnings, ensemble, ...facts } = fitBoosted(readParams(params), input, context)
    return encodeBoosted({ kind: 'gbdt', params }, { binnings, ensemble }, facts)
  },
  predict: (fitted, features, kernels) => {
    const boosted = decodeBoosted(fitted)
    return kernels.boosting.predict(boosted.ensemble, rowsOf(boosted, features))
  },
  explain: (fitted, features, kernels) => explainBoosted(decodeBoosted(fitted), features, kernels),
  expectedWhere: (fitted, features, known, kernels) => {
    const boosted = decodeBoosted(fitted)
    return kernels.boosting.expectedWhere(boosted.ensemble, rowsOf(boosted, features), known)
  },
  splitImportance: (fitted, featureCount, kernels) => {
    const { ensemble, binnings } = decodeBoosted(fitted)
    return kernels.boosting.splitImportance(ensemble, binnings, featureCount)
  },
  work: (params, rows, columns, outputs) => rows * columns * outputs * readParams(params).rounds,
  check: checkBoosted,
}

function fitBoosted(
  params: GbdtParams,
  input: FitInput,
  context: FitContext,
): Boosted & { rounds: number; learningRate: number } {
  const { target, validation } = input
  const base = marginsOf(input)
  const binnings = binningsOf(input.features, params.maxBins, context.kernels)
  const validated = validation !== undefined && validation.target.values.length > 0
  const learningRate =
    params.learningRate === 'auto'
      ? automaticRate(target.task, target.values.length, params.rounds, validated)
      : params.learningRate
  using session = context.kernels.boosting.open({
    ...params,
    learningRate,
    maxLeaves: params.leaves,
    loss: losses[target.task],
    base,
    features: binnings,
    training: labelled(input),
    ...(validated ? { validation: labelled(validation) } : {}),
  })
  const outputs = outputCountOf(target.task, target.classCount)
  const rounds = boost(session, { rounds: params.rounds, outputs, patience: params.patience, validated }, context)
  return { binnings, ensemble: session.ensemble(rounds), rounds, learningRate }
}

function labelled({ features, target, weights }: FitPart) {
  return { values: valuesOf(features), labels: target.values, ...(weights ? { weights } : {}) }
}

function rowsOf({ binnings }: Boosted, features: Features): RowsToScore {
  return { features: binnings, values: valuesOf(features), rowCount: features.rowCount }
}

function explainBoosted(boosted: Boosted, features: Features, kernels: Kernels): Contributions {
  return kernels.boosting.contributions(boosted.ensemble, rowsOf(boosted, features))
}
