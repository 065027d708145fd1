import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isSystemError, RepriseError } from '#base'
import type { Exported, Exporter } from './exporters/index.ts'

/** Writes an export where asked, each file whole or not at all. What is there already stays, unless `force`; other files of the folder always do. */
export async function writeExport(
  { gives }: Pick<Exporter, 'gives'>,
  files: Exported['files'],
  path: string,
  force: boolean,
): Promise<void> {
  const places = Object.entries(files).map(
    ([name, bytes]) => [gives === 'file' ? path : join(path, name), bytes] as const,
  )
  await refuseWrongKind(gives, path)
  if (!force) for (const [place] of places) await refuseExisting(place)
  try {
    for (const [place, bytes] of places) {
      if (gives === 'folder') await mkdir(dirname(place), { recursive: true })
      await writeWhole(place, bytes)
    }
  } catch (error) {
    if (isSystemError(error, 'ENOENT'))
      throw new RepriseError('not-found', `there is no folder ${dirname(path)} to write into`, { cause: error })
    throw error
  }
}

async function refuseWrongKind(gives: Exporter['gives'], path: string): Promise<void> {
  const found = await statOf(path)
  if (found === undefined || found.isDirectory() === (gives === 'folder')) return
  const kind = gives === 'folder' ? 'a file, where a folder is to be' : 'a folder, where a file is to be'
  throw new RepriseError('invalid-input', `${path} is ${kind}`)
}

async function refuseExisting(path: string): Promise<void> {
  if ((await statOf(path)) === undefined) return
  throw new RepriseError('already-exists', `${path} is there already`, {
    remedy: 'Name another place, or overwrite it with --force.',
  })
}

async function statOf(path: string) {
  try {
    return await stat(path)
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return undefined
    throw error
  }
}

async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}.part`
  try {
    await using file = await open(temporary, 'w')
    await file.writeFile(bytes)
    await file.sync()
    await rename(temporary, path)
  } finally {
    await rm(temporary, { force: true })
  }
}
