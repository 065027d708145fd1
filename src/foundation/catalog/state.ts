import { mkdirSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Connection } from './connection.ts'
import { openConnection } from './connection.ts'
import { failureOf } from './sqlite-errors.ts'

const BUSY_TIMEOUT_MS = 200

/** A cache that outlives the process: anything in it may be lost at any time. */
export interface State {
  get(key: string): string | undefined
  set(key: string, value: string): void
  close(): void
}

/** Opens the cache file; a damaged one is replaced, one that cannot be had is replaced by memory. Never throws. */
export function openState(path: string): State {
  const connection = cached(path, () => openFile(path)) ?? cached(path, () => openFile(path)) ?? openMemory()
  return {
    get: (key) =>
      cached(path, () => connection.prepare('select value from state where key = ?').get(key)?.['value'] as string),
    set: (key, value) => void cached(path, () => connection.prepare(UPSERT).run(key, value)),
    close: () => void cached(path, connection.close),
  }
}

const UPSERT = 'insert into state (key, value) values (?, ?) on conflict (key) do update set value = excluded.value'

function openFile(path: string): Connection {
  mkdirSync(dirname(path), { recursive: true })
  return withTable(openConnection(path, { busyTimeoutMs: BUSY_TIMEOUT_MS }))
}

function openMemory(): Connection {
  return withTable(openConnection(':memory:'))
}

function withTable(connection: Connection): Connection {
  try {
    connection.database.pragma('journal_mode = WAL')
    connection.database.pragma('synchronous = OFF')
    connection.database.exec('create table if not exists state (key text not null primary key, value text not null)')
    return connection
  } catch (error) {
    connection.close()
    throw error
  }
}

/** Whatever goes wrong with a cache means that the value is not there; a damaged file makes way for a fresh one. */
function cached<T>(path: string, work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (/^SQLITE_(CORRUPT|NOTADB)/.test(failureOf(error).code)) remove(path)
    return undefined
  }
}

function remove(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true })
}
