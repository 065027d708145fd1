// Claim: boosting trains faster than LightGBM's default (row-wise histograms) at the same settings and equal held-out AUC.
// REPRISE_BENCH_PYTHON=/path/to/venv/bin/python node bench/gbdt-train.ts [rounds] [table…]   (pip install lightgbm numpy)
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Kernels } from '#kernels'
import { loadKernels } from '#kernels'
import type { BenchTable } from './gbdt-data.ts'
import { benchSizes, benchTable } from './gbdt-data.ts'
import { median } from './median.ts'

interface Timing {
  readonly wallSeconds: number
  readonly cpuSeconds: number
  readonly auc: number
  readonly version?: string
}

interface Comparison {
  readonly table: string
  readonly threads: number
  readonly loadAverage: number
  readonly ratioWall: number
  readonly ratioCpu: number
  readonly reprise: readonly Timing[]
  readonly lightgbm: readonly Timing[]
}

const settings = {
  rounds: 100,
  learningRate: 0.1,
  maxLeaves: 31,
  l2: 1,
  minHessian: 1,
  minRowsInLeaf: 1,
  minGain: 0,
  categorySmoothing: 10,
  categoryL2: 10,
  rowShare: 1,
  columnShare: 1,
}
const peers = ['reprise', 'lightgbm'] as const
const python = process.env['REPRISE_BENCH_PYTHON']
const [rounds = '3', ...wanted] = process.argv.slice(2)
const names = (Object.keys(benchSizes) as (keyof typeof benchSizes)[]).filter(
  (name) => wanted.length === 0 || wanted.some((word) => name.startsWith(word)),
)
const folder = mkdtempSync(join(tmpdir(), 'reprise-bench-'))
const results: Comparison[] = []
for (const name of names) {
  const table = benchTable(name)
  writeForPython(table)
  for (const threads of [1, 2]) results.push(await compare(table, threads))
}
rmSync(folder, { recursive: true })
if (python !== undefined) report()

/** Alternated runs; medians of each. */
async function compare(table: BenchTable, threads: number): Promise<Comparison> {
  await using kernels = await loadKernels({ threads })
  const runs: Record<(typeof peers)[number], Timing[]> = { reprise: [], lightgbm: [] }
  for (let round = 0; round < Number(rounds); round++) {
    runs.reprise.push(trainHere(kernels, table))
    if (python !== undefined) runs.lightgbm.push(trainThere(python, table, threads))
  }
  const ratio = (key: 'wallSeconds' | 'cpuSeconds') =>
    median(runs.lightgbm.map((run) => run[key])) / median(runs.reprise.map((run) => run[key]))
  const ratios = { ratioWall: ratio('wallSeconds'), ratioCpu: ratio('cpuSeconds') }
  const row = { table: table.name, threads, loadAverage: loadavg()[0] ?? Number.NaN, ...ratios, ...runs }
  console.log(
    table.name,
    `${threads} threads`,
    ...peers.map((peer) => `${peer}: ${describe(runs[peer])}`),
    `ratio ${row.ratioWall.toFixed(2)}`,
  )
  return row
}

function describe(runs: readonly Timing[]): string {
  const of = (key: 'wallSeconds' | 'cpuSeconds') => median(runs.map((run) => run[key])).toFixed(3)
  return `wall ${of('wallSeconds')} s, cpu ${of('cpuSeconds')} s, auc ${(runs[0]?.auc ?? Number.NaN).toFixed(5)};`
}

/** Edges, binning and 100 trees: from columns of doubles to a model. */
function trainHere(kernels: Kernels, { columns, labels, rowCount }: BenchTable): Timing {
  const wall = performance.now()
  const cpu = process.cpuUsage()
  const values = columns.map((column) => column.subarray(0, rowCount))
  const features = values.map((column, source) => ({
    kind: 'number' as const,
    source,
    edges: kernels.boosting.edges(column, 255),
  }))
  const training = { values, labels: labels.subarray(0, rowCount) }
  using session = kernels.boosting.open({ ...settings, loss: 'logistic', base: Float64Array.of(0), features, training })
  for (let tree = 0; tree < settings.rounds; tree++) session.growTree({ rows: tree, columns: tree, dither: tree })
  const ensemble = session.ensemble(settings.rounds)
  const { user, system } = process.cpuUsage(cpu)
  const timing = { wallSeconds: (performance.now() - wall) / 1e3, cpuSeconds: (user + system) / 1e6 }
  const testing = {
    features,
    values: columns.map((column) => column.subarray(rowCount)),
    rowCount: labels.length - rowCount,
  }
  return { ...timing, auc: auc(kernels.boosting.predict(ensemble, testing), labels.subarray(rowCount)) }
}

