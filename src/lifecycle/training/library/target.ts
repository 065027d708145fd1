import type { Column } from '#base'
import { byCodePoint, RepriseError } from '#base'
import type { Target, Task } from '../estimator.ts'
import type { ColumnData } from './columns.ts'
import { columnOf } from './columns.ts'

/** What is predicted, and the labels of its classes in code order (null for a regression). */
export interface LabelledTarget {
  readonly target: Target
  readonly classes: readonly string[] | null
}

export interface TargetQuestion {
  readonly name: string
  /** Words and booleans are classes unless told; numbers are a regression unless told. */
  readonly task?: Task
  /** Of two classes, the one whose log-odds the margin is; the last in order unless told. */
  readonly positive?: string
}

/** Reads the training target. */
export function readTarget(data: ColumnData, { name, task, positive }: TargetQuestion): LabelledTarget {
  const column = columnOf(name, data)
  refuseMissing(name, column)
  const settled = task ?? (column.kind === 'codes' ? null : 'regression')
  if (settled === 'regression')
    return { target: { task: settled, values: valuesOf(name, column), classCount: 1 }, classes: null }
  const labels = labelsOf(column)
  const classes = inOrder([...new Set(labels)], column, positive)
  const found = classes.length === 2 ? 'binary' : 'multiclass'
  if (
    classes.length < 2 ||
    (settled === 'binary' && found !== 'binary') ||
    (positive !== undefined && !classes.includes(positive))
  )
    throw new RepriseError(
      'invalid-input',
      `the target "${name}" has ${classes.length} classes: ${classes.slice(0, 10).join(', ')}`,
      {
        remedy: 'A classification takes two classes or more, binary exactly two; positive names one of them.',
      },
    )
  return { target: codesOf(name, labels, classes, settled ?? found), classes }
}

/** The target of other rows, in the same terms. */
export function readTargetLike(data: ColumnData, name: string, { target, classes }: LabelledTarget): Target {
  const column = columnOf(name, data)
  refuseMissing(name, column)
  if (classes === null) return { ...target, values: valuesOf(name, column) }
  return codesOf(name, labelsOf(column), classes, target.task)
}

function codesOf(name: string, labels: readonly string[], classes: readonly string[], task: Task): Target {
  const codeOf = new Map(classes.map((label, code) => [label, code]))
  const values = Float64Array.from(labels, (label, row) => {
    const code = codeOf.get(label)
    if (code !== undefined) return code
    throw new RepriseError(
      'invalid-input',
      `the target "${name}" is ${JSON.stringify(label)} in row ${row}, which is no class of the training rows`,
    )
  })
  return { task, values, classCount: classes.length }
}

/** Numbers ascending, words by code point; the positive class last. */
function inOrder(labels: string[], column: Column, positive: string | undefined): readonly string[] {
  const rank = (label: string) => Number(label === positive)
  const compare = column.kind === 'codes' ? byCodePoint : (a: string, b: string) => Number(a) - Number(b)
  return labels.sort((a, b) => rank(a) - rank(b) || compare(a, b))
}

function labelsOf(column: Column): readonly string[] {
  if (column.kind === 'codes') return Array.from(column.codes, (code) => column.levels[code]!)
  return Array.from(column.values, String)
}

function valuesOf(name: string, column: Column): Float64Array {
  if (column.kind === 'number') return column.values
  if (column.kind === 'long') return Float64Array.from(column.values, Number)
  throw new RepriseError('invalid-input', `the target "${name}" is words: a regression predicts numbers`)
}

function refuseMissing(name: string, column: Column): void {
  const row =
    column.kind === 'number'
      ? column.values.findIndex(Number.isNaN)
      : column.kind === 'codes'
        ? column.codes.indexOf(-1)
        : column.missing.indexOf(1)
  if (row < 0) return
  throw new RepriseError('invalid-input', `the target "${name}" is missing in row ${row}`, {
    remedy: 'Leave out the rows whose target is not known.',
    details: { row },
  })
}
