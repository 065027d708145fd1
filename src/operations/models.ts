import { z } from 'zod'
import type { Statement } from '#assessment'
import { RepriseError } from '#base'
import type { RunRecord } from '#pipelines'
import { readRecord } from '#pipelines'
import type { Platform } from '#platform'
import type { ModelVersion } from '#registry'
import { deleteAlias, listModels, listModelVersions, resolveModel, setAlias } from '#registry'
import { sentence } from '#reporting'
import { resolveRun } from '#tracking'
import { treeLines } from '#training'
import { scorerOf } from './model-reference.ts'
import { defineOperation } from './operation.ts'
import { count, datasetSummary, interval, modelSummary, reference } from './shapes.ts'

const model = z.string().min(1).meta({ value: 'model', description: reference.model })

export const ls = defineOperation({
  input: z.strictObject({
    name: z.string().exactOptional().meta({ value: 'name', description: 'list the versions of this model' }),
  }),
  output: z.object({ models: z.array(modelSummary) }),
  positional: ['name'],
  async run(platform, { name }) {
    return { models: name === undefined ? await listModels(platform) : await listModelVersions(platform, name) }
  },
})

const assessment = z.object({
  conclusion: z.string(),
  refusals: z.array(z.string()).describe('why not to use it as it is'),
  guidance: z.array(z.string()).describe('what else is worth knowing, in sentences'),
  diagnoses: z.array(z.string()).describe('what ails it, each with the next step'),
  rowCount: count,
  metrics: z.record(z.string(), interval),
  baseline: z.record(z.string(), z.number()),
  importance: z.array(z.object({ column: z.string(), meanAbsolute: z.number() })),
})

const shownModel = modelSummary.extend({
  task: z.enum(['binary', 'multiclass', 'regression']),
  target: z.string(),
  classes: z.array(z.string()).nullable(),
  positive: z.string().nullable(),
  members: z.array(z.object({ kind: z.string(), weight: z.number() })),
  isCalibrated: z.boolean(),
  threshold: z.number().nullable().meta({
    description:
      'the probability of the positive class from which a row is said to be positive; null: more than one half',
  }),
  signature: z.object({
    inputs: z.array(z.object({ name: z.string(), type: z.string(), storage: z.string(), required: z.boolean() })),
  }),
  example: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
  tree: z.array(z.string()).nullable().describe('the lines of a model that is one decision tree'),
})

export const show = defineOperation({
  input: z.strictObject({ model }),
  output: z.object({
    model: shownModel,
    dataset: datasetSummary.pick({ name: true, version: true, digest: true, rowCount: true }).nullable(),
    assessment: assessment.nullable(),
  }),
  positional: ['model'],
  async run(platform, { model: reference }) {
    const version = await resolveModel(platform, reference)
    const { members, ...rest } = await scorerOf(platform).model(version.digest)
    const tree = treeLines({ members, ...rest })
    const { task, target, classes, positive, signature, example, calibration, threshold = null } = rest
    const decides = { isCalibrated: calibration !== undefined, threshold }
    const kinds = members.map(({ weight, fitted }) => ({ kind: fitted.estimator.kind, weight }))
    const record = await recordOf(platform, version)
    return {
      model: { ...version, task, target, classes, positive, members: kinds, ...decides, signature, example, tree },
      dataset: record && datasetOf(record),
      assessment: record && assessmentOf(record),
    }
  },
})

/** The record of the run that made a model; null where none did. */
export async function recordOf(platform: Platform, { runId }: ModelVersion): Promise<RunRecord | null> {
  if (runId === null) return null
  try {
    return await readRecord(platform.objects, await resolveRun(platform, runId))
  } catch (error) {
    if (error instanceof RepriseError && error.code === 'not-found') return null
    throw error
  }
}

function datasetOf({ dataset: { name, version, digest, rowCount } }: RunRecord) {
  return { name, version, digest, rowCount }
}

function assessmentOf({ result }: RunRecord) {
  const { rowCount, metrics, baseline, importance, conclusion, guidance = [], diagnoses = [] } = result.assessment
  const said = guidance.map((one) => ({ isRefusal: one.code.startsWith('refusal.'), text: say(one) }))
  return {
    conclusion: say(conclusion),
    refusals: said.flatMap(({ isRefusal, text }) => (isRefusal ? [text] : [])),
    guidance: said.flatMap(({ isRefusal, text }) => (isRefusal ? [] : [text])),
    diagnoses: diagnoses.map((one) => `${say(one)} ${say(one.next)}`),
    rowCount,
    metrics,
    baseline,
    importance,
  }
}

function say({ code, values }: Statement): string {
  return sentence(code, values)
}

export const alias = defineOperation({
  input: z.strictObject({
    model,
    alias: z
      .string()
      .regex(/^[a-z][a-z0-9_-]*$/i, 'an alias is a word such as champion')
      .meta({ value: 'alias', description: 'such as champion' }),
    remove: z.boolean().default(false).meta({ description: 'take the alias away' }),
  }),
  output: z.object({ model: modelSummary }),
  positional: ['model', 'alias'],
  async run(platform, { model: reference, alias, remove }) {
    const { name, version } = await resolveModel(platform, reference)
    if (remove) await deleteAlias(platform, name, alias)
    else await setAlias(platform, name, alias, version)
    return { model: await resolveModel(platform, `${name}/${version}`) }
  },
})