function trainThere(interpreter: string, { columns, labels, rowCount }: BenchTable, threads: number): Timing {
  const script = join(import.meta.dirname, 'gbdt-lightgbm.py')
  const output = execFileSync(
    interpreter,
    [script, folder, String(rowCount), String(columns.length), String(threads)],
    { encoding: 'utf8' },
  )
  const scores = readFileSync(join(folder, 'scores.f64'))
  const margins = new Float64Array(scores.buffer.slice(scores.byteOffset, scores.byteOffset + scores.byteLength))
  return { ...(JSON.parse(output) as Omit<Timing, 'auc'>), auc: auc(margins, labels.subarray(rowCount)) }
}

function writeForPython({ columns, labels }: BenchTable): void {
  const x = new Float32Array(columns.length * labels.length)
  columns.forEach((column, j) => {
    for (let i = 0; i < column.length; i++) x[i * columns.length + j] = column[i] ?? 0
  })
  writeFileSync(join(folder, 'x.f32'), x)
  writeFileSync(join(folder, 'y.f32'), Float32Array.from(labels))
}

/** The share of (positive, negative) pairs in the right order, ties counting half. */
function auc(scores: Float64Array, labels: Float64Array): number {
  const order = Uint32Array.from(scores.keys()).sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0))
  let positives = 0
  let rankSum = 0
  for (let from = 0; from < order.length; ) {
    let to = from
    while (to < order.length && scores[order[to] ?? 0] === scores[order[from] ?? 0]) to++
    for (let i = from; i < to; i++) {
      if (labels[order[i] ?? 0] !== 1) continue
      positives += 1
      rankSum += (from + to + 1) / 2
    }
    from = to
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * (order.length - positives))
}

/** Keeps the figures; without the peer there is nothing to compare, so nothing is kept. */
function report(): void {
  if (results.some(({ ratioWall, ratioCpu }) => Math.min(ratioWall, ratioCpu) < 1)) process.exitCode = 1
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version }
  const target = join(import.meta.dirname, 'results')
  mkdirSync(target, { recursive: true })
  writeFileSync(join(target, 'gbdt-train.json'), `${JSON.stringify({ machine, settings, results }, null, 1)}\n`)
  writeFileSync(join(target, 'gbdt-train.md'), markdown(machine))
}

function markdown(machine: {
  readonly cpu: string | undefined
  readonly cores: number
  readonly node: string
}): string {
  const cells = (runs: readonly Timing[]) => {
    const of = (key: 'wallSeconds' | 'cpuSeconds') => median(runs.map((run) => run[key])).toFixed(3)
    return `${of('wallSeconds')} / ${of('cpuSeconds')} | ${(runs[0]?.auc ?? Number.NaN).toFixed(5)}`
  }
  const rows = results.map(
    (row) =>
      `| ${row.table} | ${row.threads} | ${cells(row.reprise)} | ${cells(row.lightgbm)} | ${row.ratioWall.toFixed(2)} / ${row.ratioCpu.toFixed(2)} | ${row.loadAverage.toFixed(1)} |`,
  )
  const version = results[0]?.lightgbm[0]?.version ?? 'absent'
  return `# Boosting beside LightGBM ${version} (row-wise)

${machine.cores} × ${machine.cpu}, Node ${machine.node}. Medians of ${rounds} alternated runs, seconds of wall / process CPU time, from columns
to a model of 100 trees of 31 leaves; AUC on held-out rows. A load average above the threads at work means that other
programs ran meanwhile: then only CPU time compares, and of 2 threads LightGBM's includes waiting in a spin.

| table | threads | Reprise s | AUC | LightGBM s | AUC | ratio | load |
|---|---|---|---|---|---|---|---|
${rows.join('\n')}
`
}
