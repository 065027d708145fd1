// Claim: exact contributions are at least 5 times as fast as the shap package's and 2 times as fast as LightGBM's, on forests of one shape.
// REPRISE_BENCH_PYTHON=/path/to/venv/bin/python node bench/explain.ts [rounds]   (pip install lightgbm shap numpy)
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Kernels, RowsToScore, TreeEnsemble } from '#kernels'
import { loadKernels } from '#kernels'
import { drawTable } from './boosting/synthetic-tables.ts'
import { median } from './median.ts'

interface Timing {
  readonly wallSeconds: number
  readonly cpuSeconds: number
  readonly version?: string
}

type Peer = 'lightgbm' | 'shap'
interface Comparison {
  readonly forest: string
  readonly threads: number
  readonly rows: number
  readonly loadAverage: number
  readonly ratios: Readonly<Partial<Record<Peer, { readonly wall: number; readonly cpu: number }>>>
  readonly first: Timing
  readonly interactions: Timing
  readonly runs: Readonly<Record<'reprise' | Peer, readonly Timing[]>>
}

const claims: Readonly<Record<Peer, number>> = { shap: 5, lightgbm: 2 }
const forests = [
  { trees: 100, leaves: 31, explained: 4000 },
  { trees: 500, leaves: 63, explained: 1000 },
]
const TRAINING_ROWS = 50_000
const python = process.env['REPRISE_BENCH_PYTHON']
const [rounds = '3'] = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'reprise-bench-'))
const table = drawTable('explain 50k x 28', TRAINING_ROWS * 1.25, 28)
const results: Comparison[] = []
writeForPython(table)
for (const forest of forests) {
  if (python !== undefined) askPython('train', String(forest.trees), String(forest.leaves))
  for (const threads of [1, 2]) results.push(await compare(forest, threads))
}
rmSync(folder, { recursive: true })
if (python !== undefined) report()

/** Alternated runs; medians of each. The shap package has one thread. */
async function compare({ trees, leaves, explained }: (typeof forests)[number], threads: number): Promise<Comparison> {
  await using kernels = await loadKernels({ threads })
  const { ensemble, rows } = train(kernels, trees, leaves, explained)
  const first = timed(() => kernels.boosting.contributions(ensemble, rows)) // plans the forest, which is kept
  const runs: Record<'reprise' | Peer, Timing[]> = { reprise: [], lightgbm: [], shap: [] }
  for (let round = 0; round < Number(rounds); round++) {
    runs.reprise.push(repeated(() => kernels.boosting.contributions(ensemble, rows)))
    if (python === undefined) continue
    for (const peer of threads === 1 ? (['lightgbm', 'shap'] as const) : (['lightgbm'] as const))
      runs[peer].push(JSON.parse(askPython('run', String(explained), String(threads), peer)) as Timing)
  }
  const interactions = timed(() => kernels.boosting.interactions(ensemble, rows))
  const row = {
    forest: `${trees} trees of ${leaves} leaves`,
    threads,
    rows: explained,
    loadAverage: loadavg()[0] ?? Number.NaN,
    ratios: ratiosOf(runs),
    first,
    interactions,
    runs,
  }
  console.log(row.forest, `${threads} threads`, describe(row))
  return row
}

function train(kernels: Kernels, trees: number, leaves: number, explained: number) {
  const { columns, labels } = table
  const values = columns.map((column) => column.subarray(0, TRAINING_ROWS))
  const features = values.map((column, source) => ({
    kind: 'number' as const,
    source,
    edges: kernels.boosting.edges(column, 255),
  }))
  using session = kernels.boosting.open({
    loss: 'logistic',
    base: Float64Array.of(0),
    features,
    training: { values, labels: labels.subarray(0, TRAINING_ROWS) },
    rounds: trees,
    learningRate: 0.1,
    maxLeaves: leaves,
    l2: 1,
    minHessian: 1,
    minRowsInLeaf: 1,
    minGain: 0,
    categorySmoothing: 10,
    categoryL2: 10,
    rowShare: 1,
    columnShare: 1,
  })
  for (let tree = 0; tree < trees; tree++) session.growTree({ rows: tree, columns: tree, dither: tree })
  const unseen = columns.map((column) => column.subarray(TRAINING_ROWS, TRAINING_ROWS + explained))
  const rows: RowsToScore = { features, values: unseen, rowCount: explained }
  const ensemble: TreeEnsemble = session.ensemble(trees)
  return { ensemble, rows }
}

function timed(work: () => unknown): Timing {
  const wall = performance.now()
  const cpu = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(cpu)
  return { wallSeconds: (performance.now() - wall) / 1e3, cpuSeconds: (user + system) / 1e6 }
}

