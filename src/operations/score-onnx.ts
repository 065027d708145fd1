import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { digestOf, isSystemError, RepriseError } from '#base'
import type { Platform } from '#platform'
import { openOnnx, scoreOnnxTable } from '#serving'
import type { Context } from './operation.ts'
import type { DatasetQuestion } from './score-dataset.ts'
import { scoreDatasetWith } from './score-dataset.ts'
import { allowedPath } from './sources.ts'

/** True for a model that is a file of its own rather than one of the registry. */
export function isOnnxFile(model: string): boolean {
  return /\.onnx$/i.test(model)
}

/** Scores a dataset with an ONNX model from anywhere; the run names the model by the digest of its file. */
export async function scoreOnnx(platform: Platform, asked: DatasetQuestion, context: Context) {
  if (asked.explain > 0)
    throw new RepriseError('invalid-input', 'an ONNX model gives no reasons', { remedy: 'Leave explain out.' })
  const path =
    context.origin === 'http' ? await allowedPath(platform, asked.model) : resolve(platform.effects.cwd, asked.model)
  const bytes = await readModel(path)
  await using onnx = await openOnnx(bytes)
  const model = { name: null, version: null, digest: digestOf(bytes) }
  const scorer = { model, score: scoreOnnxTable.bind(null, onnx) }
  return await scoreDatasetWith(platform, scorer, asked, context)
}

async function readModel(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (cause) {
    if (!isSystemError(cause, 'ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES')) throw cause
    throw new RepriseError('not-found', `"${path}" is no file that can be read`, { cause })
  }
}
