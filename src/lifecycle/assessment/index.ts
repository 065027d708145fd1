// CONTRACT. Honest figures: bootstrap intervals on the test rows, the prior beside them, importance.
import type { Json, Rng } from '#base'
import type { Study } from '#automl'
import type { Kernels } from '#kernels'

export interface Interval { readonly value: number; readonly low: number | null; readonly high: number | null }
export interface Assessment {
  readonly rowCount: number
  readonly metrics: Readonly<Record<string, Interval>> // 95 % percentile bootstrap over test rows
  readonly baseline: Readonly<Record<string, number>> // the prior on the same rows
  readonly importance: readonly { readonly column: string; readonly meanAbsolute: number }[] // mean |SHAP| on at most 1,000 test rows, link scale
  readonly verdict: 'better' | 'no-better' | 'uncertain' // against the prior, by a paired bootstrap of the study's metric
  readonly conclusion: { readonly code: string; readonly values: Readonly<Record<string, Json>> } // reporting turns it into words
}
// export function assess(study: Study, testTable: Table, options: { rng: Rng; kernels: Kernels; resamples?: number }): Assessment
export type { Rng, Kernels }
