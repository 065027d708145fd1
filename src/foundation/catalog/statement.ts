import type { CompiledQuery } from 'kysely'
import { RepriseError } from '#base'

/** Anything kysely can compile: a select, insert, update or delete. */
export interface Compilable<Row = unknown> {
  compile(): CompiledQuery<Row>
}

/** What must be true of a statement, or its whole write is undone and rejects with `otherwise`. */
export interface Expectation {
  /** Exact number of rows inserted, updated or deleted. */
  readonly changedRows?: number
  /** Exact number of rows a select or a RETURNING clause yields. */
  readonly foundRows?: number
  readonly otherwise: Error
}

/** One statement of a write. Parameters are texts, numbers, bigints, bytes or null: the types both databases store. */
export interface Statement {
  readonly query: Compilable
  readonly expect?: Expectation
}

export interface WriteResult {
  readonly changedRows: number
  /** Rows of a select or of a RETURNING clause. */
  readonly rows: readonly unknown[]
}

/** A statement as it crosses to the writer thread: text, values and counts alone. */
export interface PlainStatement {
  readonly sql: string
  readonly parameters: readonly unknown[]
  readonly changedRows?: number | undefined
  readonly foundRows?: number | undefined
}

export function toPlain({ query, expect }: Statement): PlainStatement {
  const { sql, parameters } = query.compile()
  for (const parameter of parameters) refuseUnstorable(parameter, sql)
  return { sql, parameters, changedRows: expect?.changedRows, foundRows: expect?.foundRows }
}

function refuseUnstorable(parameter: unknown, sql: string): void {
  const storable = ['string', 'number', 'bigint'].includes(typeof parameter) || parameter === null
  if (!storable && !(parameter instanceof Uint8Array))
    throw new RepriseError('internal', `a parameter of type ${typeof parameter} cannot be stored: ${sql}`)
}
