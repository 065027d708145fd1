// Landmarking: Pfahringer, Bensusan, Giraud-Carrier, "Meta-learning by landmarking various learning algorithms" (ICML 2000).
import type { Rng } from '#base'
import { selectFeatureRows } from '#features'
import type { Kernels } from '#kernels'
import type { Estimator, FitPart, Target } from '#training'
import { fit, metricNamed, predictMargins, toPrediction } from '#training'

/** Held-out loss of quick models relative to the prior's on the same rows: what kind of structure there is. */
export interface Landmarks {
  readonly stump: number
  readonly linear: number
  readonly trees: number
}

const MOST_ROWS = 1000
const HELD_OUT = 1 / 3

const quick: Readonly<Record<keyof Landmarks, Estimator>> = {
  stump: { kind: 'gbdt', params: { rounds: 1, leaves: 2, learningRate: 1, columnShare: 1, rowShare: 1 } },
  linear: { kind: 'linear', params: { l2: 1, maxIterations: 30 } },
  trees: { kind: 'gbdt', params: { rounds: 40, leaves: 8, learningRate: 0.2 } },
}

/** Fits three small models to at most 1,000 rows: some tens of milliseconds. */
export function landmarks(part: FitPart, context: { readonly rng: Rng; readonly kernels: Kernels }): Landmarks {
  const { rng, kernels } = context
  const order = rng.child('rows').permutation(part.features.rowCount).subarray(0, MOST_ROWS)
  const cut = Math.max(1, Math.floor(order.length * HELD_OUT))
  const [judge, train] = [rowsAt(part, order.subarray(0, cut)), rowsAt(part, order.subarray(cut))]
  const loss = (estimator: Estimator) => {
    const fitted = fit(estimator, train, { rng: rng.child('fit'), kernels })
    return lossOf(judge.target, predictMargins([{ weight: 1, fitted }], judge.features, kernels))
  }
  const prior = loss({ kind: 'prior', params: {} })
  const relative = (name: keyof Landmarks) => {
    const ratio = loss(quick[name]) / prior
    return Number.isFinite(ratio) ? Math.min(2, ratio) : 1
  }
  return { stump: relative('stump'), linear: relative('linear'), trees: relative('trees') }
}

function rowsAt({ features, target }: FitPart, rows: Uint32Array): FitPart {
  return {
    features: selectFeatureRows(features, rows),
    target: { ...target, values: Float64Array.from(rows, (row) => target.values[row]!) },
  }
}

function lossOf(target: Target, margins: Float64Array): number {
  const metric = metricNamed(target.task === 'regression' ? 'rmse' : 'logLoss', target.task)
  return metric.compute(target, toPrediction(target.task, target.classCount, margins))
}
