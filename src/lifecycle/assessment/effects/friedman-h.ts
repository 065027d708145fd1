// Friedman and Popescu 2008, "Predictive learning via rule ensembles", section 8.1.
import type { Table } from '#base'
import type { Model } from '#training'
import type { EffectOptions } from './effect.ts'
import { byRows } from './partial-dependence.ts'
import type { Probe } from './probe.ts'
import { columnOf, openProbe } from './probe.ts'

const ROWS = 100

/**
 * Friedman's H² of two columns, per output: the share of the variance of their joint partial dependence that the sum of their
 * single ones leaves out; 0 where they act apart. By default of 100 rows, since every row is asked with every other's values.
 */
export function friedmanH(
  model: Model,
  table: Table,
  columns: readonly [string, string],
  options: Omit<EffectOptions, 'points'>,
): Float64Array {
  const probe = openProbe(model, table, { rows: ROWS, ...options })
  const [first, second] = columns.map((name) => probe.variantsOf(name, columnOf(probe, name), probe.rowCount))
  const [joint, one, other] = [[first!, second!], [first!], [second!]].map((together) =>
    centred(probe, byRows(probe, together)),
  )
  const width = probe.outputs.length
  const apart = new Float64Array(width)
  const whole = new Float64Array(width)
  for (let at = 0; at < joint!.length; at++) {
    const weight = probe.weights[Math.floor(at / width)]!
    const rest = joint![at]! - one![at]! - other![at]!
    apart[at % width]! += weight * rest * rest
    whole[at % width]! += weight * joint![at]! * joint![at]!
  }
  return apart.map((left, k) => (whole[k]! > 0 ? left / whole[k]! : 0))
}

/** Less the mean over the rows, for each output. */
function centred({ weights, outputs }: Probe, values: Float64Array): Float64Array {
  const means = new Float64Array(outputs.length)
  const width = outputs.length
  for (let at = 0; at < values.length; at++) means[at % width]! += weights[Math.floor(at / width)]! * values[at]!
  return values.map((value, at) => value - means[at % width]!)
}
