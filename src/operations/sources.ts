import { realpath, stat } from 'node:fs/promises'
import { resolve, sep } from 'node:path'
import { isSystemError, RepriseError } from '#base'
import { resolveDataset } from '#data'
import type { Platform } from '#platform'
import type { Context } from './operation.ts'

/**
 * A dataset as the caller wrote it, fit to be opened: on the command line anything, over HTTP a dataset of the project
 * or a file inside the project folder (its real path, so that no link leads out; nothing under `.reprise`, and no pipe,
 * which would hold the server until somebody writes).
 */
export async function allowedSource(platform: Platform, data: string, { origin }: Context): Promise<string> {
  if (origin !== 'http') return data
  if (await isDataset(platform, data)) return data
  return allowedPath(platform, data)
}

/** The real path of a file that a request over HTTP may read. */
export async function allowedPath(platform: Pick<Platform, 'directory'>, data: string): Promise<string> {
  const folder = await realpath(platform.directory)
  const path = await realPath(resolve(folder, data))
  const inside = path?.startsWith(folder + sep) && !path.startsWith(`${folder}${sep}.reprise${sep}`)
  if (path !== undefined && inside && (await stat(path)).isFile()) return path
  // One answer for absent and forbidden: what lies outside is nobody's business.
  throw new RepriseError('refused', `"${data}" is neither a dataset nor a file inside the project`, {
    remedy: 'Over HTTP name a dataset, upload a file, or put it into the project folder.',
  })
}

async function isDataset(platform: Platform, data: string): Promise<boolean> {
  try {
    await resolveDataset(platform, data)
    return true
  } catch (error) {
    if (error instanceof RepriseError && ['not-found', 'invalid-input'].includes(error.code)) return false
    throw error
  }
}

async function realPath(path: string): Promise<string | undefined> {
  try {
    return await realpath(path)
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'EACCES', 'ERR_INVALID_ARG_VALUE'))
      return undefined
    throw error
  }
}
