export type { ColumnProblem } from './conform.ts'
export { conformTable } from './conform.ts'
export { decodeModel } from './decode-model.ts'
export type { ModelFiles } from './encode-model.ts'
export { encodeModel } from './encode-model.ts'
export type {
  Contributions,
  Estimator,
  EstimatorKind,
  Fault,
  FitContext,
  FitEvent,
  FitInput,
  FitPart,
  Fitted,
  ModelShape,
  Target,
  Task,
  WeightArray,
} from './estimator.ts'
export { outputCountOf } from './estimator.ts'
export { estimators } from './estimators/index.ts'
export { expectedWhere } from './expected-where.ts'
export type { Explanation } from './explain.ts'
export { explain } from './explain.ts'
export { fit } from './fit.ts'
export type { Metric } from './metric.ts'
export { evaluate, metricNamed, metrics } from './metrics/index.ts'
export type { Member, Model } from './model.ts'
export { classCountOf } from './model.ts'
export { featuresOf, predict, predictFrom, predictMargins } from './predict.ts'
export type { Prediction } from './prediction.ts'
export { toPrediction } from './prediction.ts'
export type { Signature, SignatureColumn } from './signature.ts'
export type { ColumnImportance } from './split-importance.ts'
export { splitImportance } from './split-importance.ts'
