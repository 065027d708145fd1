import type { Column, Table } from '#base'
import { nearestName, RepriseError } from '#base'
import type { Misfit } from './cast-column.ts'
import { castColumn, missingColumn } from './cast-column.ts'
import type { Signature, SignatureColumn } from './signature.ts'

/** One cell that could not be cast, for a person and for a form's field. */
export interface ColumnProblem {
  readonly column: string
  /** From 0; null when the whole column is at fault. */
  readonly row: number | null
  readonly value: string | null
  readonly problem: string
  readonly expected: string
}

/**
 * A table from elsewhere cast to the signature: texts to numbers by strict parsing, numbers to their shortest decimal
 * text, ISO date-times to microseconds. Columns come out in the signature's order, others are left out. `words` names the
 * texts a model knows per column, so that `true` and 1 find "Yes". What cannot be cast is one `invalid-input` for all
 * columns, with `details.columns: ColumnProblem[]`.
 *
 * `conformTable(model.signature, table).columns.get('tenure')` is a `NumberColumn`, whether it came as 12 or "12".
 */
export function conformTable(
  signature: Signature,
  table: Table,
  words: ReadonlyMap<string, readonly string[]> = new Map(),
): Table {
  refuseRagged(table)
  refuseAbsent(signature, table)
  const problems: ColumnProblem[] = []
  const columns = new Map<string, Column>()
  for (const input of signature.inputs) {
    const found = table.columns.get(input.name)
    const cast =
      found === undefined
        ? missingColumn(input.storage, table.rowCount)
        : castColumn(found, input.storage, words.get(input.name))
    if ('kind' in cast) columns.set(input.name, cast)
    else problems.push(problemOf(input, cast))
  }
  if (problems.length > 0) throw refusal(problems)
  return { rowCount: table.rowCount, columns }
}

function refuseRagged(table: Table): void {
  for (const [name, column] of table.columns) {
    const length = column.kind === 'codes' ? column.codes.length : column.values.length
    if (length === table.rowCount) continue
    throw new RepriseError('invalid-input', `column "${name}" has ${length} values, the table ${table.rowCount} rows`)
  }
}

function refuseAbsent(signature: Signature, table: Table): void {
  const absent = signature.inputs.filter((input) => input.required && !table.columns.has(input.name))
  if (absent.length === 0) return
  const known = new Set(signature.inputs.map((input) => input.name))
  const spare = [...table.columns.keys()].filter((name) => !known.has(name))
  const problems = absent.map((input) => absence(input, nearestName(input.name, spare)))
  throw refusal(problems)
}

function absence({ name, storage }: SignatureColumn, near: string | undefined): ColumnProblem {
  const problem = near === undefined ? 'is missing' : `is missing; did you mean "${near}"?`
  return { column: name, row: null, value: null, problem, expected: expectations[storage] }
}

function problemOf({ name, storage }: SignatureColumn, { row, value }: Misfit): ColumnProblem {
  return {
    column: name,
    row,
    value,
    problem: `holds ${JSON.stringify(value)} in row ${row}`,
    expected: expectations[storage],
  }
}

const expectations: Readonly<Record<SignatureColumn['storage'], string>> = {
  number: 'a number such as 12.5',
  long: 'an integer within 64 bits',
  text: 'a text',
  boolean: 'true or false',
  datetime: 'an ISO 8601 date-time such as 2024-01-31T08:00:00Z',
}

function refusal(problems: readonly ColumnProblem[]): RepriseError {
  const sentences = problems.map(({ column, problem, expected, row }) => {
    return `column "${column}" ${problem}${row === null ? '' : `, expected ${expected}`}`
  })
  return new RepriseError('invalid-input', sentences.join('; '), {
    remedy: 'Send every column of the model’s signature with values of its type; extra columns are ignored.',
    details: { columns: problems },
  })
}