/** The middle of the calls that a second and a half holds, at least five: a short call alone would be timed before its code is compiled well. */
function repeated(work: () => unknown): Timing {
  const timings: Timing[] = []
  for (let spent = 0; spent < 1.5 || timings.length < 5; spent += timings.at(-1)!.wallSeconds) timings.push(timed(work))
  return middle(timings)
}

function middle(timings: readonly Timing[]): Timing {
  return {
    wallSeconds: median(timings.map(({ wallSeconds }) => wallSeconds)),
    cpuSeconds: median(timings.map(({ cpuSeconds }) => cpuSeconds)),
  }
}

function askPython(command: string, ...rest: readonly string[]): string {
  const script = join(import.meta.dirname, 'explain-peers.py')
  const where = [folder, String(TRAINING_ROWS), String(table.columns.length)]
  return execFileSync(python!, [script, command, ...where, ...rest], { encoding: 'utf8' })
}

function ratiosOf(runs: Comparison['runs']): Comparison['ratios'] {
  const ours = middle(runs.reprise)
  const measured = (['lightgbm', 'shap'] as const).filter((peer) => runs[peer].length > 0)
  return Object.fromEntries(
    measured.map((peer) => {
      const theirs = middle(runs[peer])
      return [peer, { wall: theirs.wallSeconds / ours.wallSeconds, cpu: theirs.cpuSeconds / ours.cpuSeconds }]
    }),
  )
}

function describe({ runs, rows, ratios }: Comparison): string {
  const rate = (timings: readonly Timing[]) => `${Math.round(rows / middle(timings).wallSeconds)} rows/s`
  const peers = Object.entries(ratios).map(([peer, ratio]) => {
    return `${peer}: ${rate(runs[peer as Peer])}, ratio ${ratio.wall.toFixed(1)} wall, ${ratio.cpu.toFixed(1)} cpu`
  })
  return [`reprise: ${rate(runs.reprise)}`, ...peers].join('; ')
}

function writeForPython({ columns, labels }: typeof table): void {
  const x = new Float32Array(columns.length * labels.length)
  columns.forEach((column, j) => {
    for (let i = 0; i < column.length; i++) x[i * columns.length + j] = column[i] ?? 0
  })
  writeFileSync(join(folder, 'x.f32'), x)
  writeFileSync(join(folder, 'y.f32'), Float32Array.from(labels))
}

/** Keeps the figures; without the peers there is nothing to compare, so nothing is kept. */
function report(): void {
  const isShort = results.some(({ ratios }) => {
    return (Object.keys(ratios) as Peer[]).some(
      (peer) => Math.min(ratios[peer]!.wall, ratios[peer]!.cpu) < claims[peer],
    )
  })
  if (isShort) process.exitCode = 1
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version }
  const target = join(import.meta.dirname, 'results')
  mkdirSync(target, { recursive: true })
  writeFileSync(join(target, 'explain.json'), `${JSON.stringify({ machine, claims, results }, null, 1)}\n`)
  writeFileSync(join(target, 'explain.md'), markdown(machine))
}

function markdown(machine: {
  readonly cpu: string | undefined
  readonly cores: number
  readonly node: string
}): string {
  const lines = results.map(({ forest, threads, rows, runs, ratios, first, interactions, loadAverage }) => {
    const rate = (timings: readonly Timing[]) =>
      timings.length === 0 ? '' : Math.round(rows / middle(timings).wallSeconds)
    const ratio = (peer: Peer) =>
      ratios[peer] ? `${ratios[peer].wall.toFixed(1)} / ${ratios[peer].cpu.toFixed(1)}` : ''
    const cells = [forest, threads, rows, rate(runs.reprise), rate(runs.lightgbm), ratio('lightgbm'), rate(runs.shap)]
    const more = [ratio('shap'), Math.round(rows / interactions.wallSeconds), first.wallSeconds.toFixed(2)]
    return `| ${[...cells, ...more, loadAverage.toFixed(1)].join(' | ')} |`
  })
  const version = (peer: Peer) => results[0]?.runs[peer][0]?.version ?? 'absent'
  return `# Contributions beside LightGBM ${version('lightgbm')} (pred_contrib) and shap ${version('shap')} (TreeExplainer)

${machine.cores} × ${machine.cpu}, Node ${machine.node}. 28 columns; each side explains a forest of its own of the same shape, trained on
the same rows with the same settings. Medians of ${rounds} alternated runs, rows per second of wall time; ratios of wall / process CPU time. The first call here
plans the forest and is not yet compiled well; later calls, of which the middle one of each run counts, reuse the plan. A load average above the threads at work means that other programs ran meanwhile:
then only CPU time compares, and of 2 threads LightGBM's includes waiting in a spin.

| forest | threads | rows | Reprise rows/s | LightGBM rows/s | ratio | shap rows/s | ratio | interactions rows/s | first call s | load |
|---|---|---|---|---|---|---|---|---|---|---|
${lines.join('\n')}
`
}
