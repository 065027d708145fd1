import type { Importance } from './assessment.ts'
import type { Explained } from './explained.ts'

/** Mean |SHAP| of each raw column, the weightiest first. */
export function measureImportance({ columns, values }: Explained): readonly Importance[] {
  const sums = new Float64Array(columns.length)
  for (let at = 0; at < values.length; at++) sums[at % columns.length]! += Math.abs(values[at]!)
  const cells = Math.max(1, values.length / Math.max(1, columns.length))
  return columns
    .map((column, index) => ({ column, meanAbsolute: sums[index]! / cells }))
    .sort((a, b) => b.meanAbsolute - a.meanAbsolute)
}
