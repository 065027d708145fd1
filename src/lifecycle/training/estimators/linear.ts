import type { Json } from '#base'
import type { DenseEncoding } from '#features'
import { fitDense } from '#features'
import type { EstimatorKind, FitContext, FitInput, Fitted } from '../estimator.ts'
import type { ParamRules } from '../params.ts'
import { completeParams } from '../params.ts'
import { meansOf } from './linear/contributions.ts'
import type { Design } from './linear/design.ts'
import { designOf } from './linear/design.ts'
import { constantCoefficients, explainLinear } from './linear/fitted.ts'
import { gramOf } from './linear/gram.ts'
import { predictingLinear } from './linear/predict.ts'
import type { Scale } from './linear/scale.ts'
import { scaleOf } from './linear/scale.ts'
import { openSession } from './linear/session.ts'
import type { Penalised } from './linear/train.ts'
import { l2Default, l2Path, solve, solvePath } from './linear/train.ts'

const rules: ParamRules = {
  l1: { kind: 'number', default: 0, min: 0, max: 1e9 },
  l2: { kind: 'number', default: 'auto', min: 0, max: 1e9, words: ['auto'] },
  maxIterations: { kind: 'number', default: 200, min: 1, max: 100_000, integer: true },
  scaling: { kind: 'choice', default: 'standard', choices: ['standard', 'robust'] },
}

/**
 * Ridge, lasso and elastic net; logistic and symmetric multinomial regression, on the dense encoding. The penalties are
 * ½ l2 ‖b‖² + l1 ‖b‖₁ beside the weighted sum of row losses, for standardised columns and (regression) targets: in that sum
 * a weight of 2 is a row twice, and more rows shrink less (columns are standardised without weights). `document.l2` is the penalty used.
 * `scaling: 'robust'` gives every number a second column that levels off far from the median.
 */
export const linear: EstimatorKind = {
  ...predictingLinear,
  complete: (params) => completeParams('linear', rules, params),
  fit: (params, input, context) => {
    const encoding = fitDense(input.features, { scaling: params['scaling'] === 'robust' ? 'robust' : 'standard' })
    const design = designOf(encoding, input.features)
    const scale = scaleOf(input)
    const solution = scale.varies ? learn(params, { input, encoding, design, scale }, context) : null
    const coefficients = solution === null ? constantCoefficients(input, design) : scale.decode(solution.coefficients)
    return {
      estimator: { kind: 'linear', params },
      document: {
        encoding: encodingJson(encoding),
        iterations: solution?.iterations ?? 0,
        l2: solution?.l2 ?? l2Default,
      },
      arrays: { coefficients, means: meansOf(design, input.weights) },
    }
  },
  explain: explainLinear,
  work: (params, rows, columns, outputs) => {
    const penalties = params['l2'] === 'auto' ? l2Path.length : 1
    const width = params['scaling'] === 'robust' ? 2 * columns : columns
    return rows * width * outputs * penalties * (params['l1'] === 0 ? 10 : 30)
  },
}

interface Task {
  readonly input: FitInput
  readonly encoding: DenseEncoding
  readonly design: Design
  readonly scale: Scale
}

function learn(
  params: Fitted['estimator']['params'],
  { input, encoding, design, scale }: Task,
  context: FitContext,
): Penalised {
  const limits = { maxIterations: Number(params['maxIterations']), stopped: context.stopped ?? (() => false), haste: 1 }
  const gram = gramOf(design, context.kernels.linear)
  const data = scale.encode(input)
  using session = openSession(design, scale.loss, data, context.kernels.linear)
  const train = { design, gram, loss: scale.loss, data, l1: Number(params['l1']), session }
  const start = new Float64Array(design.width * scale.loss.outputs)
  start.set(scale.intercepts, start.length - scale.intercepts.length)
  if (params['l2'] !== 'auto' || input.validation === undefined) {
    const l2 = params['l2'] === 'auto' ? l2Default : Number(params['l2'])
    return { ...solve({ ...train, l2 }, start, limits), l2 }
  }
  const { validation } = input
  const part = { design: designOf(encoding, validation.features), data: scale.encode(validation) }
  return solvePath(train, part, start, limits, (step, validationLoss) => {
    context.record?.({ kind: 'round', round: step + 1, rounds: l2Path.length, validationLoss })
  })
}

function encodingJson(encoding: DenseEncoding): Json {
  return encoding as unknown as Json
}
