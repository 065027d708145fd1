import { extname, resolve } from 'node:path'
import { z } from 'zod'
import type { Json } from '#base'
import { canonicalJson, RepriseError } from '#base'
import type { Platform } from '#platform'
import type { ModelVersion } from '#registry'
import { resolveModel } from '#registry'
import type { Card } from '#reporting'
import { writeCard } from '#reporting'
import { scorerOf } from './model-reference.ts'
import { recordOf } from './models.ts'
import type { Context } from './operation.ts'
import { defineOperation } from './operation.ts'
import { modelReference, reference } from './shapes.ts'
import { writeExport } from './write-export.ts'

const forms = ['md', 'html', 'json'] as const
type Form = (typeof forms)[number]

const MEDIA_TYPES: Readonly<Record<Form, string>> = {
  md: 'text/markdown; charset=utf-8',
  html: 'text/html; charset=utf-8',
  json: 'application/json',
}

const input = z.strictObject({
  model: z.string().min(1).meta({ value: 'model', description: reference.model }),
  as: z.enum(forms).exactOptional().meta({
    value: 'form',
    description: 'md: text with tables; html: one page with figures; json: what both are made of',
  }),
  output: z
    .string()
    .min(1)
    .exactOptional()
    .meta({ value: 'file', short: 'o', description: 'write it there instead of printing it' }),
  language: z.enum(['en', 'fr', 'es']).default('en').meta({ value: 'language', description: 'what it is written in' }),
})

export const card = defineOperation({
  input,
  output: z.object({ model: modelReference, as: z.enum(forms), path: z.string().nullable(), text: z.string() }),
  positional: ['model'],
  async run(platform, asked, context) {
    refuseFile(asked.output, context)
    const version = await resolveModel(platform, asked.model)
    const path = asked.output === undefined ? null : resolve(platform.effects.cwd, asked.output)
    const as = asked.as ?? formOf(path)
    const found = await cardOf(platform, version)
    const text = as === 'json' ? `${canonicalJson(found as unknown as Json)}\n` : writeCard(found, as, asked.language)
    if (path !== null) await writeExport({ gives: 'file' }, { card: new TextEncoder().encode(text) }, path, true)
    const { name, digest } = version
    return { model: { name, version: version.version, digest }, as, path, text }
  },
  download: ({ model, as, text }) => ({
    name: `${model.name}-${model.version}.${as}`,
    mediaType: MEDIA_TYPES[as],
    bytes: new TextEncoder().encode(text),
  }),
})

/** By the file's name; Markdown where that says nothing. */
function formOf(path: string | null): Form {
  const extension = path === null ? '' : extname(path).slice(1).toLowerCase()
  return extension === 'htm' ? 'html' : (forms.find((form) => form === extension) ?? 'md')
}

function refuseFile(output: string | undefined, { origin }: Context): void {
  if (output === undefined || origin !== 'http') return
  throw new RepriseError('refused', 'output names a file of the server: only the command line may write one', {
    remedy: 'Leave output out: the answer is the card.',
  })
}

async function cardOf(platform: Platform, version: ModelVersion): Promise<Card> {
  const { members, task, target, classes, positive, signature, example } = await scorerOf(platform).model(
    version.digest,
  )
  const record = await recordOf(platform, version)
  const { name, digest, runId, createdAt } = version
  return {
    ...{ name, version: version.version, digest, runId, createdAt, task, target, classes, positive, example },
    members: members.map(({ weight, fitted }) => ({ kind: fitted.estimator.kind, weight })),
    inputs: signature.inputs.map((column) => ({ name: column.name, type: column.type, required: column.required })),
    training: record && {
      dataset: record.dataset,
      frame: record.result.frame,
      leaderboard: record.result.leaderboard,
      assessment: record.result.assessment,
      engine: record.provenance.engine.version,
    },
  }
}
