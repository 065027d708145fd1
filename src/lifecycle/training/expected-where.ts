import type { Features } from '#features'
import type { Kernels } from '#kernels'
import { calibrated } from './calibration/apply.ts'
import type { Contributions } from './estimator.ts'
import { kindOf } from './estimators/index.ts'
import type { Model } from './model.ts'
import { addWeighted, featuresFor } from './predict.ts'

/**
 * Margins, rows × outputs, expected where only the features made from some raw columns alone are known: of trees by the training rows
 * on each path, of additive models by their base. Exact, and without other rows: what `explain` shares out. A calibration is applied
 * to what is expected; one that is bent would expect a little else.
 */
export function expectedWhere(
  model: Model,
  features: Features,
  columns: readonly string[],
  kernels: Kernels,
): Float64Array {
  const parts = model.members.map((member) => {
    const { fitted } = member
    const kind = kindOf(fitted.estimator.kind)
    const seen = featuresFor(member, features)
    const known = seen.features.map(({ sources }) => sources.every((source) => columns.includes(source)))
    return (
      kind.expectedWhere?.(fitted, seen, known, kernels) ??
      sumKnown(kind.explain(fitted, seen, kernels), known, features.rowCount)
    )
  })
  const margins = new Float64Array(parts[0]?.length ?? 0)
  for (const [index, part] of parts.entries()) addWeighted(margins, part, model.members[index]!.weight)
  return calibrated(model.calibration, margins)
}

function sumKnown({ values, base }: Contributions, known: readonly boolean[], rowCount: number): Float64Array {
  const margins = new Float64Array(rowCount * base.length)
  for (let cell = 0; cell < margins.length; cell++) {
    margins[cell] = base[cell % base.length]!
    for (let feature = 0; feature < known.length; feature++)
      if (known[feature]) margins[cell]! += values[cell * known.length + feature]!
  }
  return margins
}
