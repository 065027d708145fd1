import type { Study } from '#automl'
import type { Rng, Table } from '#base'
import type { Kernels } from '#kernels'
import type { Metric, Prediction, Target } from '#training'

/** What every part looks at: the model, and the test rows with what was predicted for them. */
export interface Evidence {
  readonly study: Study
  readonly table: Table
  readonly target: Target
  readonly prediction: Prediction
  /** The study's. */
  readonly metric: Metric
  /** Of the test rows, by the study's metric as far as it is one of rows. */
  readonly losses: Float64Array
  readonly rng: Rng
  readonly kernels: Kernels
  /** What predicting one row costs, in about nanoseconds; deterministic. */
  readonly rowWork: number
}
