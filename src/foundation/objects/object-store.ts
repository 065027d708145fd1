import type { Digest } from '#base'

/** Some stored bytes: their content address and their length. */
export interface Blob {
  readonly digest: Digest
  readonly sizeBytes: number
}

/** Named blobs. A tree is stored as canonical JSON `{"entries":{path:{digest,sizeBytes}},"version":1}`; its digest is that blob's. */
export interface Tree {
  readonly entries: Readonly<Record<string, Blob>>
}

/** Remembers the digest of a file that has not changed since; any Map of strings will do, and it may forget at any time. */
export interface StatCache {
  get(key: string): string | undefined
  set(key: string, value: string): void
}

/** One stored object that is not what it should be. For `misnamed`, `digest` is what the bytes say. */
export interface ObjectProblem {
  readonly digest: Digest
  readonly problem: 'corrupted' | 'unreadable' | 'misnamed'
  readonly path: string
}

/**
 * Content-addressed bytes. What a `put` has returned is on disk and survives a crash; what is stored never changes.
 * Every method may fail with `unavailable` (disk full, read-only, no permission), with a remedy.
 */
export interface ObjectStore {
  /** The absolute path of the directory that holds `objects/` and `tmp/`. */
  readonly root: string
  /** Stores bytes (a string as UTF-8). Putting what exists refreshes its time, and heals it if it was damaged. */
  put(bytes: Uint8Array | string): Promise<Blob>
  /**
   * Copies a file in, hashing while it copies. Fails with `unavailable` when the file changes meanwhile, with
   * `not-found` or `invalid-input` when it is no file, with `interrupted` when the signal says so.
   */
  putFile(path: string, options?: PutFileOptions): Promise<Blob>
  /** The bytes, verified: `corrupted` or `not-found` otherwise. */
  get(digest: Digest): Promise<Uint8Array>
  has(digest: Digest): Promise<boolean>
  /** A path to read from, for engines that want files; verified first unless the stat cache vouches for it. */
  localPath(digest: Digest): Promise<string>
  /** Stores a tree of blobs that are stored already. Paths are relative, with `/`, and never climb: `refused` otherwise. */
  writeTree(entries: Readonly<Record<string, Blob>>): Promise<Blob>
  readTree(digest: Digest): Promise<Tree>
  /** Every stored blob's digest and size, in order of digest. */
  list(): AsyncIterable<Blob>
  /** Hashes every object again; yields what is wrong. */
  verifyAll(options?: VerifyOptions): AsyncIterable<ObjectProblem>
  /**
   * Deletes what no root reaches (trees are followed) and what is older than the grace period; abandoned temporary
   * files too, uncounted. Stops with `corrupted`, deleting nothing, when a reachable object is damaged: it may be a tree.
   */
  collectGarbage(roots: Iterable<Digest>, options: { graceMs: number; now: number }): Promise<GarbageReport>
  /** A fresh empty directory under `tmp/`; the caller removes it. */
  temporaryDirectory(): Promise<string>
}

export interface PutFileOptions {
  readonly onBytes?: (doneBytes: number, totalBytes: number) => void
  readonly signal?: AbortSignal
}

export interface VerifyOptions {
  readonly onProgress?: (done: number, total: number) => void
  readonly signal?: AbortSignal
}

export interface GarbageReport {
  readonly deletedCount: number
  readonly deletedBytes: number
  readonly keptCount: number
}
