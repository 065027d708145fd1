import { mkdir, mkdtemp, readFile, utimes } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Digest } from '#base'
import { digestOf, isSystemError } from '#base'
import type { SyncedFolders } from './durable-write.ts'
import { syncDirectory, writeAll, writeObject } from './durable-write.ts'
import { corrupted, missing, readFailure, writeFailure } from './failures.ts'
import { collect } from './garbage.ts'
import { openFile, readThrough, recall, remember, unchanged } from './hashing.ts'
import type { Layout } from './layout.ts'
import { layoutOf, pathOf } from './layout.ts'
import { isIntact, listObjects, statIfThere, verifyObjects } from './listing.ts'
import type { Blob, ObjectStore, PutFileOptions, StatCache, Tree } from './object-store.ts'
import { parseTree, treeText } from './tree.ts'

/**
 * Opens the object store of a `.reprise` directory, making its folders where they are missing.
 *
 * `const objects = await openObjects('.reprise'); const { digest } = await objects.putFile('sales.csv')`
 */
export async function openObjects(root: string, options: { stats?: StatCache } = {}): Promise<ObjectStore> {
  const layout = layoutOf(resolve(root))
  await makeFolders(layout)
  return new FileObjects(layout, options.stats)
}

class FileObjects implements ObjectStore {
  readonly root: string
  readonly #layout: Layout
  readonly #stats: StatCache | undefined
  readonly #synced: SyncedFolders = new Set()

  constructor(layout: Layout, stats: StatCache | undefined) {
    this.root = layout.root
    this.#layout = layout
    this.#stats = stats
  }

  async put(content: Uint8Array | string): Promise<Blob> {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    const blob = { digest: digestOf(bytes), sizeBytes: bytes.length }
    if (await this.#keeps(blob)) return blob
    await writeObject(this.#layout, this.#synced, async (file) => {
      await writeAll(file, bytes)
      return blob.digest
    })
    await this.#vouchFor(blob.digest)
    return blob
  }

  async putFile(path: string, options: PutFileOptions = {}): Promise<Blob> {
    await using source = await openFile(path)
    const known = recall(this.#stats, path, await source.stat({ bigint: true }))
    if (known !== undefined && (await this.#keeps(known))) return known
    let copied: Blob | undefined
    await writeObject(this.#layout, this.#synced, async (file) => {
      const reading = await readThrough(source, path, { ...options, onChunk: (chunk) => writeAll(file, chunk) })
      copied = unchanged(path, reading, this.#stats)
      return (await this.#keeps(copied)) ? undefined : copied.digest
    })
    await this.#vouchFor(copied!.digest)
    return copied!
  }

  /** True when the blob is stored already and sound; its time is refreshed first, so that no collection takes it. */
  async #keeps({ digest, sizeBytes }: Blob): Promise<boolean> {
    const path = pathOf(this.#layout, digest)
    const vouched = await this.#isVouched(digest)
    if (!(await refreshTime(path))) return false
    if ((await statIfThere(path))?.size !== sizeBytes) return false
    if (!vouched) return isIntact(path, digest, this.#stats)
    await this.#vouchFor(digest)
    return true
  }

  async #isVouched(digest: Digest): Promise<boolean> {
    const path = pathOf(this.#layout, digest)
    if (this.#stats === undefined || (await statIfThere(path)) === undefined) return false
    await using file = await openFile(path)
    return recall(this.#stats, path, await file.stat({ bigint: true }))?.digest === digest
  }

  async #vouchFor(digest: Digest): Promise<void> {
    if (this.#stats === undefined) return
    await using file = await openFile(pathOf(this.#layout, digest))
    remember(this.#stats, pathOf(this.#layout, digest), await file.stat({ bigint: true }), digest)
  }

  async get(digest: Digest): Promise<Uint8Array> {
    const path = pathOf(this.#layout, digest)
    const bytes = await readFile(path).catch((error) => {
      throw isSystemError(error, 'ENOENT') ? missing(digest) : readFailure(error, path)
    })
    if (digestOf(bytes) !== digest) throw corrupted(digest, path)
    return bytes
  }

  async has(digest: Digest): Promise<boolean> {
    return (await statIfThere(pathOf(this.#layout, digest))) !== undefined
  }

  async localPath(digest: Digest): Promise<string> {
    const path = pathOf(this.#layout, digest)
    if (!(await this.has(digest))) throw missing(digest)
    if (!(await this.#isVouched(digest)) && !(await isIntact(path, digest, this.#stats))) throw corrupted(digest, path)
    return path
  }

  async writeTree(entries: Readonly<Record<string, Blob>>): Promise<Blob> {
    const text = treeText(entries)
    for (const { digest } of Object.values(entries)) if (!(await this.has(digest))) throw missing(digest)
    return this.put(text)
  }

  async readTree(digest: Digest): Promise<Tree> {
    return parseTree(Buffer.from(await this.get(digest)).toString('utf8'), digest)
  }

  list(): AsyncIterable<Blob> {
    return listObjects(this.#layout)
  }

  verifyAll(...[options = {}]: Parameters<ObjectStore['verifyAll']>): ReturnType<ObjectStore['verifyAll']> {
    return verifyObjects(this.#layout, this.#stats, options)
  }

  collectGarbage(
    ...[roots, options]: Parameters<ObjectStore['collectGarbage']>
  ): ReturnType<ObjectStore['collectGarbage']> {
    return collect(this.#layout, this, roots, options)
  }

  async temporaryDirectory(): Promise<string> {
    try {
      await mkdir(this.#layout.temporary, { recursive: true })
      return await mkdtemp(join(this.#layout.temporary, 'work-'))
    } catch (error) {
      throw writeFailure(error, this.#layout.temporary)
    }
  }
}

/** Makes the folders durable; where nothing can be written, a store that is already there can still be read. */
async function makeFolders(layout: Layout): Promise<void> {
  try {
    for (const folder of [layout.objects, layout.temporary]) await mkdir(folder, { recursive: true })
    await syncDirectory(layout.root)
  } catch (error) {
    const readable =
      isSystemError(error, 'EROFS', 'EACCES', 'EPERM') && (await statIfThere(layout.objects))?.isDirectory()
    if (!readable) throw writeFailure(error, layout.root)
  }
}

/** False when there is no such file. */
async function refreshTime(path: string): Promise<boolean> {
  const now = new Date()
  try {
    await utimes(path, now, now)
    return true
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return false
    throw writeFailure(error, path)
  }
}
