import type { Json, Rng } from '#base'
import type { Features } from '#features'
import type { Kernels, SplitImportance } from '#kernels'

export type Task = 'binary' | 'multiclass' | 'regression'

/** Unfitted, plain data: which kind, and the params that differ from its defaults. */
export interface Estimator {
  readonly kind:
    | 'prior'
    | 'linear'
    | 'gbdt'
    | 'kernel'
    | 'splines'
    | 'network'
    | 'forest'
    | 'tree'
    | 'neighbours'
    | 'bayes'
    | 'svm'
  readonly params: Readonly<Record<string, ParamValue>>
}

/** Plain JSON: most are a number, a word or a flag; some are a direction by column, or lists of columns. */
export type ParamValue =
  | number
  | string
  | boolean
  | { readonly [column: string]: number }
  | readonly (readonly string[])[]

/** What is to be predicted, one value per row. */
export interface Target {
  readonly task: Task
  /** Regression values, or class indices `0 … classCount − 1`. Never missing. */
  readonly values: Float64Array
  /** 1 for regression, 2 for binary. */
  readonly classCount: number
}

/** Rows an estimator learns from, or watches while it learns. */
export interface FitPart {
  readonly features: Features
  readonly target: Target
  /** One non-negative weight per row; absent means 1 each. */
  readonly weights?: Float64Array
  /** Margins each row starts from, rows × outputs, such as the logarithm of an exposure; absent means 0. A model does not keep them. */
  readonly offsets?: Float64Array
  /** For ranking: the query each row belongs to, rows of one query side by side. */
  readonly groups?: Uint32Array
}

export interface FitInput extends FitPart {
  /** For early stopping and for params that are chosen (`'auto'`); never learned from. */
  readonly validation?: FitPart
  /** Where to go on from: a fitted model of the same kind, task and features (warm start, or a checkpoint taken up again). */
  readonly start?: Fitted
}

export type FitEvent = {
  readonly kind: 'round'
  readonly round: number
  readonly rounds: number
  readonly validationLoss: number | null
}

export interface FitContext {
  readonly rng: Rng
  readonly kernels: Kernels
  readonly record?: (event: FitEvent) => void
  /** Polled per tree or iteration: true means finish with the best so far. */
  readonly stopped?: () => boolean
  /** Given the model so far from time to time, so that a long fit that is killed can be taken up again by `start`. */
  readonly checkpoint?: (fitted: Fitted) => void
  /**
   * Given margins of the training rows, rows × outputs, by what did not learn from them: trees that did not draw a row, its other
   * neighbours, a fold that left it out. NaN where there is nothing of the kind. Kinds that have none never call it.
   */
  readonly outOfBag?: (margins: Float64Array) => void
}

export type WeightArray = Float64Array | Float32Array | Int32Array | Uint32Array | Uint16Array | Uint8Array

/**
 * Fitted, immutable: a JSON document and typed arrays, by name. What validation rows chose is in the document: `rounds` and
 * `learningRate` of boosting, `l2` of linear models; written into the params, they repeat the choice on other rows.
 */
export interface Fitted {
  readonly estimator: Estimator
  readonly document: { readonly [key: string]: Json }
  readonly arrays: Readonly<Record<string, WeightArray>>
}

/** Exact additive contributions on the link scale; for each row and output, `base + Σ values` is the margin. */
export interface Contributions {
  /** rows × outputs × features */
  readonly values: Float64Array
  /** outputs */
  readonly base: Float64Array
}

/** All that prediction asks of the kernels: `Kernels`, or a predictor where there are no threads, as in a browser. */
export interface PredictionKernels {
  readonly boosting: Pick<Kernels['boosting'], 'predict'>
  /** Absent: plain code, with the same bits. */
  readonly laplace?: Pick<Kernels['laplace'], 'similarSums'>
  readonly network: Pick<Kernels['network'], 'predict'>
  readonly neighbours: Kernels['neighbours']
}

/** What a model that was decoded needs of its kind: browsers get these, without what fits and explains. Outputs: 1 (binary, regression) or `classCount`. */
export interface PredictingKind {
  readonly kind: Estimator['kind']
  /** Margins on the link scale, rows × outputs, row-major. */
  predict(fitted: Fitted, features: Features, kernels: PredictionKernels): Float64Array
  /** What turns margins of regression into values: `log` means that they are logarithms. Absent: `identity`. */
  link?(fitted: Fitted): Link
  /** Refuses a decoded `Fitted` whose document or arrays would lead `predict` or `explain` astray. */
  check?(fitted: Fitted, shape: ModelShape, fault: Fault): void
}

/** One way to learn: a file per kind in `estimators/`, all of this shape, made from the kind's `PredictingKind`. */
export interface EstimatorKind extends PredictingKind {
  /** Complete, validated params, or `RepriseError('invalid-input')` naming the param, the value and the range. */
  complete(params: Estimator['params'], task: Task): Estimator['params']
  fit(params: Estimator['params'], input: FitInput, context: FitContext): Fitted
  explain(fitted: Fitted, features: Features, kernels: Kernels): Contributions
  /** Deterministic estimate of the cost of a fit, in units of rows × columns × rounds. */
  work(params: Estimator['params'], rows: number, columns: number, outputs: number): number
  /** Margins expected where only some features are known; absent: base and the known features' contributions, as for an additive model. */
  expectedWhere?(fitted: Fitted, features: Features, known: readonly boolean[], kernels: Kernels): Float64Array
  /** What the splits on each feature do; absent where there are none. */
  splitImportance?(fitted: Fitted, featureCount: number, kernels: Kernels): SplitImportance
}

export type Link = 'identity' | 'log'

export interface ModelShape {
  readonly featureCount: number
  /** What it will be given, without rows: kinds and levels. */
  readonly features: Features
  readonly outputs: number
}

/** Throws: this field of a decoded model (such as `arrays.margins`) is not what was expected. */
export type Fault = (field: string, expected: string) => never

/** Margins per row: one for binary (log-odds of class 1) and regression, else one per class. */
export function outputCountOf(task: Task, classCount: number): number {
  return task === 'multiclass' ? classCount : 1
}
