import type { Digest, Json } from '#base'
import { canonicalJson, digestOf, isDigest, RepriseError } from '#base'
import type { Blob, Tree } from './object-store.ts'

const VERSION = 1
/** How every tree begins: `entries` is the first key of the canonical form. */
export const TREE_PREFIX = '{"entries":{'

/** The stored form of a tree. Throws `refused` for a path that leaves the tree. */
export function treeText(entries: Readonly<Record<string, Blob>>): string {
  checkPaths(Object.keys(entries))
  const plain: Record<string, Json> = Object.create(null)
  for (const [path, { digest, sizeBytes }] of Object.entries(entries)) plain[path] = { digest, sizeBytes }
  return canonicalJson({ version: VERSION, entries: plain })
}

/** The digest a tree of these entries has, without storing it. */
export function treeDigest(entries: Readonly<Record<string, Blob>>): Digest {
  return digestOf(treeText(entries))
}

/** Reads the stored form back; throws `invalid-input` when the object is no tree. */
export function parseTree(text: string, digest: Digest): Tree {
  const found = parseObject(text)
  if (found === undefined || typeof found['version'] !== 'number') throw notATree(digest)
  if (found['version'] > VERSION) {
    throw new RepriseError(
      'newer-version',
      `tree ${digest} has version ${found['version']}; this Reprise reads up to ${VERSION}`,
    )
  }
  const entries = found['entries']
  if (!isRecord(entries) || !Object.values(entries).every(isBlob)) throw notATree(digest)
  checkPaths(Object.keys(entries))
  return { entries: entries as Tree['entries'] }
}

/** The tree that these bytes are, or undefined when they are something else. */
export function treeWithin(bytes: Uint8Array, digest: Digest): Tree | undefined {
  try {
    return parseTree(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'), digest)
  } catch (error) {
    if (error instanceof RepriseError && error.code !== 'newer-version') return undefined
    throw error
  }
}

function checkPaths(paths: readonly string[]): void {
  const known = new Set(paths)
  for (const path of paths) {
    if (!isPathInside(path)) {
      throw new RepriseError(
        'refused',
        `a tree cannot hold ${JSON.stringify(path)}: its paths are relative and never climb`,
        {
          details: { path },
        },
      )
    }
    for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
      if (!known.has(path.slice(0, slash))) continue
      throw new RepriseError(
        'invalid-input',
        `a tree cannot hold ${path.slice(0, slash)} both as a file and as a folder`,
      )
    }
  }
}

function isPathInside(path: string): boolean {
  if (!path.isWellFormed() || /[\\\0]/.test(path) || /^[a-z]:/i.test(path)) return false
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
}

function parseObject(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith(TREE_PREFIX)) return undefined
  try {
    const found: unknown = JSON.parse(text)
    return isRecord(found) ? found : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isBlob(value: unknown): value is Blob {
  if (!isRecord(value)) return false
  const { digest, sizeBytes } = value
  return typeof digest === 'string' && isDigest(digest) && Number.isSafeInteger(sizeBytes) && Number(sizeBytes) >= 0
}

function notATree(digest: Digest): RepriseError {
  return new RepriseError('invalid-input', `object ${digest} is not a tree`, { details: { digest } })
}
