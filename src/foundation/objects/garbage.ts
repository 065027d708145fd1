import { open, readdir, rename, rm, unlink } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Digest } from '#base'
import { writeFailure } from './failures.ts'
import type { Layout } from './layout.ts'
import { pathOf } from './layout.ts'
import { listObjects, statIfThere } from './listing.ts'
import type { GarbageReport, ObjectStore } from './object-store.ts'
import { TREE_PREFIX, treeWithin } from './tree.ts'

/** Marks what the roots reach, then sweeps the rest. */
export async function collect(
  layout: Layout,
  store: ObjectStore,
  roots: Iterable<Digest>,
  { graceMs, now }: { graceMs: number; now: number },
): Promise<GarbageReport> {
  const reachable = await reachableFrom(store, roots)
  const report = await sweepObjects(layout, reachable, now - graceMs)
  await sweepTemporary(layout, now - graceMs)
  return report
}

async function reachableFrom(store: ObjectStore, roots: Iterable<Digest>): Promise<Set<Digest>> {
  const reached = new Set<Digest>(roots)
  // A set grows while it is walked, so this visits what it finds on the way.
  for (const digest of reached) {
    if (!(await store.has(digest))) continue
    for (const inner of await innerDigests(store, digest)) reached.add(inner)
  }
  return reached
}

async function innerDigests(store: ObjectStore, digest: Digest): Promise<Digest[]> {
  if (!(await beginsAsTree(await store.localPath(digest)))) return []
  const tree = treeWithin(await store.get(digest), digest)
  return Object.values(tree?.entries ?? {}).map((blob) => blob.digest)
}

async function beginsAsTree(path: string): Promise<boolean> {
  await using file = await open(path, 'r')
  const { buffer, bytesRead } = await file.read(Buffer.alloc(TREE_PREFIX.length), 0, TREE_PREFIX.length, 0)
  return buffer.toString('latin1', 0, bytesRead) === TREE_PREFIX
}

async function sweepObjects(layout: Layout, reachable: ReadonlySet<Digest>, before: number): Promise<GarbageReport> {
  let [deletedCount, deletedBytes, keptCount] = [0, 0, 0]
  for await (const { digest, sizeBytes } of listObjects(layout)) {
    if (reachable.has(digest) || !(await removeIfOlder(pathOf(layout, digest), layout, before))) {
      keptCount++
      continue
    }
    deletedCount++
    deletedBytes += sizeBytes
  }
  return { deletedCount, deletedBytes, keptCount }
}

/**
 * An object that is put again while garbage is collected gets a new time. So it is first moved aside, where nobody can
 * put it again, and moved back if its time turns out to be new.
 */
async function removeIfOlder(path: string, { temporary }: Layout, before: number): Promise<boolean> {
  const found = await statIfThere(path)
  if (found === undefined || found.mtimeMs >= before) return false
  const aside = join(temporary, `garbage-${basename(path)}`)
  try {
    await rename(path, aside)
    if (((await statIfThere(aside))?.mtimeMs ?? 0) >= before) {
      await rename(aside, path)
      return false
    }
    await unlink(aside)
    return true
  } catch (error) {
    throw writeFailure(error, path)
  }
}

async function sweepTemporary(layout: Layout, before: number): Promise<void> {
  for (const name of await readdir(layout.temporary)) {
    const path = join(layout.temporary, name)
    const found = await statIfThere(path)
    if (found !== undefined && found.mtimeMs < before) await rm(path, { recursive: true, force: true })
  }
}
