import type { LinearKernels, MultinomialSession } from '#kernels'
import type { Design } from './design.ts'
import { denseValues, isDense } from './gram.ts'
import type { Loss, LossData } from './loss.ts'

/** Multinomial regression of dense rows in kernels; null where plain code is as fast. */
export function openSession(
  design: Design,
  loss: Loss,
  data: LossData,
  kernels: LinearKernels,
): MultinomialSession | null {
  if (loss.outputs === 1 || !isDense(design)) return null
  return kernels.openMultinomial({
    values: denseValues(design),
    rows: design.rowCount,
    columns: design.width,
    labels: data.values,
    weights: data.weights,
    classCount: loss.outputs,
  })
}
