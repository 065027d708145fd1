export type { CalibrationKind } from './calibrate.ts'
export { fitCalibration } from './calibrate.ts'
export { calibrated } from './calibration/apply.ts'
export type { CalibrationChoice } from './calibration/choose.ts'
export { chooseCalibration } from './calibration/choose.ts'
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
  Link,
  ModelShape,
  PredictionKernels,
  Target,
  Task,
  WeightArray,
} from './estimator.ts'
export { outputCountOf } from './estimator.ts'
export { automaticRate } from './estimators/gbdt/params.ts'
export { estimators } from './estimators/index.ts'
export { leaveOneOut } from './estimators/leave-one-out.ts'
export { networkRefit } from './estimators/network/refit.ts'
export { expectedWhere } from './expected-where.ts'
export type { Explanation } from './explain.ts'
export { explain } from './explain.ts'
export { fit } from './fit.ts'
export type { ImportOptions } from './import/foreign-model.ts'
export { importModel } from './import/import-model.ts'
export { importLightgbm } from './import/lightgbm.ts'
export { importXgboost } from './import/xgboost.ts'
export { knownWords } from './known-words.ts'
export type { ColumnData, Columns } from './library/columns.ts'
export { tableOfColumns } from './library/columns.ts'
export type { FitQuestion, Rows } from './library/fit-columns.ts'
export { fitColumns } from './library/fit-columns.ts'
export type { Metric } from './metric.ts'
export { evaluate, metricNamed, metrics } from './metrics/index.ts'
export type { MlflowExport } from './mlflow/export-mlflow.ts'
export { exportMlflow } from './mlflow/export-mlflow.ts'
export type { Calibration, Member, Model } from './model.ts'
export { classCountOf } from './model.ts'
export type { OnnxOutput } from './onnx/answers.ts'
export type { OnnxExport } from './onnx/export-onnx.ts'
export { exportOnnx, onnxExporterVersion } from './onnx/export-onnx.ts'
export type { OnnxFeeds } from './onnx/feeds.ts'
export { onnxFeeds } from './onnx/feeds.ts'
export type { OnnxInput } from './onnx/input.ts'
export { columnsOf, featuresOf, linkOf, predict, predictFrom, predictMargins } from './predict.ts'
export type { Prediction } from './prediction.ts'
export { toPrediction } from './prediction.ts'
export { priorShifts, weighedAs } from './resampling/prior-shifts.ts'
export type { Resampling } from './resampling/resample-rows.ts'
export { resampleRows } from './resampling/resample-rows.ts'
export type { Signature, SignatureColumn } from './signature.ts'
export type { ColumnImportance } from './split-importance.ts'
export { splitImportance } from './split-importance.ts'
export type { ThresholdChoice, ThresholdGoal } from './threshold.ts'
export { chooseThreshold } from './threshold.ts'
export { treeLines } from './tree-lines.ts'
