import { z } from 'zod'
import { verify as runVerify } from '#pipelines'
import { defineOperation } from './operation.ts'
import { digest, threads } from './shapes.ts'

const difference = z.object({
  step: z.string(),
  recorded: z.string().nullable(),
  rebuilt: z.string().nullable(),
  text: z.string(),
})

export const verify = defineOperation({
  input: z.strictObject({
    reference: z
      .string()
      .min(1)
      .meta({ value: 'run|model', description: 'a model, or a run by the first characters of its id' }),
    threads: threads(),
    keep: z.boolean().default(false).meta({ description: 'keep the clean folder, to look at' }),
  }),
  output: z.object({
    run: z.object({ id: z.string(), verifies: z.string() }),
    grade: z.enum(['R0', 'R1', 'R2', 'R3', 'R4', 'R5']),
    identical: z.boolean(),
    digests: z.object({ recorded: digest, rebuilt: digest.nullable() }),
    firstDifference: difference.nullable(),
    notes: z.array(z.object({ code: z.string(), text: z.string() })),
    threads: z.object({ recorded: z.int(), used: z.int() }),
    seconds: z.number(),
    directory: z.string().nullable(),
  }),
  positional: ['reference'],
  run: (platform, { reference, threads, keep }, { progress, signal, kill, origin, argv }) =>
    runVerify(
      platform,
      { reference, keep, argv, ...(threads === undefined ? {} : { threads }) },
      { onProgress: progress, signal, kill, place: origin === 'http' ? 'process' : 'thread' },
    ),
  saysNo: ({ identical }) => !identical,
})
