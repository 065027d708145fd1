// Friedman 2001, "Greedy function approximation: a gradient boosting machine", section 8.2.
import type { Table } from '#base'
import { RepriseError } from '#base'
import type { Model } from '#training'
import { expectedWhere } from '#training'
import type { Effect, EffectOptions, JointEffect } from './effect.ts'
import { defaultPoints } from './effect.ts'
import type { Grid } from './grid.ts'
import { gridOf, sharesOf } from './grid.ts'
import type { Probe } from './probe.ts'
import { columnOf, meanAnswer, openProbe } from './probe.ts'
import type { Variants, Variation } from './varied.ts'
import { selectModelRows, varied } from './varied.ts'

export interface DependenceOptions extends EffectOptions {
  /**
   * `rows` (the default) averages the answers for every row with the column set to each point. `paths` weighs the ways through
   * each tree by training rows instead: exact, without the rows, faster, margins only; it differs where columns depend on each other.
   */
  readonly method?: 'rows' | 'paths'
}

/** The model's average answer when a column is set to each point, whatever the other columns say. */
export function partialDependence(model: Model, table: Table, column: string, options: DependenceOptions): Effect {
  const probe = openProbe(model, table, options)
  const grid = gridOf(probe, columnOf(probe, column), options.points ?? defaultPoints)
  const variants = probe.variantsOf(column, grid.column, grid.points.length)
  const { scale, outputs } = probe
  const values = options.method === 'paths' ? byPaths(probe, column, grid, options) : byRows(probe, [variants])
  return { column, scale, outputs, points: grid.points, values, shares: sharesOf(grid, probe) }
}

/** The average answer at each of the variants, of one column or of several that vary together, beside what is `fixed`: variants × outputs. */
export function byRows(probe: Probe, together: readonly Variants[], fixed: readonly Variation[] = []): Float64Array {
  const { rowCount } = together[0]!
  const values = new Float64Array(rowCount * probe.outputs.length)
  for (let point = 0; point < rowCount; point++) {
    const choice = new Uint32Array(probe.rowCount).fill(point)
    const variations = [...fixed, ...together.map((variants) => ({ variants, choice }))]
    values.set(meanAnswer(probe, probe.ask(varied(probe.rows, variations))), point * probe.outputs.length)
  }
  return values
}

function byPaths(probe: Probe, column: string, grid: Grid, { kernels }: DependenceOptions): Float64Array {
  if (probe.scale !== 'margin')
    throw new RepriseError('invalid-input', "the method 'paths' gives margins only", {
      remedy: "ask for the scale 'margin', or the method 'rows'",
    })
  const count = grid.points.length
  const someRows = selectModelRows(probe.rows, new Uint32Array(count)) // what their other columns say does not matter
  const choice = Uint32Array.from({ length: count }, (_, point) => point)
  const first = varied(someRows, [{ variants: probe.variantsOf(column, grid.column, count), choice }])
  return expectedWhere(probe.model, first, [column], kernels)
}

/** The same for two columns at once; by default up to 12 points of each, for at most 500 rows. */
export function jointDependence(
  model: Model,
  table: Table,
  columns: readonly [string, string],
  options: EffectOptions,
): JointEffect {
  const probe = openProbe(model, table, { rows: JOINT_ROWS, ...options })
  const [first, second] = columns.map((name) =>
    gridOf(probe, columnOf(probe, name), options.points ?? JOINT_POINTS),
  ) as [Grid, Grid]
  const [one, other] = [first, second].map((grid, at) => {
    return probe.variantsOf(columns[at]!, grid.column, grid.points.length)
  }) as [Variants, Variants]
  const width = probe.outputs.length
  const values = new Float64Array(one.rowCount * other.rowCount * width)
  for (let a = 0; a < one.rowCount; a++) {
    const fixed = { variants: one, choice: new Uint32Array(probe.rowCount).fill(a) }
    values.set(byRows(probe, [other], [fixed]), a * other.rowCount * width)
  }
  return { columns, scale: probe.scale, outputs: probe.outputs, points: [first.points, second.points], values }
}

const JOINT_POINTS = 12
const JOINT_ROWS = 500
