import type { Table } from '#base'
import { createRng, RepriseError, selectRows } from '#base'
import type { Transform } from '#features'
import { applyTransforms, fitTransforms } from '#features'
import type { Kernels } from '#kernels'
import type { Estimator, FitEvent, FitPart, Task } from '../estimator.ts'
import { outputCountOf } from '../estimator.ts'
import { fit } from '../fit.ts'
import type { Model } from '../model.ts'
import type { SignatureColumn } from '../signature.ts'
import type { ColumnData, Columns } from './columns.ts'
import { describeColumn, tableOfColumns } from './columns.ts'
import type { LabelledTarget } from './target.ts'
import { readTarget, readTargetLike } from './target.ts'

/** Rows to learn from, or to watch while learning. */
export interface Rows {
  readonly columns: Columns
  /** One value per row, never missing. */
  readonly target: ColumnData
  /** One non-negative number per row; 1 each unless told. */
  readonly weights?: ArrayLike<number>
  /** Margins each row starts from, rows × outputs: for counts the logarithm of the exposure. A model does not keep them. */
  readonly offsets?: ArrayLike<number>
  /** For ranking: the query each row belongs to, rows of one query side by side. */
  readonly groups?: ArrayLike<number>
}

export interface FitQuestion extends Rows {
  /** The target's name, for messages and the model; "target" unless told. */
  readonly name?: string
  /** Words and booleans are classes unless told, numbers a regression. */
  readonly task?: Task
  /** Of two classes the one whose log-odds are explained; the last in order unless told. */
  readonly positive?: string
  /** Gradient boosting with its defaults unless told; `params` are those that differ. */
  readonly estimator?: { readonly kind?: Estimator['kind']; readonly params?: Estimator['params'] }
  /** Rows to stop early by, or the share of the rows (0 to 1) to hold out for it. They are not learned from. */
  readonly validation?: Rows | number
  /** Words that are texts rather than categories. */
  readonly texts?: readonly string[]
  /** An integer; the same seed and rows give the same bytes, on any machine. 0 unless told. */
  readonly seed?: number
  /** Told after every round of boosting. */
  readonly onRound?: (event: FitEvent) => void
  /** Looked at after every round: once aborted, the best model so far is what is returned. */
  readonly signal?: AbortSignal
}

interface Read {
  readonly table: Table
  readonly labelled: LabelledTarget
  readonly rows: Rows
}

/** A model of the columns: what they were, what was fitted on them, and how a prediction is made from raw values. */
export function fitColumns(question: FitQuestion, kernels: Kernels): Model {
  const { name = 'target', seed = 0, estimator, signal } = question
  if (Object.keys(question.columns).length === 0)
    throw new RepriseError('invalid-input', 'there are no columns to learn from')
  const signature = Object.entries(question.columns).map(([column, data]) => {
    return describeColumn(column, data, question.texts?.includes(column) ?? false)
  })
  const whole = {
    table: tableOfColumns(question.columns),
    labelled: readTarget(question.target, { ...question, name }),
    rows: question,
  }
  if (whole.table.rowCount === 0) throw new RepriseError('invalid-input', 'there are no rows to learn from')
  const { training, validation } = divide(whole, question, name)
  const transforms = fitTransforms(training.table, signature)
  const fitted = fit(
    { kind: estimator?.kind ?? 'gbdt', params: estimator?.params ?? {} },
    { ...partOf(training, transforms), ...(validation === null ? {} : { validation: partOf(validation, transforms) }) },
    {
      rng: createRng(seed).child('fit'),
      kernels,
      stopped: () => signal?.aborted ?? false,
      ...(question.onRound === undefined ? {} : { record: question.onRound }),
    },
  )
  const { classes, target } = whole.labelled
  return {
    task: target.task,
    target: name,
    classes,
    positive: target.task === 'binary' ? classes![1]! : null,
    signature: { inputs: signature },
    transforms,
    members: [{ weight: 1, fitted }],
    example: exampleOf(training.table, signature),
  }
}

function divide(
  whole: Read,
  { validation, seed = 0 }: FitQuestion,
  name: string,
): { training: Read; validation: Read | null } {
  if (validation === undefined) return { training: whole, validation: null }
  if (typeof validation === 'number') return holdOut(whole, validation, seed)
  const target = readTargetLike(validation.target, name, whole.labelled)
  const read = { table: tableOfColumns(validation.columns), labelled: { ...whole.labelled, target }, rows: validation }
  return { training: whole, validation: read }
}

/** A share of the rows, drawn by the seed; both parts keep the order of the rows. */
function holdOut(whole: Read, share: number, seed: number): { training: Read; validation: Read } {
  const { rowCount } = whole.table
  const count = Math.round(rowCount * share)
  if (!(share > 0 && share < 1) || count === 0 || count === rowCount)
    throw new RepriseError(
      'invalid-input',
      `validation is ${share}; it is a share of the ${rowCount} rows, from 0 to 1`,
    )
  if (whole.rows.groups !== undefined)
    throw new RepriseError('invalid-input', 'a share of rows would tear groups apart', {
      remedy: 'Give the validation rows.',
    })
  const drawn = createRng(seed).child('validation').permutation(rowCount)
  return {
    training: selected(whole, drawn.slice(count).sort(ascending)),
    validation: selected(whole, drawn.slice(0, count).sort(ascending)),
  }
}

const ascending = (a: number, b: number) => a - b

function selected({ table, labelled, rows }: Read, places: Uint32Array): Read {
  const { target } = labelled
  const outputs = outputCountOf(target.task, target.classCount)
  const pick = (list: ArrayLike<number>, width: number) => {
    return Float64Array.from({ length: places.length * width }, (_, at) => {
      return list[places[Math.floor(at / width)]! * width + (at % width)]!
    })
  }
  return {
    table: selectRows(table, places),
    labelled: { ...labelled, target: { ...target, values: pick(target.values, 1) } },
    rows: {
      columns: rows.columns,
      target: rows.target,
      ...(rows.weights === undefined ? {} : { weights: pick(rows.weights, 1) }),
      ...(rows.offsets === undefined ? {} : { offsets: pick(rows.offsets, outputs) }),
    },
  }
}

function partOf({ table, labelled, rows }: Read, transforms: readonly Transform[]): FitPart {
  const { weights, offsets, groups } = rows
  return {
    features: applyTransforms(transforms, table),
    target: labelled.target,
    ...(weights === undefined ? {} : { weights: Float64Array.from(weights) }),
    ...(offsets === undefined ? {} : { offsets: Float64Array.from(offsets) }),
    ...(groups === undefined ? {} : { groups: Uint32Array.from(groups) }),
  }
}

/** The first row, for "try it"; dates are left out. */
function exampleOf({ columns }: Table, signature: readonly SignatureColumn[]): Model['example'] {
  const cells = signature.map(({ name }) => {
    const column = columns.get(name)!
    if (column.kind === 'codes') return [name, column.levels[column.codes[0]!] ?? null] as const
    const value = column.kind === 'number' ? column.values[0]! : Number.NaN
    return [name, Number.isFinite(value) ? value : null] as const
  })
  return Object.fromEntries(cells)
}
