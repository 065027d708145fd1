import { RepriseError } from '#base'
import type { EstimatorKind, FitContext, FitInput, Fitted } from '../estimator.ts'
import type { ParamRules } from '../params.ts'
import { completeParams } from '../params.ts'
import { rememberLeftOut } from './leave-one-out.ts'
import { meansOf } from './linear/contributions.ts'
import type { Design } from './linear/design.ts'
import { multiply } from './linear/design.ts'
import { gramOf } from './linear/gram.ts'
import type { Limits } from './linear/objective.ts'
import type { Scale } from './linear/scale.ts'
import { scaleOf } from './linear/scale.ts'
import type { Penalised } from './linear/train.ts'
import { l2Default, solve, solvePath, l2Path as validationPath, widestNewton } from './linear/train.ts'
import { marginsOf } from './prior.ts'
import { chooseByLeavingOut, l2Path } from './splines/choose.ts'
import { partsOf } from './splines/contributions.ts'
import { expansionIn, expansionJson } from './splines/document.ts'
import type { Expansion } from './splines/expansion.ts'
import { expand, expandedWidth, fitExpansion, ownersOf } from './splines/expansion.ts'
import { bestPairs, possiblePairs } from './splines/pairs.ts'
import { predictingSplines } from './splines/predict.ts'
import { splinesWork } from './splines/work.ts'

const rules: ParamRules = {
  knots: { kind: 'number', default: 7, min: 0, max: 32, integer: true },
  pairs: { kind: 'number', default: 500, min: 0, max: 1500, integer: true },
  l2: { kind: 'number', default: 'auto', min: 1e-6, max: 1e9, words: ['auto'] },
  maxIterations: { kind: 'number', default: 100, min: 1, max: 10_000, integer: true },
}

/** Columns of the design beyond this take minutes. */
const MOST_COLUMNS = 4000

type Params = Fitted['estimator']['params']

/**
 * A linear model of cubic splines of numbers (straight beyond the outer knots), levels, and products of two: as much as an additive
 * model with pairs can say. `l2: 'auto'` is chosen by leaving rows out in closed form where there is one output and at most 600
 * columns (exact for regression, a Newton step for two classes), else on the validation rows. `document.l2` is the penalty used.
 */
export const splines: EstimatorKind = {
  ...predictingSplines,
  complete: (params) => completeParams('splines', rules, params),
  fit: fitSplines,
  explain: (fitted, features) => {
    const expansion = expansionIn(fitted)
    return partsOf(expand(expansion, features), {
      coefficients: fitted.arrays['coefficients'] as Float64Array,
      means: fitted.arrays['means'] as Float64Array,
      owners: ownersOf(expansion),
      featureCount: features.features.length,
    })
  },
  work: splinesWork,
}

interface Task {
  readonly input: FitInput
  readonly scale: Scale
  readonly expansion: Expansion
  readonly design: Design
}

function fitSplines(params: Params, input: FitInput, context: FitContext): Fitted {
  const scale = scaleOf(input)
  const additive = fitExpansion(input.features, Number(params['knots']))
  refuseWidth(additive)
  const expansion = scale.varies ? withPairs(additive, params, { input, scale }, context) : additive
  const design = expand(expansion, input.features)
  const found = scale.varies ? learn(params, { input, scale, expansion, design }, context) : null
  const fitted: Fitted = {
    estimator: { kind: 'splines', params },
    document: { ...expansionJson(expansion), l2: found?.l2 ?? l2Default, iterations: found?.iterations ?? 0 },
    arrays: {
      coefficients: found === null ? constant(input, design.width) : scale.decode(found.coefficients),
      means: meansOf(design, input.weights),
    },
  }
  if (found === null || found.leftOut === null) return fitted
  const decoded = (margin: number) => scale.decode(Float64Array.of(margin))[0]! // as an intercept alone
  return rememberLeftOut(fitted, found.leftOut.map(decoded))
}

/** All pairs where the columns stay few enough for closed forms; else those that explain most of what splines leave. */
function withPairs(
  additive: Expansion,
  params: Params,
  { input, scale }: Pick<Task, 'input' | 'scale'>,
  context: FitContext,
): Expansion {
  const most = Math.max(0, Math.min(Number(params['pairs']), widestNewton - expandedWidth(additive)))
  const possible = possiblePairs(additive.encoding)
  if (possible.length <= most || most === 0) return { ...additive, pairs: possible.slice(0, most) }
  const design = expand(additive, input.features)
  const { problem, start, limits } = problemOf({ input, scale, expansion: additive, design }, params, context)
  const { coefficients } = solve({ ...problem, l2: l2Default }, start, { ...limits, haste: 10 })
  const left = new Float64Array(design.rowCount * scale.loss.outputs)
  scale.loss.evaluate(multiply(design, coefficients, scale.loss.outputs), problem.data, left)
  return { ...additive, pairs: bestPairs(possible, { design, left, outputs: scale.loss.outputs, most }) }
}

function problemOf({ input, scale, design }: Task, params: Params, { kernels, stopped = () => false }: FitContext) {
  const { loss, intercepts } = scale
  const start = new Float64Array(design.width * loss.outputs)
  start.set(intercepts, start.length - intercepts.length)
  const limits: Limits = { maxIterations: Number(params['maxIterations']), stopped, haste: 1 }
  const problem = { design, gram: gramOf(design, kernels.linear), loss, data: scale.encode(input), l1: 0 }
  return { problem, start, limits }
}

/** In the solver's scale; null where there is no closed form. */
interface Learned extends Penalised {
  readonly leftOut: Float64Array | null
}

function learn(params: Params, task: Task, context: FitContext): Learned {
  const { problem, start, limits } = problemOf(task, params, context)
  const given = params['l2'] === 'auto' ? null : Number(params['l2'])
  const told = (rounds: number) => (step: number, validationLoss: number) => {
    context.record?.({ kind: 'round', round: step + 1, rounds, validationLoss })
  }
  if (problem.loss.outputs === 1 && problem.design.width <= widestNewton) {
    const penalties = given === null ? l2Path : [given]
    return chooseByLeavingOut(problem, penalties, start, limits, told(penalties.length))
  }
  const { validation } = task.input
  if (given !== null || validation === undefined) {
    const l2 = given ?? l2Default
    return { ...solve({ ...problem, l2 }, start, limits), l2, leftOut: null }
  }
  const part = { design: expand(task.expansion, validation.features), data: task.scale.encode(validation) }
  return { ...solvePath(problem, part, start, limits, told(validationPath.length)), leftOut: null }
}

/** Nothing to learn: zeros, and the prior's margins as intercepts. */
function constant(input: FitInput, width: number): Float64Array {
  const margins = marginsOf(input)
  const coefficients = new Float64Array(width * margins.length)
  coefficients.set(margins, coefficients.length - margins.length)
  return coefficients
}

function refuseWidth(additive: Expansion): void {
  const width = expandedWidth(additive)
  if (width <= MOST_COLUMNS) return
  throw new RepriseError(
    'invalid-input',
    `splines: the features make ${width} columns, expected at most ${MOST_COLUMNS}`,
    {
      remedy: 'Give it fewer features or fewer knots, or learn with boosted trees or a linear model.',
      details: { columns: width, most: MOST_COLUMNS },
    },
  )
}
