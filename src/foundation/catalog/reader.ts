import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection } from './connection.ts'
import { makeDurable, openConnection } from './connection.ts'
import type { Migration } from './migrations.ts'
import { catalogMigrations, migrate } from './migrations.ts'
import { failureOf } from './sqlite-errors.ts'

const SWITCH_PATIENCE_MS = 30_000
const SWITCH_PAUSE_MS = 10

export interface ReaderOptions {
  readonly path: string
  readonly migrations: readonly Migration[]
  readonly now: () => number
}

/** A connection to the migrated database that refuses to change it. */
export async function openReader(options: ReaderOptions): Promise<Connection> {
  try {
    return await prepared(openConnection(options.path), options)
  } catch (error) {
    const image = isUnwritable(error) ? imageOf(options.path) : undefined
    if (image === undefined) throw error
    return prepared(openConnection(image), options)
  }
}

async function prepared(connection: Connection, { migrations, now }: ReaderOptions): Promise<Connection> {
  try {
    makeDurable(connection)
    if (!connection.database.memory) await useWriteAheadLog(connection)
    migrate(connection, [...catalogMigrations, ...migrations], now)
    connection.database.pragma('query_only = ON')
    return connection
  } catch (error) {
    connection.close()
    throw error
  }
}

/** SQLite answers "busy" at once, without its timeout, when two processes switch a new file to WAL together. */
async function useWriteAheadLog({ database }: Connection): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += SWITCH_PAUSE_MS) {
    try {
      if (database.pragma('journal_mode', { simple: true }) !== 'wal') database.pragma('journal_mode = WAL')
      return
    } catch (error) {
      if (!failureOf(error).code.startsWith('SQLITE_BUSY') || waitedMs >= SWITCH_PATIENCE_MS) throw error
      await sleep(SWITCH_PAUSE_MS)
    }
  }
}

function isUnwritable(error: unknown): boolean {
  return /^SQLITE_(CANTOPEN|READONLY)/.test(failureOf(error).code)
}

/**
 * In a folder that cannot be written WAL has no place for its index, so a file at rest is read into memory instead.
 * Bytes 18 and 19 say "WAL" (https://sqlite.org/fileformat.html), which memory cannot do.
 */
function imageOf(path: string): Uint8Array | undefined {
  if (!existsSync(path) || existsSync(`${path}-wal`)) return undefined
  const image = readFileSync(path)
  image[18] = 1
  image[19] = 1
  return image
}
