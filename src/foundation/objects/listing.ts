import type { Stats } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Digest } from '#base'
import { byCodePoint, isSystemError, RepriseError } from '#base'
import { readFailure, stopIfAborted } from './failures.ts'
import { digestFile, openFile, readThrough, remember } from './hashing.ts'
import type { Layout } from './layout.ts'
import { digestNamed } from './layout.ts'
import type { Blob, ObjectProblem, StatCache, VerifyOptions } from './object-store.ts'

/** One file under `objects/`; `digest` is what its name claims, if it claims any. */
interface StoredFile {
  readonly path: string
  readonly digest: Digest | undefined
}

export async function* listObjects(layout: Layout): AsyncGenerator<Blob> {
  for await (const { path, digest } of storedFiles(layout)) {
    if (digest === undefined) continue
    const found = await statIfThere(path)
    if (found?.isFile()) yield { digest, sizeBytes: found.size }
  }
}

export async function* verifyObjects(
  layout: Layout,
  stats: StatCache | undefined,
  options: VerifyOptions,
): AsyncGenerator<ObjectProblem> {
  const files = await Array.fromAsync(storedFiles(layout))
  for (const [index, file] of files.entries()) {
    stopIfAborted(options.signal, 'checking the objects')
    const problem = await problemOf(file, stats)
    if (problem !== undefined) yield problem
    options.onProgress?.(index + 1, files.length)
  }
}

async function problemOf(
  { path, digest }: StoredFile,
  stats: StatCache | undefined,
): Promise<ObjectProblem | undefined> {
  if (digest === undefined) return { digest: (await digestFile(path)).digest, problem: 'misnamed', path }
  try {
    return (await isIntact(path, digest, stats)) ? undefined : { digest, problem: 'corrupted', path }
  } catch (error) {
    if (error instanceof RepriseError && error.code === 'not-found') return undefined // garbage collection took it meanwhile
    return { digest, problem: 'unreadable', path }
  }
}

/** True when the object's bytes are what its digest says; then the stat cache vouches for it from now on. */
export async function isIntact(path: string, digest: Digest, stats: StatCache | undefined): Promise<boolean> {
  await using file = await openFile(path)
  // No check that the file stood still: another put may refresh its time meanwhile, and the digest says it all.
  const found = await readThrough(file, path)
  if (found.digest !== digest) return false
  remember(stats, path, found.before, digest)
  return true
}

async function* storedFiles(layout: Layout): AsyncGenerator<StoredFile> {
  for (const folder of await namesIn(layout.objects)) {
    const path = join(layout.objects, folder)
    if (!(await statIfThere(path))?.isDirectory()) {
      yield { path, digest: undefined }
      continue
    }
    for (const name of await namesIn(path)) yield { path: join(path, name), digest: digestNamed(folder, name) }
  }
}

async function namesIn(path: string): Promise<string[]> {
  const names = await readdir(path).catch((error) => {
    throw readFailure(error, path)
  })
  return names.sort(byCodePoint)
}

export async function statIfThere(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path)
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return undefined
    throw error
  }
}
