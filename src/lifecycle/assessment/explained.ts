import type { Rng, Table } from '#base'
import { selectRows } from '#data'
import type { Kernels } from '#kernels'
import type { Explanation, Model } from '#training'
import { explain } from '#training'

const MAX_ROWS = 1000
const MIN_ROWS = 64
/** Rows × numbers in the model: keeps explaining a large ensemble within about a second. */
const MAX_WORK = 20_000_000

/** Test rows with what each column contributed to their answers (exact Shapley values where the model allows: Lundberg et al. 2020). */
export interface Explained extends Explanation {
  /** Ascending places among the test rows. */
  readonly rows: Uint32Array
  /** Exactly these rows. */
  readonly table: Table
  readonly outputs: number
}

/** At most 1,000 of the rows, fewer for large models. */
export function explainRows(model: Model, table: Table, rng: Rng, kernels: Kernels): Explained {
  const rows = rng
    .permutation(table.rowCount)
    .subarray(0, rowCountFor(model))
    .sort((a, b) => a - b)
  const sample = selectRows(table, rows)
  const explanation = explain(model, sample, kernels)
  return { ...explanation, rows, table: sample, outputs: explanation.base.length }
}

function rowCountFor({ members }: Model): number {
  let numbers = 1
  for (const { fitted } of members) for (const array of Object.values(fitted.arrays)) numbers += array.length
  return Math.max(MIN_ROWS, Math.min(MAX_ROWS, Math.floor(MAX_WORK / numbers)))
}
