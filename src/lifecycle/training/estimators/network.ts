import type { Estimator, EstimatorKind, FitContext, FitInput, FitPart, Fitted } from '../estimator.ts'
import { outputCountOf } from '../estimator.ts'
import { backgroundFeatures, sampleBackground } from './background.ts'
import type { FittedNetwork } from './network/document.ts'
import { decodeNetwork, encodeNetwork } from './network/document.ts'
import { fitEncoders } from './network/encoders.ts'
import { initialParameters } from './network/initial.ts'
import { cellsOf, inputsOf } from './network/inputs.ts'
import type { Learned } from './network/learn.ts'
import { batchCount, learn } from './network/learn.ts'
import type { NetworkParams } from './network/params.ts'
import { completeNetwork, readParams } from './network/params.ts'
import { predictingNetwork } from './network/predict.ts'
import type { NetworkSize, NetworkTask } from './network/size.ts'
import { productsPerRow, sizeOf } from './network/size.ts'
import { baseOf, fitTarget, labelsOf, meanOneWeights } from './network/target.ts'
import { sampledContributions } from './sampled-contributions.ts'

const FIRST_DECAY = 0.9
/** Longer gradients are shortened. */
const MOST_NORM = 1

/**
 * TabM-mini: members that share every hidden layer of a multilayer perceptron and differ by a scale per feature and by their heads,
 * on numbers cut into pieces; with one member a plain perceptron. With validation rows the epoch of least loss is kept.
 */
export const network: EstimatorKind = {
  ...predictingNetwork,
  complete: completeNetwork,
  fit: fitNetwork,
  explain: (fitted, features, kernels) => {
    const { background } = decodeNetwork(fitted)
    return sampledContributions(
      (rows) => predictingNetwork.predict(fitted, rows, kernels),
      features,
      backgroundFeatures(background, features),
    )
  },
  work: (given, rowCount, columnCount, outputs) => {
    const params = readParams(given)
    const task = { rowCount, columnCount, outputs, isRegression: true, validated: true }
    const size = sizeOf(params, task)
    return rowCount * size.epochs * productsPerRow({ ...params, width: size.width }, task)
  },
}

function taskOf({ features, target, validation }: FitInput): NetworkTask {
  const outputs = outputCountOf(target.task, target.classCount)
  const isRegression = target.task === 'regression'
  const { rowCount } = features
  return { rowCount, columnCount: features.features.length, outputs, isRegression, validated: isWatched(validation) }
}

function fitNetwork(given: Estimator['params'], input: FitInput, context: FitContext): Fitted {
  const params = readParams(given)
  const { rng, kernels } = context
  const encoders = fitEncoders(input.features, params, kernels)
  const target = fitTarget(input)
  const size = sizeOf(params, taskOf(input))
  const { members, depth, embedding, activation } = params
  const { loss, outputs } = target
  const shape = { inputs: inputsOf(encoders), loss, outputs, members, width: size.width, depth, embedding, activation }
  const start = initialParameters(shape, baseOf(target, input), rng.child('initial'))
  const plan = { params, encoders, target, size, network: { ...shape, parameters: start } }
  const { parameters, epochs } = teach(plan, input, context)
  const background = sampleBackground(input.features, rng.child('background'))
  const { batchRows, learningRate } = size
  const fitted = { encoders, target, network: { ...shape, parameters }, background }
  return encodeNetwork({ kind: 'network', params: given }, fitted, { epochs, batchRows, learningRate })
}

interface Plan extends Omit<FittedNetwork, 'background'> {
  readonly params: NetworkParams
  readonly size: NetworkSize
}

function teach({ params, encoders, target, size, network }: Plan, input: FitInput, context: FitContext): Learned {
  const weights = meanOneWeights(input)
  if (target.deviation === 0 || weights === null) return { parameters: network.parameters, epochs: 0 }
  const { features, validation } = input
  const { rowCount } = features
  const { secondDecay, weightDecay, dropout, labelSmoothing, patience, averaging } = params
  const labels = labelsOf(target, input.target)
  using session = context.kernels.network.open({
    network,
    training: { ...cellsOf(encoders, features), labels, ...(weights ? { weights } : {}) },
    batchRows: Math.ceil(rowCount / batchCount(rowCount, size.batchRows)),
    ...{ firstDecay: FIRST_DECAY, secondDecay, weightDecay, mostNorm: MOST_NORM, dropout, labelSmoothing },
  })
  const watched = isWatched(validation) ? { part: validation, rows: cellsOf(encoders, validation.features) } : null
  return learn(session, { ...size, rowCount, patience, averaging, target, validation: watched }, context)
}

function isWatched(validation: FitPart | undefined): validation is FitPart {
  return validation !== undefined && validation.target.values.length > 0
}
