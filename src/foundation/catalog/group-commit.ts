// Group commit: many writes share one transaction, and so one fsync (DeWitt et al., "Implementation Techniques for
// Main Memory Database Systems", 1984).
import type { Connection } from './connection.ts'
import { plainRow } from './connection.ts'
import type { Failure } from './sqlite-errors.ts'
import { failureOf } from './sqlite-errors.ts'
import type { PlainStatement, WriteResult } from './statement.ts'

/** How one write of a group ended. */
export type Outcome =
  | { readonly kind: 'done'; readonly results: readonly WriteResult[] }
  | { readonly kind: 'unexpected'; readonly statement: number }
  | { readonly kind: 'failed'; readonly failure: Failure }

/** Commits the writes in one transaction; one that fails is undone alone, unless the transaction itself is lost. */
export function commitTogether(
  connection: Connection,
  writes: readonly (readonly PlainStatement[])[],
): readonly Outcome[] {
  const { database } = connection
  try {
    database.exec('begin immediate')
    const outcomes = writes.map((write) => runUnderSavepoint(connection, write))
    database.exec('commit')
    return outcomes
  } catch (error) {
    if (database.inTransaction) database.exec('rollback')
    return writes.map(() => ({ kind: 'failed', failure: failureOf(error) }))
  }
}

function runUnderSavepoint(connection: Connection, write: readonly PlainStatement[]): Outcome {
  const { database } = connection
  connection.prepare('savepoint one_write').run()
  try {
    const outcome = runAll(connection, write)
    if (outcome.kind === 'unexpected') connection.prepare('rollback to one_write').run()
    connection.prepare('release one_write').run()
    return outcome
  } catch (error) {
    // A full disk can make SQLite roll the whole transaction back by itself.
    if (!database.inTransaction) throw error
    connection.prepare('rollback to one_write').run()
    connection.prepare('release one_write').run()
    return { kind: 'failed', failure: failureOf(error) }
  }
}

function runAll(connection: Connection, write: readonly PlainStatement[]): Outcome {
  const results: WriteResult[] = []
  for (const [index, statement] of write.entries()) {
    const result = runOne(connection, statement)
    if (!meets(result, statement)) return { kind: 'unexpected', statement: index }
    results.push(result)
  }
  return { kind: 'done', results }
}

function runOne(connection: Connection, { sql, parameters }: PlainStatement): WriteResult {
  const prepared = connection.prepare(sql)
  if (!prepared.reader) return { changedRows: prepared.run(...parameters).changes, rows: [] }
  const rows = prepared.all(...parameters).map(plainRow)
  return { changedRows: prepared.readonly ? 0 : rows.length, rows }
}

function meets(result: WriteResult, { changedRows, foundRows }: PlainStatement): boolean {
  return (
    (changedRows === undefined || result.changedRows === changedRows) &&
    (foundRows === undefined || result.rows.length === foundRows)
  )
}
