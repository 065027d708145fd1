import type { Column, Table } from '#base'
import { RepriseError } from '#base'
import { selectRows } from '#data'
import type { Features } from '#features'
import type { Model } from '#training'
import { predictFrom } from '#training'
import type { EffectOptions, EffectScale } from './effect.ts'
import { defaultRows } from './effect.ts'
import type { ModelRows, Variants } from './varied.ts'
import { rowsOf, variantsAt } from './varied.ts'

/** Rows whose features are made once, to be asked again and again with one column changed. */
export interface Probe {
  readonly model: Model
  readonly table: Table
  readonly rowCount: number
  readonly weights: Float64Array // sum 1
  readonly scale: EffectScale
  readonly outputs: readonly string[]
  readonly rows: ModelRows
  /** A column at other values. */
  variantsOf(name: string, column: Column, count: number): Variants
  /** rows × outputs, on the probe's scale */
  ask(features: Features): Float64Array
}

export function openProbe(model: Model, all: Table, options: EffectOptions): Probe {
  const { kernels, scale = 'margin' } = options
  const rows = spacedRows(all.rowCount, options.rows ?? defaultRows)
  const table = selectRows(all, rows)
  const outputs = outputsOf(model, scale)
  return {
    model,
    table,
    rowCount: table.rowCount,
    weights: sharesOf(rows, options.weights),
    scale,
    outputs,
    rows: rowsOf(model, table),
    variantsOf: (name, column, count) => variantsAt(model, table, name, column, count),
    ask: (asked) => {
      const { margins, probabilities, values } = predictFrom(model, asked, kernels)
      if (scale === 'margin') return margins
      if (values !== null) return values
      return model.task === 'binary' ? probabilities!.filter((_, index) => index % 2 === 1) : probabilities!
    },
  }
}

function outputsOf({ task, target, classes, positive }: Model, scale: EffectScale): readonly string[] {
  if (task === 'binary') return [positive ?? classes![1]!]
  return scale === 'response' && classes === null ? [target] : (classes ?? [target])
}

function spacedRows(rowCount: number, most: number): Uint32Array {
  const count = Math.min(rowCount, most)
  return Uint32Array.from({ length: count }, (_, i) => Math.floor((i * rowCount) / count))
}

function sharesOf(rows: Uint32Array, weights: Float64Array | undefined): Float64Array {
  const shares = Float64Array.from(rows, (row) => weights?.[row] ?? 1)
  const total = shares.reduce((sum, weight) => sum + weight, 0)
  if (!(total > 0) || !Number.isFinite(total) || shares.some((weight) => weight < 0))
    throw new RepriseError('invalid-input', 'effects need rows, and weights from 0 of which one is positive')
  return shares.map((weight) => weight / total)
}

/** The column of this name, which the model must read. */
export function columnOf({ model, table }: Probe, name: string): Column {
  const column = model.signature.inputs.some((input) => input.name === name) ? table.columns.get(name) : undefined
  if (column !== undefined) return column
  throw new RepriseError('invalid-input', `the model reads no column "${name}"`, {
    remedy: `name one of ${model.signature.inputs.map((input) => input.name).join(', ')}`,
  })
}

/** Averages over the rows by weight: outputs. */
export function meanAnswer({ rowCount, weights }: Probe, answers: Float64Array): Float64Array {
  const width = answers.length / rowCount
  const means = new Float64Array(width)
  for (let at = 0; at < answers.length; at++) means[at % width]! += weights[Math.floor(at / width)]! * answers[at]!
  return means
}
