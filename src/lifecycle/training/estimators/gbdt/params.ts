import { exp, log } from '#base'
import type { Estimator, Task } from '../../estimator.ts'
import type { ParamRules } from '../../params.ts'
import type { GrowthParams } from './growth-params.ts'
import { growthRules, leastOf } from './growth-params.ts'

/** What every fit is told, complete and typed. */
export interface GbdtParams extends GrowthParams {
  readonly rounds: number
  readonly learningRate: number | 'auto'
  readonly leaves: number
  readonly minRowsInLeaf: number
  readonly minHessian: number
  readonly minGain: number
  readonly l2: number
  readonly maxBins: number
  readonly columnShare: number
  readonly rowShare: number
  readonly patience: number | 'growing'
  readonly categorySmoothing: number
  readonly categoryL2: number
  readonly statisticLevels: number
  readonly vectorLeaves: boolean
  readonly leavesFromAllRows: boolean
  readonly objective: 'auto' | RegressionLoss
  readonly huberDelta: number | 'auto'
  readonly quantile: number
  readonly tweediePower: number
  readonly sampling: 'uniform' | 'variance'
  readonly classWeights: 'none' | 'balanced'
}

const regressionLosses = ['squared', 'absolute', 'huber', 'quantile', 'poisson', 'gamma', 'tweedie', 'ranking'] as const
type RegressionLoss = (typeof regressionLosses)[number]

/**
 * Defaults: many small steps, and small trees where two classes are to be told apart. `learningRate: 'auto'` follows the number
 * of rows. Rows and columns are drawn anew for every tree. `patience` counts rounds without a better validation loss.
 * `minRowsInLeaf` is exact for unweighted regression; else a child's rows are taken to be its share of the leaf's hessian, as
 * LightGBM counts. `categorySmoothing` steadies the order of levels, `categoryL2` is added to `l2` where five or more are split.
 * `patience: 'growing'` waits 10 rounds and 0.3 times the best round.
 *
 * `objective` is for regression: `'auto'` is the squared loss. `absolute` and `quantile` (the `quantile` of that share) give
 * leaves the exact median or quantile of their residuals, `huber` the median and a step from it clipped at `huberDelta`; `l2`
 * then shapes the splits alone. `huberDelta: 'auto'` is 1.345 robust standard deviations of the target (1.4826 × the median
 * absolute deviation), where Huber's estimate loses 5 % to the mean if errors are normal; it moves with the unit of the target.
 * `poisson` (counts, at least 0), `tweedie` (0 or more, with zeros, variance mean^`tweediePower`) and `gamma` (above 0) predict
 * e^margin; an exposure is given as `offsets`, its logarithm. `ranking` orders the rows of each group by relevance (0 to 30):
 * logistic loss over pairs weighed by |ΔNDCG| (LambdaRank), pairs with one of the first 30; it is validated by 1 - NDCG.
 *
 * `sampling: 'variance'` draws rows by the size of their gradient (CatBoost's MVS) and weighs them by what they stand for.
 * `classWeights: 'balanced'` gives every class the same weight, in validation too.
 *
 * A category of more than `statisticLevels` levels becomes ordered statistics: one of the label, or of each of the eight commonest
 * classes, and its count; a statistic takes at most eight bytes of a training row. `vectorLeaves`: one tree a round for all classes.
 * `leavesFromAllRows`: rows that were not drawn count in leaf values.
 */
export function gbdtRules(task: Task, { growth, linearLeaves }: Estimator['params'] = {}): ParamRules {
  const least = leastOf(growth)
  return {
    rounds: integer(1000, 1, 100_000),
    learningRate: { kind: 'number', default: 'auto', min: 1e-6, max: 1, words: ['auto'] },
    leaves: integer(task === 'binary' ? 15 : 31, 2, 1024),
    minRowsInLeaf: integer(least.rows, 1, 1_000_000_000),
    minHessian: real(least.hessian, 0, 1e12),
    minGain: real(0, 0, 1e12),
    l2: real(task === 'multiclass' ? 3 : 1, 0, 1e12),
    maxBins: integer(255, 2, 255),
    columnShare: real(0.6, 0.01, 1),
    rowShare: real(0.8, 0.01, 1),
    patience: { ...integer(50, 1, 100_000), words: ['growing'] },
    categorySmoothing: real(10, 0, 1e9),
    categoryL2: real(1, 0, 1e9),
    statisticLevels: integer(task === 'regression' ? 32 : 2, 1, 253),
    vectorLeaves: { kind: 'boolean', default: task === 'multiclass' && linearLeaves !== true },
    leavesFromAllRows: { kind: 'boolean', default: task !== 'regression' },
    objective: choice('auto', task === 'regression' ? ['auto', ...regressionLosses] : ['auto']),
    huberDelta: { kind: 'number', default: 'auto', min: 1e-150, max: 1e150, words: ['auto'] },
    quantile: real(0.5, 0.001, 0.999),
    tweediePower: real(1.5, 1.01, 1.99),
    sampling: choice('uniform', ['uniform', 'variance']),
    classWeights: choice('none', task === 'regression' ? ['none'] : ['none', 'balanced']),
    ...growthRules(task, growth),
  }
}

function choice(standard: string, choices: readonly string[]) {
  return { kind: 'choice', default: standard, choices } as const
}

function integer(standard: number, min: number, max: number) {
  return { kind: 'number', default: standard, min, max, integer: true } as const
}

function real(standard: number, min: number, max: number) {
  return { kind: 'number', default: standard, min, max } as const
}

/** After `completeParams` has checked them against `gbdtRules`. */
export function readParams(params: Estimator['params']): GbdtParams {
  return params as unknown as GbdtParams
}

// CatBoost's rule (options_helper.cpp, checked against its get_all_params): min(0.5, exp(a ln n + b) (rounds / 1000)^c).
const rateConstants = {
  withValidation: {
    regression: [0.157, -4.062, -0.61],
    binary: [0.246, -5.127, -0.451],
    multiclass: [0.02, -2.364, -0.382],
  },
  without: {
    regression: [0.158, -4.287, -0.813],
    binary: [0.408, -7.299, -0.928],
    multiclass: [0.051, -2.889, -0.845],
  },
} as const

/** Larger for more rows, for fewer rounds, and where validation rows say when to stop. */
export function automaticRate(task: Task, rowCount: number, rounds: number, validated: boolean): number {
  const [a, b, c] = rateConstants[validated ? 'withValidation' : 'without'][task]
  const rate = exp(a * log(Math.max(rowCount, 1)) + b + c * log(rounds / 1000))
  return Math.min(0.5, Math.round(rate * 1e6) / 1e6)
}
