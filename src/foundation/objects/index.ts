// CONTRACT. Content-addressed bytes and trees under <root>/objects/ab/cdef…, read-only files (0444), temp + fsync + rename + directory fsync.
import type { Digest } from '#base'

export interface Blob {
  readonly digest: Digest
  readonly sizeBytes: number
}
/** A tree is canonical JSON {"version":1,"entries":{path:{digest,sizeBytes}}} stored as a blob; its digest is the blob's. */
export interface Tree {
  readonly entries: Readonly<Record<string, Blob>>
}
/** Remembers the digest of a file that has not changed since; any Map-like store will do. */
export interface StatCache {
  get(key: string): string | undefined
  set(key: string, value: string): void
}
export interface ObjectStore {
  readonly root: string
  put(bytes: Uint8Array | string): Promise<Blob>
  /** Copies a file in, hashing while it copies; fails with 'unavailable' when the file changes meanwhile. */
  putFile(path: string, options?: { onBytes?: (doneBytes: number, totalBytes: number) => void; signal?: AbortSignal }): Promise<Blob>
  /** Bytes, verified against the digest; 'corrupted' or 'not-found' otherwise. */
  get(digest: Digest): Promise<Uint8Array>
  has(digest: Digest): Promise<boolean>
  /** A path to read from, for engines that want files; verified first unless the stat cache vouches for it. */
  localPath(digest: Digest): Promise<string>
  writeTree(entries: Readonly<Record<string, Blob>>): Promise<Blob>
  readTree(digest: Digest): Promise<Tree>
  /** Every stored blob's digest and size. */
  list(): AsyncIterable<Blob>
  /** Re-hashes every object; yields what is wrong. */
  verifyAll(options?: { onProgress?: (done: number, total: number) => void; signal?: AbortSignal }): AsyncIterable<{ digest: Digest; problem: 'corrupted' | 'unreadable' | 'misnamed'; path: string }>
  /** Deletes what no root reaches (trees are followed) and is older than the grace period. */
  collectGarbage(roots: Iterable<Digest>, options: { graceMs: number; now: number }): Promise<{ deletedCount: number; deletedBytes: number; keptCount: number }>
  /** A fresh empty directory under <root>/tmp; the caller removes it. */
  temporaryDirectory(): Promise<string>
}
// export function openObjects(root: string, options?: { stats?: StatCache }): Promise<ObjectStore>     root = the .reprise directory
// export async function digestFile(path, stats?): Promise<Blob>
