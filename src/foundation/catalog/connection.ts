import Database from 'better-sqlite3'

const BUSY_TIMEOUT_MS = 30_000
const PREPARED_LIMIT = 500

type Prepared = Database.Statement<unknown[], Record<string, unknown>>

/** An open database file with its prepared statements, by SQL text. */
export interface Connection {
  readonly database: Database.Database
  prepare(sql: string): Prepared
  close(): void
}

export interface ConnectionOptions {
  readonly busyTimeoutMs?: number
  readonly readonly?: boolean
}

/** Opens the file as it is; errors are SQLite's own. A `Uint8Array` is a database image, held in memory. */
export function openConnection(file: string | Uint8Array, options: ConnectionOptions = {}): Connection {
  const database = new Database(typeof file === 'string' ? file : Buffer.from(file), {
    timeout: options.busyTimeoutMs ?? BUSY_TIMEOUT_MS,
    readonly: options.readonly ?? false,
  })
  database.defaultSafeIntegers(true)
  const prepared = new Map<string, Prepared>()
  return {
    database,
    prepare: (sql) => prepared.get(sql) ?? remember(prepared, sql, database.prepare(sql)),
    close: () => void database.close(),
  }
}

/** The settings under which a commit survives a power cut (`fullfsync` matters on macOS alone). */
export function makeDurable({ database }: Connection): void {
  database.pragma('synchronous = FULL')
  database.pragma('fullfsync = ON')
  database.pragma('checkpoint_fullfsync = ON')
  database.pragma('foreign_keys = ON')
}

/** Integers come as numbers where these are exact, as bigints beyond 2^53. */
export function plainRow(row: Record<string, unknown>): Record<string, unknown> {
  for (const name in row) {
    const value = row[name]
    if (typeof value === 'bigint' && value === BigInt(Number(value)) && Number.isSafeInteger(Number(value)))
      row[name] = Number(value)
  }
  return row
}

function remember(prepared: Map<string, Prepared>, sql: string, statement: Prepared): Prepared {
  const [oldest] = prepared.keys()
  if (prepared.size >= PREPARED_LIMIT && oldest !== undefined) prepared.delete(oldest)
  prepared.set(sql, statement)
  return statement
}
