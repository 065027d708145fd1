import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Progress } from '#base'
import { isSystemError, RepriseError } from '#base'
import type { DatasetVersion } from '#data'
import { importSource, resolveDataset } from '#data'
import type { PipelinePlace } from './place.ts'

export interface FoundData {
  readonly version: DatasetVersion
  /** True when a file was imported, whether or not it was new. */
  readonly imported: boolean
}

/** A dataset from what the user wrote: a file is imported first, anything else is a reference to a dataset. */
export async function findData(
  place: PipelinePlace,
  data: string,
  context: { readonly onProgress: (progress: Progress) => void; readonly signal?: AbortSignal },
): Promise<FoundData> {
  const path = resolve(place.effects.cwd, data)
  if (await isFile(path)) {
    const { onProgress, signal } = context
    const imported = await importSource(place, { source: path, onProgress, ...(signal ? { signal } : {}) })
    return { version: imported.version, imported: true }
  }
  return { version: await resolveReference(place, data, path), imported: false }
}

async function resolveReference(place: PipelinePlace, data: string, path: string): Promise<DatasetVersion> {
  try {
    return await resolveDataset(place, data)
  } catch (error) {
    const looksLikePath = /[/\\]|\.[a-z]{2,8}$/i.test(data) && !/^[^/\\]+\/\d+$/.test(data)
    if (!(error instanceof RepriseError) || error.code !== 'not-found' || !looksLikePath) throw error
    throw new RepriseError('not-found', `there is no file ${path}, nor a dataset named "${data}"`, {
      remedy: 'Check the path; reprise data ls shows the datasets of this project.',
      cause: error,
    })
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    const found = await stat(path)
    if (found.isDirectory()) {
      throw new RepriseError('invalid-input', `${path} is a directory`, { remedy: 'Name one file in it.' })
    }
    return true
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP')) return false
    throw error
  }
}
