import { setImmediate } from 'node:timers/promises'
import type { Column, Table } from '#base'
import { RepriseError } from '#base'
import { selectRows } from '#data'
import type { Kernels } from '#kernels'
import type { Model } from '#training'
import { explain, predict } from '#training'
import { rowsAtATime } from './pace.ts'
import { sayReason, topReasons } from './reasons.ts'

export interface ScoreTableOptions {
  /** Reasons per row as text columns `reason_1`…; 0 for none. */
  readonly explain: number
}

export interface ScoreProgress {
  readonly onRows?: (doneRows: number, totalRows: number) => void
  readonly signal?: AbortSignal
}

/**
 * A table with the model's answers added: `prediction`, `probability_<class>` for a classification, `reason_1`… where
 * asked. A column of the table that has one of these names already gives way: the new one gets `_2`.
 */
export function scoreTable(model: Model, table: Table, options: ScoreTableOptions, kernels: Kernels): Table {
  const answers = emptyAnswers(model, table, options)
  const step = rowsAtATime(options.explain)
  for (let from = 0; from < table.rowCount; from += step) scoreChunk(answers, from, step, kernels)
  return withAnswers(answers)
}

/** The same, giving the event loop a turn between chunks; ends with `interrupted` when the signal says so. */
export async function scoreTableInSteps(
  model: Model,
  table: Table,
  options: ScoreTableOptions & ScoreProgress,
  kernels: Kernels,
): Promise<Table> {
  const answers = emptyAnswers(model, table, options)
  const step = rowsAtATime(options.explain)
  for (let from = 0; from < table.rowCount; from += step) {
    if (options.signal?.aborted)
      throw new RepriseError('interrupted', `interrupted after ${from} of ${table.rowCount} rows; nothing was written`)
    scoreChunk(answers, from, step, kernels)
    options.onRows?.(Math.min(from + step, table.rowCount), table.rowCount)
    await setImmediate()
  }
  return withAnswers(answers)
}

interface Answers {
  readonly model: Model
  readonly table: Table
  readonly explain: number
  readonly values: Float64Array
  readonly codes: Int32Array
  readonly probabilities: readonly Float64Array[] // one per class
  readonly reasons: readonly { readonly codes: Int32Array; readonly levels: Map<string, number> }[]
}

function emptyAnswers(model: Model, table: Table, { explain: count }: ScoreTableOptions): Answers {
  const rows = table.rowCount
  const isClassifier = model.classes !== null
  const reasonCount = Math.min(count, model.signature.inputs.length)
  return {
    model,
    table,
    explain: reasonCount,
    values: new Float64Array(isClassifier ? 0 : rows),
    codes: new Int32Array(isClassifier ? rows : 0),
    probabilities: (model.classes ?? []).map(() => new Float64Array(rows)),
    reasons: Array.from({ length: reasonCount }, () => ({ codes: new Int32Array(rows).fill(-1), levels: new Map() })),
  }
}

function scoreChunk(answers: Answers, from: number, step: number, kernels: Kernels): void {
  const { model, table } = answers
  const rows = Uint32Array.from({ length: Math.min(step, table.rowCount - from) }, (_, index) => from + index)
  const chunk = rows.length === table.rowCount ? table : selectRows(table, rows)
  const prediction = predict(model, chunk, kernels)
  if (prediction.values) answers.values.set(prediction.values, from)
  if (prediction.classIndices) answers.codes.set(prediction.classIndices, from)
  for (const [k, shares] of answers.probabilities.entries())
    for (let i = 0; i < rows.length; i++)
      shares[from + i] = prediction.probabilities![i * answers.probabilities.length + k]!
  if (answers.explain === 0) return
  const explanation = explain(model, chunk, kernels)
  for (let i = 0; i < rows.length; i++)
    for (const [rank, reason] of topReasons(model, chunk, i, answers.explain, { explanation, prediction }).entries())
      setWord(answers.reasons[rank]!, from + i, sayReason(reason))
}

function setWord({ codes, levels }: Answers['reasons'][number], row: number, word: string): void {
  if (!levels.has(word)) levels.set(word, levels.size)
  codes[row] = levels.get(word)!
}

function withAnswers(answers: Answers): Table {
  const { model, table } = answers
  const columns = new Map(table.columns)
  function add(name: string, column: Column): void {
    let free = name
    for (let next = 2; columns.has(free); next++) free = `${name}_${next}`
    columns.set(free, column)
  }
  if (model.classes) add('prediction', { kind: 'codes', codes: answers.codes, levels: model.classes })
  else add('prediction', { kind: 'number', values: answers.values })
  for (const [k, name] of (model.classes ?? []).entries())
    add(`probability_${name}`, { kind: 'number', values: answers.probabilities[k]! })
  for (const [rank, { codes, levels }] of answers.reasons.entries())
    add(`reason_${rank + 1}`, { kind: 'codes', codes, levels: [...levels.keys()] })
  return { rowCount: table.rowCount, columns }
}
