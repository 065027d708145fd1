import type { Features } from '#features'
import type { Network } from '#kernels'
import type { Estimator, EstimatorKind, FitContext, FitInput, Fitted, PredictionKernels } from '../estimator.ts'
import { backgroundFeatures, sampleBackground } from './background.ts'
import { checkNetwork } from './network/check.ts'
import { decodeNetwork, encodeNetwork } from './network/document.ts'
import { initialParameters } from './network/initial.ts'
import { cellsOf, fitEncoders, inputsOf } from './network/inputs.ts'
import type { Learned } from './network/learn.ts'
import { batchCount, learn } from './network/learn.ts'
import { completeNetwork, readParams } from './network/params.ts'
import { sizeOf } from './network/size.ts'
import { baseOf, fitTarget, labelsOf, marginsOnScale, meanOneWeights } from './network/target.ts'
import { sampledContributions } from './sampled-contributions.ts'

/**
 * TabM-mini: members that share every hidden layer of a multilayer perceptron and differ by a scale per feature and by their heads,
 * on numbers cut into pieces; with one member a plain perceptron. With validation rows the epoch of least loss is kept.
 */
export const network: EstimatorKind = {
  kind: 'network',
  complete: completeNetwork,
  fit: fitNetwork,
  predict: predictNetwork,
  explain: (fitted, features, kernels) => {
    const { background } = decodeNetwork(fitted)
    return sampledContributions(
      (rows) => predictNetwork(fitted, rows, kernels),
      features,
      backgroundFeatures(background, features),
    )
  },
  work: (_params, rows, columns, outputs) => rows * columns * outputs * 100,
  check: checkNetwork,
}

function predictNetwork(fitted: Fitted, features: Features, kernels: PredictionKernels): Float64Array {
  const { encoders, target, network } = decodeNetwork(fitted)
  return marginsOnScale(target, kernels.network.predict(network, cellsOf(encoders, features)))
}

function fitNetwork(given: Estimator['params'], input: FitInput, context: FitContext): Fitted {
  const params = readParams(given)
  const { features, target } = input
  const { rng, kernels } = context
  const size = sizeOf(params, features.rowCount)
  const encoders = fitEncoders(features, params, kernels)
  const scale = fitTarget(input)
  const { members, depth, embedding, activation } = params
  const { loss, outputs } = scale
  const shape = { inputs: inputsOf(encoders), loss, outputs, members, width: size.width, depth, embedding, activation }
  const start = initialParameters(shape, baseOf(scale, input), rng.child('initial'))
  const learned = teach({ ...shape, parameters: start })
  return encodeNetwork(
    { kind: 'network', params: given },
    {
      encoders,
      target: scale,
      network: { ...shape, parameters: learned.parameters },
      background: sampleBackground(features, rng.child('background')),
    },
    { epochs: learned.epochs, batchRows: size.batchRows, learningRate: size.learningRate },
  )

  function teach(network: Network): Learned {
    const weights = meanOneWeights(input)
    if (scale.deviation === 0 || weights === null) return { parameters: start, epochs: 0, validationLoss: null }
    const { rowCount } = features
    const steps = batchCount(rowCount, size.batchRows)
    using session = kernels.network.open({
      network,
      training: { ...cellsOf(encoders, features), labels: labelsOf(scale, target), ...(weights ? { weights } : {}) },
      batchRows: Math.ceil(rowCount / steps),
      firstDecay: 0.9,
      secondDecay: params.secondDecay,
      weightDecay: params.weightDecay,
      mostNorm: 1,
      dropout: params.dropout,
      labelSmoothing: params.labelSmoothing,
    })
    const { validation } = input
    const watched = validation !== undefined && validation.target.values.length > 0
    const lesson = { ...size, rowCount, patience: params.patience, averaging: params.averaging, scale }
    const rows = watched ? { part: validation, rows: cellsOf(encoders, validation.features) } : null
    return learn(session, { ...lesson, validation: rows }, context)
  }
}
