// CONTRACT. Estimators, losses, metrics, fit, predict, explain, and the model as one canonical tree.
import type { Json, Rng, Table } from '#base' // eslint
import type { SemanticType } from '#data'
import type { Features, Transform } from '#features'
import type { Kernels } from '#kernels'

export type Task = 'binary' | 'multiclass' | 'regression'
/** Unfitted, plain data. */
export interface Estimator {
  readonly kind: 'prior' | 'linear' | 'gbdt'
  readonly params: Readonly<Record<string, number | string | boolean>>
}
export interface Target {
  readonly task: Task
  readonly values: Float64Array // regression values, or class indices 0..classCount-1
  readonly classCount: number // 1 for regression, 2 for binary
}
export interface FitInput {
  readonly features: Features
  readonly target: Target
  readonly weights?: Float64Array
  readonly validation?: { readonly features: Features; readonly target: Target; readonly weights?: Float64Array } // for early stopping
}
export interface FitContext {
  readonly rng: Rng
  readonly kernels: Kernels
  readonly record?: (event: FitEvent) => void
  readonly stopped?: () => boolean // polled per tree / iteration: finish with the best so far
}
export type FitEvent = { readonly kind: 'round'; readonly round: number; readonly rounds: number; readonly validationLoss: number | null }
export type WeightArray = Float64Array | Float32Array | Int32Array | Uint32Array | Uint16Array | Uint8Array
/** Fitted, immutable: a JSON document and typed arrays. `document.rounds` is the number of boosting rounds kept. */
export interface Fitted {
  readonly estimator: Estimator
  readonly document: { readonly [key: string]: Json }
  readonly arrays: Readonly<Record<string, WeightArray>>
}
/** One file per estimator in estimators/, all of this shape, listed in estimators/index.ts. outputs = 1 (binary, regression) or classCount. */
export interface EstimatorKind {
  readonly kind: Estimator['kind']
  /** Complete, validated params, or RepriseError('invalid-input') naming the param, the value and the range. */
  complete(params: Estimator['params'], task: Task): Estimator['params']
  fit(params: Estimator['params'], input: FitInput, context: FitContext): Fitted
  /** Margins on the link scale, rows × outputs, row-major. */
  predict(fitted: Fitted, features: Features, kernels: Kernels): Float64Array
  /** Exact additive contributions per feature: rows × outputs × features, plus base per output; they sum to the margin. */
  explain(fitted: Fitted, features: Features, kernels: Kernels): { readonly values: Float64Array; readonly base: Float64Array }
  /** Deterministic estimate of the cost of a fit, in units of rows × columns × rounds. */
  work(params: Estimator['params'], rows: number, columns: number, outputs: number): number
}
export interface SignatureColumn {
  readonly name: string
  readonly type: SemanticType
  readonly storage: 'number' | 'long' | 'text' | 'boolean' | 'datetime'
  readonly required: boolean
}
export interface Signature {
  readonly inputs: readonly SignatureColumn[]
}
export interface Member {
  readonly weight: number
  readonly fitted: Fitted
}
/** The whole path from raw columns to a prediction; its tree {model.json, weights.bin} has one digest. */
export interface Model {
  readonly task: Task
  readonly target: string
  readonly classes: readonly string[] | null // class labels, in code order
  readonly positive: string | null // binary: classes[1]
  readonly signature: Signature
  readonly transforms: readonly Transform[]
  readonly members: readonly Member[] // margins are averaged with these weights (sum 1)
  readonly example: Readonly<Record<string, string | number | null>> // one training row, for "try it"
}
export interface Prediction {
  readonly rowCount: number
  readonly margins: Float64Array // rows × outputs
  readonly probabilities: Float64Array | null // rows × classCount (binary: 2)
  readonly classIndices: Int32Array | null
  readonly values: Float64Array | null // regression
}
/** Contributions on the link scale, summed over the features made from each raw column. */
export interface Explanation {
  readonly columns: readonly string[]
  readonly base: Float64Array // outputs
  readonly values: Float64Array // rows × outputs × columns
}
export interface Metric {
  readonly name: string // logLoss, auc, averagePrecision, brier, accuracy, f1, balancedAccuracy | rmse, mae, r2, medianAbsoluteError
  readonly direction: 'minimize' | 'maximize'
  readonly tasks: readonly Task[]
  readonly compute: (target: Target, prediction: Prediction) => number // NaN where undefined (AUC of one class)
}
// export const estimators: Readonly<Record<Estimator['kind'], EstimatorKind>>
// export function fit(estimator, input, context): Fitted
// export function predictMargins(members, features, kernels): Float64Array
// export function toPrediction(task, classCount, margins): Prediction
// export function predict(model: Model, table: Table, kernels: Kernels): Prediction
// export function explain(model: Model, table: Table, kernels: Kernels): Explanation
// export function encodeModel(model): { 'model.json': Uint8Array; 'weights.bin': Uint8Array };  export function decodeModel(files): Model
// export const metrics: readonly Metric[]; export function metricNamed(name, task): Metric; export function evaluate(target, prediction): Record<string, number>
// conform.ts: export function conformTable(signature, table): Table   casts a table from elsewhere to the signature (codes↔numbers by parsing), error per column
export type { Table }
