import type { Target, Task } from './estimator.ts'
import type { Prediction } from './prediction.ts'

export interface Metric {
  readonly name: string
  readonly direction: 'minimize' | 'maximize'
  readonly tasks: readonly Task[]
  /** NaN where undefined, such as the AUC of one class. */
  readonly compute: (target: Target, prediction: Prediction) => number
}
