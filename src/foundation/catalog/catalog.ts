import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import { RepriseError } from '#base'
import type { Connection } from './connection.ts'
import { plainRow } from './connection.ts'
import type { Migration } from './migrations.ts'
import type { ReaderOptions } from './reader.ts'
import { openReader } from './reader.ts'
import { failureOf, toRepriseError } from './sqlite-errors.ts'
import type { Compilable, Statement, WriteResult } from './statement.ts'
import { Writer } from './writer.ts'

/** The metadata database: small fast reads in the calling thread, writes grouped into commits on a thread of their own. */
export interface Catalog {
  /** A kysely that compiles but cannot execute, typed by the stage: `const sql = catalog.builder<RegistryTables>()`. */
  builder<Tables>(): Kysely<Tables>
  /** Integers come as numbers where these are exact, as bigints beyond 2^53. */
  all<Row>(query: Compilable<Row>): Promise<readonly Row[]>
  first<Row>(query: Compilable<Row>): Promise<Row | undefined>
  /** Runs all statements or none. Resolves after the commit is durable. */
  write(statements: readonly Statement[]): Promise<readonly WriteResult[]>
  /** Grows when somebody else (another process, another open catalog) has committed since the last look. */
  dataVersion(): Promise<number>
  /** What SQLite finds wrong with the file; empty when all is well. */
  integrityProblems(): Promise<readonly string[]>
  close(): Promise<void>
}

export interface CatalogOptions {
  readonly path: string
  /** The stages' schemas, each stage in its order; the catalog's own come first by themselves. */
  readonly migrations: readonly Migration[]
  /** UTC milliseconds, recorded beside each migration. */
  readonly now?: () => number
}

/**
 * Opens the catalog, creating and migrating it as needed; safe when several processes do so at once.
 * Throws `newer-version` for a file of a later Reprise, `corrupted` for a damaged one, `unavailable` when it cannot be
 * reached or written.
 */
export async function openCatalog({ path, migrations, now = Date.now }: CatalogOptions): Promise<Catalog> {
  const reader = await reading({ path, migrations, now })
  let versionBefore = 0
  const writer = new Writer(path, () => {
    versionBefore = versionOf(reader)
  })
  const builder = compilingOnly()
  return {
    builder: <Tables>() => builder as Kysely<Tables>,
    all: async (query) => rowsOf(reader, query, path),
    first: async (query) => rowsOf(reader, query, path)[0],
    write: async (statements) => writer.write(statements),
    dataVersion: async () => {
      const foreign = await writer.foreignCommits()
      return foreign === undefined ? versionOf(reader) : versionBefore + foreign
    },
    integrityProblems: async () => problemsOf(reader),
    close: async () => {
      await writer.drain()
      reader.close()
      await writer.close()
    },
  }
}

async function reading(options: ReaderOptions): Promise<Connection> {
  try {
    mkdirSync(dirname(options.path), { recursive: true })
    return await openReader(options)
  } catch (error) {
    throw inOurWords(error, options.path)
  }
}

function rowsOf<Row>(reader: Connection, query: Compilable<Row>, path: string): Row[] {
  const { sql, parameters } = query.compile()
  try {
    return reader
      .prepare(sql)
      .all(...parameters)
      .map(plainRow) as Row[]
  } catch (error) {
    throw inOurWords(error, path)
  }
}

function problemsOf({ database }: Connection): readonly string[] {
  try {
    const found = database.prepare('pragma integrity_check').pluck().all() as string[]
    const orphans = database.prepare('pragma foreign_key_check').all() as { table: string; rowid: unknown }[]
    return [
      ...found.filter((line) => line !== 'ok'),
      ...orphans.map(({ table, rowid }) => `row ${rowid} of ${table} belongs to a row that does not exist`),
    ]
  } catch (error) {
    const failure = failureOf(error)
    if (/^SQLITE_(CORRUPT|NOTADB)/.test(failure.code)) return [failure.message]
    throw toRepriseError(failure, database.name)
  }
}

function versionOf({ database }: Connection): number {
  return Number(database.pragma('data_version', { simple: true }))
}

function inOurWords(error: unknown, path: string): RepriseError {
  return error instanceof RepriseError ? error : toRepriseError(failureOf(error), path)
}

function compilingOnly(): Kysely<unknown> {
  return new Kysely({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (database) => new SqliteIntrospector(database),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  })
}
