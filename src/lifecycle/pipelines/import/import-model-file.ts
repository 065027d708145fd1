import { readFile, stat } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import type { Digest } from '#base'
import { formatBytes, isSystemError, RepriseError } from '#base'
import { runTask } from '#executors'
import type { ModelVersion } from '#registry'
import { registerVersion } from '#registry'
import type { ImportOptions } from '#training'
import type { JobContext } from '../job.ts'
import type { PipelinePlace } from '../place.ts'
import type { ImportedFiles, ImportTask } from './import-task.ts'

const LARGEST_BYTES = 256 << 20

export interface ImportModelOptions {
  readonly path: string
  /** The name the model is registered under. */
  readonly name: string
  readonly options: ImportOptions
}

export interface ImportedModel extends Omit<ImportedFiles, 'files'> {
  readonly model: ModelVersion
  /** Of the file as it was; the store keeps it. */
  readonly fileDigest: Digest
}

/**
 * Registers a model of LightGBM or XGBoost as one of ours. The file stays in the store, and an edge of the lineage leads from
 * it to the model.
 */
export async function importModelFile(
  place: PipelinePlace,
  { path, name, options }: ImportModelOptions,
  { kill, place: where = 'thread' }: Pick<JobContext, 'kill' | 'place'>,
): Promise<ImportedModel> {
  const bytes = await readBounded(path)
  const { files, ...facts } = await runTask<ImportedFiles>({
    module: new URL(`./worker${extname(import.meta.filename)}`, import.meta.url),
    input: { bytes, options } satisfies ImportTask,
    place: where,
    ...(kill === undefined ? {} : { kill }),
  })
  const file = await place.objects.put(bytes)
  const blobs = {
    'model.json': await place.objects.put(files['model.json']),
    'weights.bin': await place.objects.put(files['weights.bin']),
  }
  const tree = await place.objects.writeTree(blobs)
  const { task, target, imported } = facts
  const model = await registerVersion(place, {
    name,
    digest: tree.digest,
    runId: null,
    datasetDigest: null,
    blobs: [...Object.values(blobs).map(({ digest }) => digest), file.digest],
    summary: { task, target, imported, file: basename(path), fileDigest: file.digest },
    edges: [{ from: file.digest, to: tree.digest, kind: 'imported-from' }],
    same: 'reuse',
  })
  return { ...facts, model, fileDigest: file.digest }
}

async function readBounded(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path)
    if (size > LARGEST_BYTES)
      throw new RepriseError(
        'invalid-input',
        `"${path}" has ${formatBytes(size)}, more than ${formatBytes(LARGEST_BYTES)}`,
      )
    return await readFile(path)
  } catch (cause) {
    if (!isSystemError(cause, 'ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES')) throw cause
    throw new RepriseError('not-found', `"${path}" is no file that can be read`, { cause })
  }
}
