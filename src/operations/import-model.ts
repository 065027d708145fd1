import { basename, resolve } from 'node:path'
import { z } from 'zod'
import { importModelFile } from '#pipelines'
import { modelName } from '#registry'
import { defineOperation } from './operation.ts'
import { count, digest, modelSummary } from './shapes.ts'
import { allowedPath } from './sources.ts'

const names = (description: string) => z.array(z.string()).exactOptional().meta({ value: 'names', description })

export const importModel = defineOperation({
  input: z.strictObject({
    file: z.string().min(1).meta({
      value: 'file',
      description: 'LightGBM: model.txt, or dump_model as JSON; XGBoost: model.json or model.ubj',
    }),
    as: z
      .string()
      .min(1)
      .exactOptional()
      .meta({ value: 'name', description: 'name of the model (default: the file name)' }),
    classes: names('labels of the classes, in the order of their numbers'),
    target: z.string().min(1).exactOptional().meta({ value: 'column', description: 'the column it predicts' }),
    features: names('names of the features in order, instead of those in the file'),
    levels: z
      .record(z.string(), z.array(z.string()))
      .exactOptional()
      .meta({ value: 'json', description: 'levels of categories by code, such as {"city":["Paris","Oslo"]}' }),
    rounds: z
      .int()
      .min(1)
      .exactOptional()
      .meta({ value: 'n', description: 'keep only the first rounds, such as the best iteration' }),
  }),
  output: z.object({
    model: modelSummary,
    from: z.object({ library: z.string(), version: z.string(), objective: z.string(), file: z.string(), digest }),
    task: z.enum(['binary', 'multiclass', 'regression']),
    target: z.string(),
    classes: z.array(z.string()).nullable(),
    inputCount: count,
  }),
  positional: ['file'],
  async run(platform, { file, as, ...options }, { origin, kill }) {
    const path = origin === 'http' ? await allowedPath(platform, file) : resolve(platform.effects.cwd, file)
    const name = as ?? modelName(basename(file).replace(/(\.(txt|json|ubj|model))+$/i, ''), 'imported')
    const { model, fileDigest, imported, inputCount, task, target, classes } = await importModelFile(
      platform,
      { path, name, options },
      { kill, place: origin === 'http' ? 'process' : 'thread' },
    )
    const { from: library, version, objective } = imported
    const from = { library, version, objective, file: basename(path), digest: fileDigest }
    return { model, from, task, target, classes, inputCount }
  },
})
