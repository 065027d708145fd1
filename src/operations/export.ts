import { basename, resolve } from 'node:path'
import { z } from 'zod'
import type { Digest } from '#base'
import { digestOf, RepriseError } from '#base'
import { treeDigest } from '#objects'
import type { Exported, Exporter } from './exporters/index.ts'
import { exporterNames, exporters } from './exporters/index.ts'
import type { FoundModel } from './model-reference.ts'
import { findModel, scorerOf } from './model-reference.ts'
import type { Context } from './operation.ts'
import { defineOperation } from './operation.ts'
import { count, digest, modelReference, reference } from './shapes.ts'
import { writeExport } from './write-export.ts'

const input = z.strictObject({
  model: z.string().min(1).meta({ value: 'model', description: reference.model }),
  as: z.enum(exporterNames).meta({
    value: 'form',
    description:
      'onnx: one file; mlflow: a folder for MLflow’s Python client; browser: a JavaScript module, a script, or a page to try the model on',
  }),
  to: z.string().min(1).exactOptional().meta({ value: 'path', description: 'the file, or the folder, to write' }),
  force: z.boolean().default(false).meta({ description: 'overwrite what is there' }),
})

const exportedInput = z.object({
  name: z.string(),
  column: z.string(),
  type: z.string(),
  raw: z.boolean(),
  encoding: z.string(),
  missing: z.string(),
})

export const exportModel = defineOperation({
  input,
  output: z.object({
    model: modelReference,
    as: z.enum(exporterNames),
    path: z.string().nullable(),
    digest,
    sizeBytes: count,
    inputs: z.array(exportedInput),
    files: z.record(z.string(), z.unknown()).exactOptional().describe('bytes by name, where nothing was written'),
  }),
  positional: ['model'],
  async run(platform, { model: asked, as, to, force }, context) {
    const exporter: Exporter = exporters[as]
    checkPlace(exporter, to, context)
    const model = await findModel(platform, asked)
    const { files, inputs } = await exporter.export(await scorerOf(platform).model(model.digest), calledName(model))
    const path = to === undefined ? null : resolve(platform.effects.cwd, to)
    if (path !== null) await writeExport(exporter, files, path, force)
    const facts = { digest: digestOfExport(exporter, files), sizeBytes: sizeOf(files), inputs }
    return { model, as, path, ...facts, ...(path === null ? { files } : {}) }
  },
  download: ({ model, as, files = {} }) => {
    const [[file, bytes]] = Object.entries(files) as [[string, Uint8Array]]
    const named = model.name === null ? calledName(model) : `${basename(model.name)}-${model.version}`
    const { mediaType = 'application/octet-stream' }: Exporter = exporters[as]
    return { name: `${named}${file.slice(file.lastIndexOf('.'))}`, mediaType, bytes }
  },
})

function calledName({ name, digest }: Pick<FoundModel, 'name' | 'digest'>): string {
  return name ?? digest.slice(0, 12)
}

/** Over HTTP a file goes to whoever asked; the command line says where to; a program may take the bytes themselves. */
function checkPlace({ name, gives, extension = name }: Exporter, to: string | undefined, { origin }: Context): void {
  if (origin === 'cli' && to === undefined) {
    const example = gives === 'file' ? `--to model.${extension}` : `--to ${name}-model`
    throw new RepriseError('invalid-input', `"to" is missing: it names the ${gives} to write`, {
      remedy: `Say where, such as ${example}.`,
    })
  }
  if (origin !== 'http') return
  if (to !== undefined)
    throw new RepriseError('refused', 'to names a file of the server: only the command line may write one', {
      remedy: 'Leave to out: the answer is the file.',
    })
  if (gives === 'folder')
    throw new RepriseError('refused', `${name} is a folder, and only files are sent over HTTP`, {
      remedy: `Use the command line: reprise models export <model> --as ${name} --to <folder>.`,
    })
}

function digestOfExport({ gives }: Exporter, files: Exported['files']): Digest {
  const blobs = Object.entries(files).map(([path, bytes]) => {
    return [path, { digest: digestOf(bytes), sizeBytes: bytes.length }] as const
  })
  return gives === 'file' ? blobs[0]![1].digest : treeDigest(Object.fromEntries(blobs))
}

function sizeOf(files: Exported['files']): number {
  return Object.values(files).reduce((sum, { length }) => sum + length, 0)
}
