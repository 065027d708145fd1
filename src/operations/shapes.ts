// Shapes that several operations give back, for OpenAPI.
import { z } from 'zod'

export const reference = {
  dataset: 'a dataset: name, name/3 or @digest',
  model: 'a model: name, name/3, name@alias or a run id',
}

export const digest = z.string().regex(/^[0-9a-f]{64}$/)
export const milliseconds = z.int().describe('UTC milliseconds')
export const count = z.int().min(0)

export const finding = z.object({
  kind: z.string(),
  column: z.string().nullable(),
  evidence: z.record(z.string(), z.unknown()),
  suggestion: z.string(),
})

export const datasetSummary = z.object({
  name: z.string(),
  version: z.int(),
  digest,
  rowCount: count,
  columnCount: count,
  source: z.string(),
  sizeBytes: count,
  createdAt: milliseconds,
})

export const modelSummary = z.object({
  id: z.string(),
  name: z.string(),
  version: z.int(),
  digest,
  runId: z.string().nullable(),
  datasetDigest: digest.nullable(),
  createdAt: milliseconds,
  aliases: z.array(z.string()),
  summary: z.unknown(),
})

export const modelReference = z.object({ name: z.string().nullable(), version: z.int().nullable(), digest })

export const runSummary = z.object({
  id: z.string(),
  kind: z.string(),
  name: z.string(),
  experiment: z.object({ id: z.int(), name: z.string() }),
  parent: z.string().nullable(),
  status: z.enum(['running', 'finished', 'failed', 'killed']),
  startedAt: milliseconds,
  endedAt: milliseconds.nullable(),
  params: z.record(z.string(), z.string()),
  metrics: z.record(z.string(), z.number().nullable()),
  tags: z.record(z.string(), z.string()),
  artifacts: z.array(z.object({ path: z.string(), digest, sizeBytes: count })),
})

export const interval = z.object({ value: z.number(), low: z.number().nullable(), high: z.number().nullable() })

/** An optional number of kernel threads. */
export function threads() {
  return z
    .int()
    .min(1)
    .max(64)
    .exactOptional()
    .meta({ value: 'n', description: 'threads; the result has the same bits for any number' })
}
