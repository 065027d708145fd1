import type { DenseEncoding, Features } from '#features'
import type { Fitted, PredictingKind, PredictionKernels, Task } from '../../estimator.ts'
import { checkNeighbours } from './check.ts'
import { pointsOf } from './points.ts'
import type { Voters } from './votes.ts'
import { voted } from './votes.ts'

export const predictingNeighbours: PredictingKind = {
  kind: 'neighbours',
  predict: predictNeighbours,
  check: checkNeighbours,
}

function predictNeighbours(fitted: Fitted, features: Features, kernels: PredictionKernels): Float64Array {
  const encoding = fitted.document['encoding'] as unknown as DenseEncoding
  const voters = votersIn(fitted)
  const points = fitted.arrays['points'] as Float32Array
  const k = Math.min(Number(fitted.document['k']), voters.labels.length)
  const queries = pointsOf(encoding, features)
  const width = Math.max(1, encoding.width)
  const { nearest, distances } = kernels.neighbours.find({ points, queries, width, wanted: k, metric: voters.metric })
  const outputs = voters.task === 'multiclass' ? voters.shares.length : 1
  const margins = new Float64Array(features.rowCount * outputs)
  for (let row = 0; row < features.rowCount; row++) {
    const near = { nearest: nearest.subarray(row * k), distances: distances.subarray(row * k) }
    voted(voters, near, k, margins.subarray(row * outputs, (row + 1) * outputs))
  }
  return margins
}

function votersIn({ estimator, document, arrays }: Fitted): Voters {
  const rowWeights = arrays['rowWeights'] as Float64Array
  return {
    metric: estimator.params['metric'] as Voters['metric'],
    weights: document['weights'] as Voters['weights'],
    smoothing: Number(document['smoothing']),
    task: document['task'] as Task,
    labels: arrays['labels'] as Float64Array,
    rowWeights: rowWeights.length === 0 ? null : rowWeights,
    shares: document['shares'] as number[],
  }
}
