import { resolve } from 'node:path'
import { z } from 'zod'
import type { Json, Table } from '#base'
import { RepriseError } from '#base'
import type { DatasetVersion } from '#data'
import { readVersion } from '#data'
import { findData } from '#pipelines'
import type { Platform } from '#platform'
import { scoreTableInSteps } from '#serving'
import type { FoundModel } from './model-reference.ts'
import { findModel, scorerOf } from './model-reference.ts'
import type { Context } from './operation.ts'
import { defineOperation } from './operation.ts'
import { scoreRequest } from './score-request.ts'
import { count, digest, modelReference, reference } from './shapes.ts'
import { allowedSource } from './sources.ts'
import { previewRows, writeTable } from './write-table.ts'

const form = (description: string) => z.unknown().optional().meta({ description })

const input = z.strictObject({
  model: z.string().min(1).meta({ value: 'model', description: reference.model }),
  data: z
    .string()
    .min(1)
    .exactOptional()
    .meta({ value: 'data', description: `a file, or ${reference.dataset}` }),
  output: z
    .string()
    .exactOptional()
    .meta({ value: 'file', short: 'o', description: 'write all rows there: .csv, .parquet, .json or .jsonl' }),
  explain: z
    .int()
    .min(0)
    .max(100)
    .default(0)
    .meta({ value: 'n', bare: 3, description: 'add the reasons that weighed most, 3 unless told' }),
  rows: z
    .array(z.record(z.string(), z.unknown()))
    .exactOptional()
    .meta({ description: 'instead of data: the rows themselves, as records' }),
  dataframe_split: form('instead of data: {columns, data}, as MLflow sends it'),
  dataframe_records: form('instead of data: a list of records'),
  instances: form('instead of data: TensorFlow Serving’s row format'),
  inputs: form('instead of data: TensorFlow Serving’s column format'),
})
type Input = z.output<typeof input>

const reason = z.object({ column: z.string(), value: z.unknown(), contribution: z.number() })
const answers = z.object({
  model: modelReference,
  rows: z.array(
    z.object({
      prediction: z.union([z.string(), z.number()]),
      probabilities: z.record(z.string(), z.number()).optional(),
      reasons: z.array(reason).optional(),
    }),
  ),
})
const batch = z.object({
  model: modelReference,
  dataset: z.object({ name: z.string(), version: z.int(), digest, imported: z.boolean() }),
  rowCount: count,
  columns: z.array(z.string()),
  output: z.string().nullable(),
  preview: z.array(z.record(z.string(), z.unknown())),
})

export const predict = defineOperation({
  input,
  output: z.union([answers, batch]),
  positional: ['model', 'data'],
  async run(platform, asked, context) {
    const body = requestBody(asked)
    if (asked.data !== undefined) return scoreData(platform, { ...asked, data: asked.data }, context)
    const { model, rows } = await scoreRequest(platform, asked.model, { body, explain: asked.explain })
    return { model, rows }
  },
})

/** The rows of the request in one of MLflow's forms; an error unless rows and data are told apart. */
function requestBody({ rows, data, dataframe_split, dataframe_records, instances, inputs }: Input): Json {
  const forms = { dataframe_split, dataframe_records: rows ?? dataframe_records, instances, inputs }
  const given = Object.fromEntries(Object.entries(forms).filter(([, value]) => value !== undefined))
  const hasRows = Object.keys(given).length > 0
  if (hasRows && data !== undefined)
    throw new RepriseError('invalid-input', `give either data ("${data}") or rows, not both`)
  if (!hasRows && data === undefined)
    throw new RepriseError('invalid-input', 'there is nothing to predict: data is missing', {
      remedy: 'Name a file or a dataset; over HTTP send rows: [{…}].',
    })
  return given as Json
}

async function scoreData(platform: Platform, asked: Input & { data: string }, context: Context) {
  const model = await findModel(platform, asked.model)
  const output = outputPath(platform, asked, context)
  const found = await findData(platform, await allowedSource(platform, asked.data, context), {
    onProgress: context.progress,
    signal: context.signal,
  })
  const scored = await score(platform, model, found.version, asked.explain, context)
  const dateTimes = dateTimesOf(found.version)
  if (output !== null) await writeTable(platform, scored, output, dateTimes)
  const { dataset: name, version, digest } = found.version
  return {
    model,
    dataset: { name, version, digest, imported: found.imported },
    rowCount: scored.rowCount,
    columns: [...scored.columns.keys()],
    output,
    preview: previewRows(scored, 10, dateTimes),
  }
}

function outputPath(platform: Platform, { output }: Input, { origin }: Context): string | null {
  if (output === undefined) return null
  if (origin === 'http')
    throw new RepriseError(
      'refused',
      'output names a file of the server; over HTTP only the command line may write one',
    )
  return resolve(platform.effects.cwd, output)
}

async function score(
  platform: Platform,
  { digest }: FoundModel,
  version: DatasetVersion,
  explain: number,
  { progress, signal }: Context,
): Promise<Table> {
  const model = await scorerOf(platform).model(digest)
  const table = await readVersion(platform, version)
  const onRows = (done: number, total: number) => progress({ stage: 'predict', text: 'Scoring rows', done, total })
  return scoreTableInSteps(model, table, { explain, onRows, signal }, await platform.kernels())
}

function dateTimesOf({ schema }: DatasetVersion): ReadonlySet<string> {
  return new Set(schema.columns.filter(({ storage }) => storage === 'datetime').map(({ name }) => name))
}
