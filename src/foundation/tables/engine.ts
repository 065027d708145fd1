import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { RepriseError } from '#base'
import { literal } from './sql.ts'
import type { WorkOptions } from './tables.ts'

export interface EngineOptions {
  readonly threads: number
  readonly memoryBytes: number
  /** A folder to spill to when the memory limit is reached. */
  readonly temporary: string
  /** The only folders files may be read from and written to; without it, any. */
  readonly directories?: readonly string[]
}

const PROGRESS_EVERY_MS = 200

/** An instance in memory: no shared database file, no extension downloads, UTC, and rows in file order. */
export async function openInstance(options: EngineOptions): Promise<DuckDBInstance> {
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(options.threads),
    memory_limit: `${Math.ceil(options.memoryBytes / 1e6)}MB`,
    temp_directory: options.temporary,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    preserve_insertion_order: 'true',
  })
  const connection = await instance.connect()
  for (const setting of settings(options)) await connection.run(setting)
  connection.closeSync()
  return instance
}

function settings({ directories }: EngineOptions): string[] {
  const zone = "SET GLOBAL TimeZone = 'UTC'"
  if (directories === undefined) return [zone, 'SET lock_configuration = true']
  const folders = directories.map((folder) => literal(folder.endsWith('/') ? folder : `${folder}/`))
  return [
    zone,
    `SET allowed_directories = [${folders.join(', ')}]`,
    'SET enable_external_access = false',
    'SET lock_configuration = true',
  ]
}

/** Runs `work` on a connection of its own: interruptible, and watched for progress. */
export async function withConnection<Result>(
  instance: DuckDBInstance,
  { signal, onProgress }: WorkOptions,
  work: (connection: DuckDBConnection) => Promise<Result>,
): Promise<Result> {
  refuseAborted(signal)
  const connection = await instance.connect()
  const interrupt = () => connection.interrupt()
  signal?.addEventListener('abort', interrupt)
  const watch = onProgress && setInterval(() => tellProgress(connection, onProgress), PROGRESS_EVERY_MS)
  try {
    return await work(connection)
  } catch (error) {
    throw signal?.aborted === true ? interrupted(error) : translated(error)
  } finally {
    clearInterval(watch)
    signal?.removeEventListener('abort', interrupt)
    connection.closeSync()
  }
}

function tellProgress(connection: DuckDBConnection, onProgress: (share: number) => void): void {
  const { percentage } = connection.progress
  if (percentage >= 0) onProgress(Math.min(1, percentage / 100))
}

/** The rows of a small result as plain arrays of what the engine hands out. */
export async function rowsOf(connection: DuckDBConnection, sql: string): Promise<Record<string, unknown>[]> {
  const reader = await connection.runAndReadAll(sql)
  return reader.getRowObjects() as Record<string, unknown>[]
}

export type { DuckDBConnection, DuckDBInstance }

export function refuseAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw interrupted(signal.reason)
}

function interrupted(cause: unknown): RepriseError {
  return new RepriseError('interrupted', 'reading the table was interrupted', { cause })
}

function translated(error: unknown): unknown {
  if (error instanceof RepriseError || !(error instanceof Error)) return error
  const message = firstLine(error.message)
  if (message.startsWith('Out of Memory')) return exhausted(message, error)
  if (/No space left|disk quota|File too large/i.test(error.message)) return diskFull(message, error)
  if (/^IO Error: (No files found|Cannot open)/.test(message))
    return new RepriseError('not-found', message, { cause: error })
  if (message.startsWith('Permission Error')) return new RepriseError('refused', message, { cause: error })
  return error
}

function exhausted(message: string, cause: Error): RepriseError {
  const remedy = 'give the tables engine more memory, or free disk space for it to spill to'
  return new RepriseError('unavailable', `the table does not fit: ${message}`, { remedy, cause })
}

function diskFull(message: string, cause: Error): RepriseError {
  return new RepriseError('unavailable', `the disk is full: ${message}`, { remedy: 'free some disk space', cause })
}

export function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? ''
}
