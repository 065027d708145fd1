import { z } from 'zod'
import { collect, doctor as runDoctor } from '#pipelines'
import { defineOperation } from './operation.ts'
import { count, digest } from './shapes.ts'

export const doctor = defineOperation({
  input: z.strictObject({}),
  output: z.object({
    healthy: z.boolean(),
    objectCount: count,
    complaints: z.array(
      z.object({
        kind: z.string(),
        digest: digest.nullable(),
        neededBy: z.array(z.string()),
        text: z.string(),
        remedy: z.string(),
      }),
    ),
    interruptedRuns: z.array(z.string()),
  }),
  positional: [],
  run: (platform, _, { progress, signal }) => runDoctor(platform, { onProgress: progress, signal }),
  saysNo: ({ healthy }) => !healthy,
})

export const gc = defineOperation({
  input: z.strictObject({}),
  output: z.object({ deletedCount: count, deletedBytes: count, keptCount: count }),
  positional: [],
  run: (platform) => collect(platform),
})
