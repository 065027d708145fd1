import type { Rng, Table } from '#base'
import { selectRows } from '#data'
import type { Kernels } from '#kernels'
import type { Model } from '#training'
import { explain } from '#training'
import type { Importance } from './assessment.ts'

const MAX_ROWS = 1000
const MIN_ROWS = 64
/** Rows × numbers in the model: keeps explaining a large ensemble within about a second. */
const MAX_WORK = 20_000_000

/** Mean |SHAP| of each raw column over at most 1,000 of the rows, fewer for large models (Lundberg et al. 2020); the weightiest first. */
export function measureImportance(model: Model, table: Table, rng: Rng, kernels: Kernels): readonly Importance[] {
  const rows = rng
    .permutation(table.rowCount)
    .subarray(0, rowCountFor(model))
    .sort((a, b) => a - b)
  const { columns, values } = explain(model, selectRows(table, rows), kernels)
  const sums = new Float64Array(columns.length)
  for (let at = 0; at < values.length; at++) sums[at % columns.length]! += Math.abs(values[at]!)
  const cells = Math.max(1, values.length / Math.max(1, columns.length))
  return columns
    .map((column, index) => ({ column, meanAbsolute: sums[index]! / cells }))
    .sort((a, b) => b.meanAbsolute - a.meanAbsolute)
}

function rowCountFor({ members }: Model): number {
  let numbers = 1
  for (const { fitted } of members) for (const array of Object.values(fitted.arrays)) numbers += array.length
  return Math.max(MIN_ROWS, Math.min(MAX_ROWS, Math.floor(MAX_WORK / numbers)))
}
