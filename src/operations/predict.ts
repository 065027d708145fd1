import { z } from 'zod'
import type { Json } from '#base'
import { RepriseError } from '#base'
import { defineOperation } from './operation.ts'
import { scoreDataset } from './score-dataset.ts'
import { isOnnxFile, scoreOnnx } from './score-onnx.ts'
import { scoreRequest } from './score-request.ts'
import { count, digest, modelReference, reference } from './shapes.ts'

const form = (description: string) => z.unknown().optional().meta({ description })

const input = z.strictObject({
  model: z
    .string()
    .min(1)
    .meta({ value: 'model', description: `${reference.model}; or a file that ends in .onnx` }),
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
  limit: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(10)
    .meta({ value: 'n', description: 'how many of the scored rows to show' }),
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
  predictions: z.array(
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
  run: z.object({ id: z.string() }),
  preview: z.array(z.record(z.string(), z.unknown())),
})

export const predict = defineOperation({
  input,
  output: z.union([answers, batch]),
  positional: ['model', 'data'],
  async run(platform, asked, context) {
    const body = requestBody(asked)
    if (isOnnxFile(asked.model)) return scoreOnnx(platform, { ...asked, data: dataFor(asked) }, context)
    if (asked.data !== undefined) return scoreDataset(platform, { ...asked, data: asked.data }, context)
    const { model, rows } = await scoreRequest(platform, asked.model, { body, explain: asked.explain })
    return { model, predictions: rows }
  },
})

function dataFor({ model, data }: Input): string {
  if (data !== undefined) return data
  throw new RepriseError('invalid-input', `"${model}" scores a file or a dataset, not single rows: data is missing`)
}

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
