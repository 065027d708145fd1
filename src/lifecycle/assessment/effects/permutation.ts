// Breiman 2001, "Random forests", section 10; for any model and loss: Fisher, Rudin, Dominici 2019, "All models are wrong, but many are useful".
import type { Rng, Table } from '#base'
import type { Features } from '#features'
import type { Kernels } from '#kernels'
import type { Model, Target } from '#training'
import { metricNamed, predictFrom } from '#training'
import { ownVariants, rowsOf, varied } from './varied.ts'

export interface PermutationOptions {
  readonly rng: Rng
  readonly kernels: Kernels
  /** What is measured, such as logLoss. */
  readonly metric: string
  /** Shuffles per column. Default 5. */
  readonly repeats?: number
}

/** What a model loses when a column's values are dealt out anew among the rows. */
export interface PermutationImportance {
  readonly column: string
  /** By how much the metric gets worse, on average; below 0 where it got better. */
  readonly mean: number
  readonly low: number
  readonly high: number
}

/** Columns, the one missed most first. `target` holds the rows of `table`, which the model should not have seen. What reads a column is made anew. */
export function permutationImportance(
  model: Model,
  table: Table,
  target: Target,
  { rng, kernels, metric: name, repeats = 5 }: PermutationOptions,
): readonly PermutationImportance[] {
  const metric = metricNamed(name, model.task)
  const rows = rowsOf(model, table)
  const measure = (of: Features) => metric.compute(target, predictFrom(model, of, kernels))
  const whole = measure(rows.features)
  const worse = (value: number) => (metric.direction === 'minimize' ? value - whole : whole - value)
  const columns = [...new Set(rows.features.features.flatMap(({ sources }) => sources))]
  const found = columns.map((column) => {
    const variants = ownVariants(rows, column)
    const drops = Array.from({ length: repeats }, (_, repeat) => {
      const choice = rng.child(column).child(repeat).permutation(rows.rowCount)
      return worse(measure(varied(rows, [{ variants, choice }])))
    })
    const mean = drops.reduce((sum, drop) => sum + drop, 0) / repeats
    return { column, mean, low: Math.min(...drops), high: Math.max(...drops) }
  })
  return found.sort((a, b) => b.mean - a.mean)
}
