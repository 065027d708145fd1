import { createHash } from 'node:crypto'
import type { BigIntStats } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { open } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Digest } from '#base'
import { RepriseError } from '#base'
import { changedWhileRead, readFailure, stopIfAborted } from './failures.ts'
import type { Blob, PutFileOptions, StatCache } from './object-store.ts'

const CHUNK_BYTES = 1 << 20
/** A file whose clock ticked this recently may change again within the same tick, so it is not remembered (git's "racy" entries). */
const RACY_MS = 2000n

/** The digest and size of a file; the stat cache spares reading it when path, size, times and inode are the same. */
export async function digestFile(path: string, stats?: StatCache): Promise<Blob> {
  await using file = await openFile(path)
  const known = recall(stats, path, await file.stat({ bigint: true }))
  return known ?? unchanged(path, await readThrough(file, path), stats)
}

/** Opens a regular file for reading. */
export async function openFile(path: string): Promise<FileHandle> {
  const file = await open(path, 'r').catch((error) => {
    throw readFailure(error, path)
  })
  if ((await file.stat()).isFile()) return file
  await file.close()
  throw new RepriseError('invalid-input', `${path} is not a file`, { details: { path } })
}

export interface ReadOptions extends PutFileOptions {
  readonly onChunk?: (chunk: Uint8Array) => Promise<void>
}

/** What a file held, and how it stood before and after it was read. */
export interface Reading extends Blob {
  readonly before: BigIntStats
  readonly after: BigIntStats
}

/** Reads a file once from start to end, hashing it. */
export async function readThrough(file: FileHandle, path: string, options: ReadOptions = {}): Promise<Reading> {
  const before = await file.stat({ bigint: true })
  const totalBytes = Number(before.size)
  const hash = createHash('sha256')
  const buffer = Buffer.allocUnsafe(Math.max(1, Math.min(CHUNK_BYTES, totalBytes)))
  let sizeBytes = 0
  for (;;) {
    stopIfAborted(options.signal, `reading ${path}`)
    const { bytesRead } = await file.read(buffer, 0, buffer.length, sizeBytes)
    if (bytesRead === 0) break
    const chunk = buffer.subarray(0, bytesRead)
    hash.update(chunk)
    await options.onChunk?.(chunk)
    sizeBytes += bytesRead
    if (sizeBytes > totalBytes) throw changedWhileRead(path) // a file that keeps growing would never end
    options.onBytes?.(sizeBytes, totalBytes)
  }
  const after = await file.stat({ bigint: true })
  return { digest: hash.digest('hex') as Digest, sizeBytes, before, after }
}

/** The blob of a reading during which the file stood still; it is remembered for the next time. */
export function unchanged(path: string, reading: Reading, stats: StatCache | undefined): Blob {
  const { digest, sizeBytes, before, after } = reading
  if (BigInt(sizeBytes) !== after.size || fingerprint(before) !== fingerprint(after)) throw changedWhileRead(path)
  if (settled(after)) remember(stats, path, after, digest)
  return { digest, sizeBytes }
}

/** What the stat cache knows of a file, if the file has not been touched since. */
export function recall(stats: StatCache | undefined, path: string, found: BigIntStats): Blob | undefined {
  const [print, digest] = stats?.get(keyOf(path))?.split(' ') ?? []
  return print === fingerprint(found) ? { digest: digest as Digest, sizeBytes: Number(found.size) } : undefined
}

export function remember(stats: StatCache | undefined, path: string, found: BigIntStats, digest: Digest): void {
  stats?.set(keyOf(path), `${fingerprint(found)} ${digest}`)
}

function keyOf(path: string): string {
  return `stat:${resolve(path)}`
}

function fingerprint(found: BigIntStats): string {
  return [found.size, found.mtimeNs, found.ctimeNs, found.ino, found.dev].join(':')
}

function settled(found: BigIntStats): boolean {
  return BigInt(Date.now()) - found.ctimeMs > RACY_MS
}
