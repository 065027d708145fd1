import { hostname } from 'node:os'
import { resolve } from 'node:path'
import type { Table } from '#base'
import { RepriseError } from '#base'
import type { DatasetVersion } from '#data'
import { readVersion } from '#data'
import { digestFile } from '#objects'
import { findData } from '#pipelines'
import type { Platform } from '#platform'
import type { ScoreProgress } from '#serving'
import { scoreTableInSteps } from '#serving'
import { finishRun, startRun } from '#tracking'
import type { FoundModel } from './model-reference.ts'
import { findModel, scorerOf } from './model-reference.ts'
import type { Context } from './operation.ts'
import { allowedSource } from './sources.ts'
import { checkFormat, previewRows, writeTable } from './write-table.ts'

export interface DatasetQuestion {
  readonly model: string
  /** A file, which is imported first, or a reference to a dataset. */
  readonly data: string
  readonly output?: string
  readonly explain: number
  readonly limit: number
}

/** A model, and how it scores a table. */
export interface TableScorer {
  readonly model: FoundModel
  score(table: Table, progress: ScoreProgress): Promise<Table>
}

/** Scores all rows of a dataset with a registered model, as a Run of kind batch, and writes them where asked. */
export async function scoreDataset(platform: Platform, asked: DatasetQuestion, context: Context) {
  const model = await findModel(platform, asked.model)
  const score = async (table: Table, progress: ScoreProgress) => {
    const loaded = await scorerOf(platform).model(model.digest)
    return scoreTableInSteps(loaded, table, { ...progress, explain: asked.explain }, await platform.kernels())
  }
  return scoreDatasetWith(platform, { model, score }, asked, context)
}

/** The same with any scorer. */
export async function scoreDatasetWith(
  platform: Platform,
  scorer: TableScorer,
  asked: DatasetQuestion,
  context: Context,
) {
  const { model } = scorer
  const output = outputPath(platform, asked, context)
  const found = await findData(platform, await allowedSource(platform, asked.data, context), {
    onProgress: context.progress,
    signal: context.signal,
  })
  const { dataset: name, version, digest, schema } = found.version
  const dateTimes = new Set(schema.columns.filter(({ storage }) => storage === 'datetime').map((column) => column.name))
  const { run, scored } = await asRun(platform, model, found.version, asked, async () => {
    const table = await scoreRows(platform, scorer, found.version, context)
    if (output !== null) await writeTable(platform, table, output, dateTimes)
    return { scored: table, written: output === null ? null : (await digestFile(output)).digest }
  })
  return {
    model,
    dataset: { name, version, digest, imported: found.imported },
    rowCount: scored.rowCount,
    columns: [...scored.columns.keys()],
    output,
    run: { id: run },
    preview: previewRows(scored, asked.limit, dateTimes),
  }
}

function outputPath(platform: Platform, { output }: DatasetQuestion, { origin }: Context): string | null {
  if (output === undefined) return null
  if (origin === 'http')
    throw new RepriseError('refused', 'output names a file of the server: only the command line may write one', {
      remedy: 'Leave output out, and ask for the rows with limit.',
    })
  checkFormat(output)
  return resolve(platform.effects.cwd, output)
}

async function asRun(
  platform: Platform,
  model: FoundModel,
  version: DatasetVersion,
  { explain }: DatasetQuestion,
  work: () => Promise<{ scored: Table; written: string | null }>,
): Promise<{ run: string; scored: Table }> {
  const name = model.name === null ? model.digest.slice(0, 12) : `${model.name}/${model.version}`
  const dataset = `${version.dataset}/${version.version}`
  const run = await startRun(platform, {
    kind: 'batch',
    name: `predict ${name}`,
    params: { model: name, dataset, explain: String(explain) },
    tags: { 'reprise.modelDigest': model.digest, 'reprise.dataset': dataset, 'reprise.datasetDigest': version.digest },
    process: { pid: process.pid, host: hostname() },
  })
  try {
    const { scored, written } = await work()
    await finishRun(platform, run.id, 'finished', {
      metrics: [{ key: 'rows', value: scored.rowCount }],
      tags: written === null ? {} : { 'reprise.outputDigest': written },
    })
    return { run: run.id, scored }
  } catch (error) {
    const killed = error instanceof RepriseError && error.code === 'interrupted'
    await finishRun(platform, run.id, killed ? 'killed' : 'failed', {})
    throw error
  }
}

async function scoreRows(
  platform: Platform,
  scorer: TableScorer,
  version: DatasetVersion,
  { progress, signal }: Context,
): Promise<Table> {
  const table = await readVersion(platform, version)
  const onRows = (done: number, total: number) => progress({ stage: 'predict', text: 'Scoring rows', done, total })
  return scorer.score(table, { onRows, signal })
}
