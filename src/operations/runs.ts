import { z } from 'zod'
import { readRecord } from '#pipelines'
import { resolveRun, searchRuns } from '#tracking'
import { defineOperation } from './operation.ts'
import { runSummary } from './shapes.ts'

const kinds = ['study', 'trial', 'command', 'pipeline', 'step', 'sweep', 'verify', 'batch'] as const

export const ls = defineOperation({
  input: z.strictObject({
    kind: z.enum(kinds).exactOptional().meta({ value: 'kind', description: 'only runs of this kind' }),
    status: z
      .enum(['running', 'finished', 'failed', 'killed'])
      .exactOptional()
      .meta({ value: 'status', description: 'only runs that ended so' }),
    parent: z.string().exactOptional().meta({ value: 'run', description: 'only the child runs of this run' }),
    all: z.boolean().default(false).meta({ description: 'child runs such as trials too' }),
    limit: z.int().min(1).max(10_000).default(20).meta({ value: 'n', description: 'at most this many' }),
  }),
  output: z.object({ runs: z.array(runSummary) }),
  positional: [],
  async run(platform, { kind, status, parent, all, limit }) {
    const filter = {
      ...(kind === undefined ? {} : { kind }),
      ...(status === undefined ? {} : { status }),
      ...(parent === undefined ? {} : { parent: (await resolveRun(platform, parent)).id }),
    }
    const topOnly = !all && parent === undefined && kind !== 'trial' && kind !== 'step'
    return { runs: await searchRuns(platform, { ...filter, limit, ...(topOnly ? { parent: null } : {}) }) }
  },
})

export const show = defineOperation({
  input: z.strictObject({
    run: z.string().min(1).meta({ value: 'run', description: 'a run by the first characters of its id' }),
  }),
  output: z.object({
    run: runSummary,
    children: z.array(runSummary),
    record: z.record(z.string(), z.unknown()).nullable().describe('what verify rebuilds a training from'),
  }),
  positional: ['run'],
  async run(platform, { run: prefix }) {
    const run = await resolveRun(platform, prefix)
    const hasRecord = run.kind === 'study' && run.status === 'finished'
    return {
      run,
      children: await searchRuns(platform, { parent: run.id, limit: 1000 }),
      record: hasRecord ? await readRecord(platform.objects, run) : null,
    }
  },
})
