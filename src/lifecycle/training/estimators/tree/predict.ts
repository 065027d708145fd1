import type { PredictingKind } from '../../estimator.ts'
import { checkBoosted } from '../gbdt/check.ts'
import { predictBoosted } from '../gbdt/predict.ts'

export const predictingTree: PredictingKind = { kind: 'tree', predict: predictBoosted, check: checkBoosted }
