import type { Rng, Table } from '#base'
import { selectRows } from '#data'
import type { Kernels } from '#kernels'
import type { Model } from '#training'
import { explain } from '#training'
import type { Importance } from './assessment.ts'

const MAX_ROWS = 1000

/** Mean |SHAP| of each raw column over at most 1,000 of the rows (Lundberg et al. 2020), the weightiest first. */
export function measureImportance(model: Model, table: Table, rng: Rng, kernels: Kernels): readonly Importance[] {
  const rows = rng
    .permutation(table.rowCount)
    .subarray(0, MAX_ROWS)
    .sort((a, b) => a - b)
  const { columns, values } = explain(model, selectRows(table, rows), kernels)
  const sums = new Float64Array(columns.length)
  for (let at = 0; at < values.length; at++) sums[at % columns.length]! += Math.abs(values[at]!)
  const cells = Math.max(1, values.length / Math.max(1, columns.length))
  return columns
    .map((column, index) => ({ column, meanAbsolute: sums[index]! / cells }))
    .sort((a, b) => b.meanAbsolute - a.meanAbsolute)
}
