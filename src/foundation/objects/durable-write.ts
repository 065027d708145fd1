import { randomUUID } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Digest } from '#base'
import { writeFailure } from './failures.ts'
import type { Layout } from './layout.ts'
import { folderOf, pathOf } from './layout.ts'

const READ_ONLY = 0o444

/** Fan-out folders whose own entry in `objects/` this process knows to be on disk. */
export type SyncedFolders = Set<string>

/**
 * Fills a temporary file, then moves it to its place in one step: a crash at any moment leaves the whole object or none.
 * `fill` writes the bytes and returns their digest, or undefined when they turn out to be stored already.
 */
export async function writeObject(
  layout: Layout,
  synced: SyncedFolders,
  fill: (file: FileHandle) => Promise<Digest | undefined>,
): Promise<void> {
  const temporary = join(layout.temporary, `object-${randomUUID()}`)
  try {
    const digest = await fillTemporary(temporary, fill)
    if (digest !== undefined) await moveIntoPlace(layout, synced, temporary, digest)
  } catch (error) {
    throw writeFailure(error, layout.root)
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined) // what is left in tmp is swept with the garbage
  }
}

async function fillTemporary(
  path: string,
  fill: (file: FileHandle) => Promise<Digest | undefined>,
): Promise<Digest | undefined> {
  await using file = await openTemporary(path)
  const digest = await fill(file)
  if (digest === undefined) return undefined
  await file.chmod(READ_ONLY)
  await file.sync()
  return digest
}

async function openTemporary(path: string): Promise<FileHandle> {
  await mkdir(dirname(path), { recursive: true })
  return open(path, 'wx', 0o600)
}

async function moveIntoPlace(layout: Layout, synced: SyncedFolders, temporary: string, digest: Digest): Promise<void> {
  const folder = folderOf(layout, digest)
  await mkdir(folder, { recursive: true })
  await rename(temporary, pathOf(layout, digest))
  await syncDirectory(folder)
  if (synced.has(folder)) return
  await syncDirectory(layout.objects)
  synced.add(folder)
}

/** Makes the names in a directory durable. */
export async function syncDirectory(path: string): Promise<void> {
  await using directory = await open(path, 'r')
  await directory.sync()
}

/** Writes a whole chunk, however many calls it takes. */
export async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let start = 0; start < chunk.length; ) {
    const { bytesWritten } = await file.write(chunk, start, chunk.length - start)
    start += bytesWritten
  }
}
