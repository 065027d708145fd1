// CONTRACT. SQLite through better-sqlite3, SQL compiled by kysely; a writer thread groups statements into commits.
import type { CompiledQuery, Kysely } from 'kysely'

/** Anything kysely can compile: a select, insert, update or delete. */
export interface Compilable<Row = unknown> {
  compile(): CompiledQuery<Row>
}
/** One statement of a write, and what must be true of it or the whole write is undone. */
export interface Statement {
  readonly query: Compilable
  /** Exact number of changed rows; otherwise the write rolls back and rejects with `otherwise`. */
  readonly expect?: { readonly changedRows: number; readonly otherwise: Error }
}
export interface WriteResult {
  readonly changedRows: number
  /** Rows of a RETURNING clause. */
  readonly rows: readonly unknown[]
}
/** One stage's schema, in order; `id` is `<stage>/<number>` counting from 1. SQL must be valid on SQLite and PostgreSQL alike. */
export interface Migration {
  readonly id: `${string}/${number}`
  readonly statements: readonly string[]
}
export interface Catalog {
  /** A kysely that compiles but cannot execute, typed by the stage: `const sql = catalog.builder<RegistryTables>()`. */
  builder<Tables>(): Kysely<Tables>
  all<Row>(query: Compilable<Row>): Promise<readonly Row[]>
  first<Row>(query: Compilable<Row>): Promise<Row | undefined>
  /** Runs all statements or none. Resolves after the commit is durable. */
  write(statements: readonly Statement[]): Promise<readonly WriteResult[]>
  /** Grows by one with each foreign commit seen (PRAGMA data_version). */
  dataVersion(): Promise<number>
  integrityProblems(): Promise<readonly string[]>
  close(): Promise<void>
}
// export function openCatalog(options: { path: string; migrations: readonly Migration[] }): Promise<Catalog>
//     refuses a database with an unknown later migration: RepriseError('newer-version', …)
// export function openState(path: string): { get(key): string|undefined; set(key, value): void; close(): void }   the cache file state.sqlite: may be lost
// object_refs(digest TEXT, owner_kind TEXT, owner_id TEXT, role TEXT) is the catalog's own migration 'catalog/1', with
// export function refStatement(catalog, { digest, ownerKind, ownerId, role }): Statement    to be written in the owning row's transaction
// export function listRefs(catalog): Promise<readonly {digest, ownerKind, ownerId, role}[]>
