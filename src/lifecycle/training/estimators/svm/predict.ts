import type { PredictingKind } from '../../estimator.ts'
import { checkLinear } from '../linear/check.ts'
import { predictLinear } from '../linear/predict.ts'

export const predictingSvm: PredictingKind = { kind: 'svm', predict: predictLinear, check: checkLinear }
