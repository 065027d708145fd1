import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Digest } from '#base'
import { digestOf, isSystemError } from '#base'

const LOCK_FILES = new Set([
  'Cargo.lock',
  'Manifest.toml',
  'Pipfile.lock',
  'bun.lock',
  'conda-lock.yml',
  'environment.yml',
  'go.sum',
  'npm-shrinkwrap.json',
  'package-lock.json',
  'pdm.lock',
  'pixi.lock',
  'pnpm-lock.yaml',
  'poetry.lock',
  'pylock.toml',
  'renv.lock',
  'requirements.txt',
  'uv.lock',
  'yarn.lock',
])

/** Digests of the files in a directory that pin what is installed. */
export async function lockDigests(directory: string): Promise<Record<string, Digest>> {
  const found = (await namesIn(directory)).filter((name) => LOCK_FILES.has(name)).sort()
  const entries = await Promise.all(
    found.map(async (name) => [name, await digestIfReadable(join(directory, name))] as const),
  )
  return Object.fromEntries(entries.filter((entry): entry is [string, Digest] => entry[1] !== null))
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory)
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR', 'EACCES')) return []
    throw error
  }
}

async function digestIfReadable(path: string): Promise<Digest | null> {
  try {
    return digestOf(await readFile(path))
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'EACCES', 'EISDIR')) return null
    throw error
  }
}
