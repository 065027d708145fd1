// Claim: on rare classes, weights and resampling buy no better order of rows than plain training with a chosen threshold, and ruin
// probabilities unless the prior is put right. REPRISE_BENCH_DATA=… node bench/imbalance.ts [splits]
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Rng, Table } from '#base'
import { createRng } from '#base'
import type { Schema } from '#data'
import { importSource, readVersion } from '#data'
import type { Kernels } from '#kernels'
import { loadKernels } from '#kernels'
import { openPlatform } from '#platform'
import type { Estimator, FitPart, Target } from '#training'
import { fit, metricNamed, predictMargins, priorShifts, resampleRows, toPrediction, weighedAs } from '#training'
import { encodeTarget, partAt } from '../src/lifecycle/automl/encode-target.ts'
import type { Frame } from '../src/lifecycle/automl/frame.ts'
import { frame } from '../src/lifecycle/automl/frame.ts'
import { partOf, transformsFor } from '../src/lifecycle/automl/prepare.ts'

type Parts = Readonly<Record<'train' | 'validation' | 'test', FitPart>>
type Figures = Readonly<Record<string, number>>

const [splits = '5'] = process.argv.slice(2)
const data = process.env['REPRISE_BENCH_DATA']
if (data === undefined) throw new Error('set REPRISE_BENCH_DATA to the folder that holds mammography.csv')
const learners: readonly Estimator['kind'][] = ['gbdt', 'linear']
const ways = ['as they come', 'weights', 'under', 'over', 'smote'] as const
const names = [
  'auc',
  'averagePrecision',
  'logLoss',
  'logLoss, prior put right',
  'F1 at 0.5',
  'F1 at the chosen threshold',
]

const scratch = mkdtempSync(join(tmpdir(), 'reprise-imbalance-'))
await using kernels = await loadKernels({ threads: 1 })
const { schema, table } = await read(data)
const framed = frame(schema, table, { target: 'class', positive: '1', seed: 0 })
const rows = learners.flatMap((kind) =>
  ways.map((way) => {
    const runs = Array.from({ length: Number(splits) }, (_, seed) =>
      run(kind, way, partsOf(framed, seed), seed, kernels),
    )
    return { kind, way, figures: names.map((name) => ({ name, ...summary(runs.map((figures) => figures[name]!)) })) }
  }),
)
rmSync(scratch, { recursive: true })
writeFileSync(join(import.meta.dirname, 'results', 'imbalance.md'), text())
console.log(text())

async function read(folder: string): Promise<{ schema: Schema; table: Table }> {
  await using platform = await openPlatform(scratch, { threads: 1 })
  const columnNames = readFileSync(join(folder, 'mammography.columns.txt'), 'utf8').trim().split(/\r?\n/)
  const overrides = { hasHeader: false, columnNames }
  const { version } = await importSource(platform, { source: join(folder, 'mammography.csv'), overrides })
  return { schema: version.schema, table: await readVersion(platform, version) }
}

/** A fifth to test, of the rest an eighth to validate: drawn anew by each seed. */
function partsOf(question: Frame, seed: number): Parts {
  const whole = encodeTarget(question, table)
  const order = createRng(900 + seed).permutation(whole.rows.length)
  const [first, second] = [Math.floor(order.length * 0.2), Math.floor(order.length * 0.3)]
  const places = (from: number, to?: number) =>
    order
      .subarray(from, to)
      .slice()
      .sort((a, b) => a - b)
  const train = partAt(whole, places(second))
  const site = { frame: question, schema, table, rng: createRng(seed) }
  const transforms = transformsFor(site, 'plain', train, site.rng)
  const part = (from: number, to?: number) => partOf(site, transforms, partAt(whole, places(from, to)))
  return { train: part(second), validation: part(first, second), test: part(0, first) }
}

function run(
  kind: Estimator['kind'],
  way: (typeof ways)[number],
  parts: Parts,
  seed: number,
  kernels: Kernels,
): Figures {
  const rng = createRng(seed)
  const { train, validation, test } = parts
  const made = changed(train, way, rng)
  const shift = way === 'as they come' ? 0 : priorShifts(train, made)[0]!
  const watched = way === 'as they come' ? validation : weighedAs(validation, train, made)
  const fitted = fit({ kind, params: {} }, { ...made, validation: watched }, { rng: rng.child('fit'), kernels })
  const margins = (part: FitPart) => predictMargins([{ weight: 1, fitted }], part.features, kernels)
  const cut = bestCut(validation.target, margins(validation))
  const judged = margins(test)
  return {
    auc: figure('auc', test.target, judged),
    averagePrecision: figure('averagePrecision', test.target, judged),
    logLoss: figure('logLoss', test.target, judged),
    'logLoss, prior put right': figure(
      'logLoss',
      test.target,
      judged.map((margin) => margin + shift),
    ),
    'F1 at 0.5': f1(test.target, judged, 0),
    'F1 at the chosen threshold': f1(test.target, judged, cut),
  }
}

function changed(train: FitPart, way: (typeof ways)[number], rng: Rng): FitPart {
  if (way === 'as they come') return train
  if (way !== 'weights') return resampleRows(train, way, rng.child('resample'))
  const rare = train.target.values.reduce((sum, label) => sum + label, 0)
  const factor = (train.target.values.length - rare) / rare
  return { ...train, weights: train.target.values.map((label) => (label === 1 ? factor : 1)) }
}

function figure(name: string, target: Target, margins: Float64Array): number {
  return metricNamed(name, 'binary').compute(target, toPrediction('binary', 2, margins))
}

/** The margin from which to say yes, best for F1 on these rows. */
function bestCut(target: Target, margins: Float64Array): number {
  const cuts = [...new Set(margins)].sort((a, b) => a - b)
  const worth = cuts.map((cut) => f1(target, margins, cut))
  return cuts[worth.indexOf(Math.max(...worth))]!
}

function f1({ values }: Target, margins: Float64Array, cut: number): number {
  let [hits, said, are] = [0, 0, 0]
  margins.forEach((margin, row) => {
    if (margin >= cut) said++
    if (values[row] === 1) are++
    if (margin >= cut && values[row] === 1) hits++
  })
  return said + are === 0 ? 0 : (2 * hits) / (said + are)
}

function summary(values: readonly number[]): { mean: number; error: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0)
  return { mean, error: Math.sqrt(squares / Math.max(1, values.length - 1) / values.length) }
}

function text(): string {
  const cell = ({ mean, error }: { mean: number; error: number }) => `${mean.toFixed(4)} ± ${error.toFixed(4)}`
  const lines = rows.map(({ kind, way, figures }) => `| ${kind} | ${way} | ${figures.map(cell).join(' | ')} |`)
  return `# Rare classes: mammography, 2.3 % positive

${splits} random splits (70 % to fit, 10 % to stop and to choose the threshold, 20 % to judge), mean ± standard error. ${new Date().toISOString().slice(0, 10)}, ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}.

| learner | rows | ${names.join(' | ')} |
|---|---|${names.map(() => '---|').join('')}
${lines.join('\n')}
`
}
