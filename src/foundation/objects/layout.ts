import { join } from 'node:path'
import type { Digest } from '#base'
import { isDigest } from '#base'

/** Where things lie under a store's root. */
export interface Layout {
  readonly root: string
  readonly objects: string
  readonly temporary: string
}

export function layoutOf(root: string): Layout {
  return { root, objects: join(root, 'objects'), temporary: join(root, 'tmp') }
}

export function folderOf(layout: Layout, digest: Digest): string {
  return join(layout.objects, digest.slice(0, 2))
}

export function pathOf(layout: Layout, digest: Digest): string {
  return join(layout.objects, digest.slice(0, 2), digest.slice(2))
}

/** The digest that `objects/<folder>/<name>` claims to hold, if it claims one. */
export function digestNamed(folder: string, name: string): Digest | undefined {
  const digest = folder + name
  return folder.length === 2 && isDigest(digest) ? digest : undefined
}
