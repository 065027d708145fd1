import type { Json } from '#base'
import { fitDense, selectFeatureRows } from '#features'
import type { Estimator, EstimatorKind, FitContext, FitInput, Fitted } from '../estimator.ts'
import type { ParamRules } from '../params.ts'
import { completeParams } from '../params.ts'
import { backgroundFeatures, sampleBackground } from './background.ts'
import type { Choices, Chosen, LeftOut } from './neighbours/choose.ts'
import { bestWay, leaveOut, leftOutMargins, MOST_COUNT } from './neighbours/choose.ts'
import { pointsOf } from './neighbours/points.ts'
import { predictingNeighbours } from './neighbours/predict.ts'
import type { Voters } from './neighbours/votes.ts'
import { sampledContributions } from './sampled-contributions.ts'
import { classShares } from './shares.ts'

const rules: ParamRules = {
  k: { kind: 'number', default: 'auto', min: 1, max: 1000, integer: true, words: ['auto'] },
  weights: { kind: 'choice', default: 'auto', choices: ['auto', 'uniform', 'distance'] },
  metric: { kind: 'choice', default: 'l1', choices: ['l1', 'l2'] },
  smoothing: { kind: 'number', default: 'auto', min: 1e-6, max: 1e6, words: ['auto'] },
}

/** Rows that are asked what their neighbours say, to choose `k`. */
const ASKED_ROWS = 2000

/**
 * The `k` nearest training rows vote, all alike or by their inverse distance, in standardised numbers and levels as 0 and 1; of
 * equal distances the earlier row is nearer. `smoothing` neighbours more vote as the classes are shared among all rows. `'auto'`,
 * of these and of `k`, is what serves up to 2000 training rows best without their own vote; the document says which. The model
 * keeps all rows.
 */
export const neighbours: EstimatorKind = {
  ...predictingNeighbours,
  complete: (params) => completeParams('neighbours', rules, params),
  fit: fitNeighbours,
  explain: (fitted, features, kernels) => {
    const background = backgroundFeatures(fitted.arrays['background'] as Float64Array, features)
    return sampledContributions((rows) => predictingNeighbours.predict(fitted, rows, kernels), features, background)
  },
  work: (params, rows, columns) => {
    const isOpen = Object.values(choicesOf(params)).includes('auto')
    return rows * (columns + 1) * (isOpen ? Math.min(rows, ASKED_ROWS) : 10)
  },
}

function fitNeighbours(params: Estimator['params'], input: FitInput, context: FitContext): Fitted {
  const encoding = fitDense(input.features)
  const kept = weighingRows(input)
  const features = selectFeatureRows(input.features, kept)
  const points = pointsOf(encoding, features)
  const given = votersOf(params, input, kept)
  const about = { points, width: Math.max(1, encoding.width), metric: given.metric }
  const ask = (rows: Uint32Array, most: number) => leaveOut(about, rows, most, context.kernels)
  const choices = choicesOf(params)
  const isOpen = Object.values(choices).includes('auto')
  const asked = isOpen ? ask(askedRows(kept.length, context), choices.k === 'auto' ? MOST_COUNT : choices.k) : null
  const chosen = asked === null ? (choices as Chosen) : bestWay(given, asked, choices)
  const voters = { ...given, ...chosen }
  if (context.outOfBag) {
    const left = ask(Uint32Array.from(kept.keys()), chosen.k)
    context.outOfBag(allMargins(voters, left, { k: chosen.k, kept, rowCount: input.features.rowCount }))
  }
  return {
    estimator: { kind: 'neighbours', params },
    document: {
      encoding: encoding as unknown as Json,
      ...chosen,
      task: input.target.task,
      shares: [...voters.shares],
    },
    arrays: {
      points,
      labels: voters.labels,
      rowWeights: voters.rowWeights ?? new Float64Array(0),
      background: sampleBackground(features, context.rng.child('background')),
    },
  }
}

function weighingRows({ features, weights }: FitInput): Uint32Array {
  const all = Uint32Array.from({ length: features.rowCount }, (_, row) => row)
  return weights === undefined ? all : all.filter((row) => weights[row]! > 0)
}

function votersOf(params: Estimator['params'], input: FitInput, kept: Uint32Array): Voters {
  const { target, weights } = input
  return {
    metric: params['metric'] as Voters['metric'],
    weights: 'uniform',
    smoothing: 1,
    task: target.task,
    labels: Float64Array.from(kept, (row) => target.values[row]!),
    rowWeights: weights === undefined ? null : Float64Array.from(kept, (row) => weights[row]!),
    shares: target.task === 'regression' ? [] : Array.from(classShares(input)),
  }
}

function choicesOf({ k, weights, smoothing }: Estimator['params']): Choices {
  return { k, weights, smoothing } as Choices
}

function askedRows(rowCount: number, { rng }: FitContext): Uint32Array {
  return rng
    .child('asked')
    .permutation(rowCount)
    .slice(0, ASKED_ROWS)
    .sort((a, b) => a - b)
}

/** Margins of all training rows, those that weigh nothing unknown. */
function allMargins(
  voters: Voters,
  left: LeftOut,
  { k, kept, rowCount }: { readonly k: number; readonly kept: Uint32Array; readonly rowCount: number },
): Float64Array {
  const outputs = voters.task === 'multiclass' ? voters.shares.length : 1
  const margins = new Float64Array(rowCount * outputs).fill(Number.NaN)
  if (left.width === 0) return margins
  const own = leftOutMargins(voters, left, k)
  for (const [index, row] of kept.entries())
    margins.set(own.subarray(index * outputs, (index + 1) * outputs), row * outputs)
  return margins
}
