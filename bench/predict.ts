// Claim: prediction is at least ten times as fast as XGBoost's in batch, on one thread, and one row from JavaScript takes at most 5 µs.
// REPRISE_BENCH_PYTHON=/path/to/venv/bin/python node bench/predict.ts [rounds]   (pip install xgboost lightgbm catboost scikit-learn)
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createRng } from '#base'
import type { BinnedFeature, Kernels, TreeEnsemble } from '#kernels'
import { loadKernels } from '#kernels'
import { drawTable } from './boosting/synthetic-tables.ts'
import { median } from './median.ts'

interface Timing {
  readonly wallSeconds: number
  readonly cpuSeconds: number
}

interface Figure {
  readonly who: string
  readonly what: 'batch' | 'row'
  /** Batch: rows a second of CPU time. Row: microseconds of CPU time. */
  readonly cpu: number
  readonly wall: number
  readonly runs: readonly Timing[]
}

const COLUMNS = 28
const TRAINING_ROWS = 100_000
const SINGLE_ROWS = 1000
const LEAST_RATIO = 10
const MOST_MICROSECONDS = 5
const python = process.env['REPRISE_BENCH_PYTHON']
const rounds = Number(process.argv[2] ?? 5)

const { columns, labels } = drawTable('predict', TRAINING_ROWS * 3, COLUMNS)
const testing = columns.map((column) => column.subarray(TRAINING_ROWS))
const rowCount = labels.length - TRAINING_ROWS
await using kernels = await loadKernels({ threads: 1 })
const features = columns.map((column, source): BinnedFeature => {
  return { kind: 'number', source, edges: kernels.boosting.edges(column.subarray(0, TRAINING_ROWS), 255) }
})
const ours = { reprise: trained(kernels), 'reprise, symmetric': symmetric() }
const figures = new Map<string, Timing[]>()
const folder = mkdtempSync(join(tmpdir(), 'reprise-bench-'))
const peers = python === undefined ? null : await startPeers(python)
for (let round = 0; round < rounds; round++) {
  for (const [who, ensemble] of Object.entries(ours)) {
    note(who, 'batch', timeBatch(ensemble))
    note(who, 'row', timeRows(ensemble))
  }
  for (const who of peers?.names ?? []) {
    note(who, 'batch', await peers!.time(who, 'batch'))
    note(who, 'row', await peers!.time(who, 'row'))
  }
}
peers?.process.kill()
rmSync(folder, { recursive: true })
const results = [...figures].map(([key, runs]) => figureOf(key, runs))
for (const { who, what, cpu, wall } of results) {
  console.log(
    who,
    what,
    what === 'batch' ? `${(cpu / 1e6).toFixed(2)} M rows/s` : `${cpu.toFixed(2)} µs`,
    wall.toFixed(2),
  )
}
report()

/** 100 trees of 31 leaves. */
function trained({ boosting }: Kernels): TreeEnsemble {
  const settings = { learningRate: 0.1, maxLeaves: 31, l2: 1, minHessian: 1, minRowsInLeaf: 1, minGain: 0, rounds: 100 }
  const shares = { categorySmoothing: 10, categoryL2: 10, rowShare: 1, columnShare: 1 }
  const training = {
    values: columns.map((column) => column.subarray(0, TRAINING_ROWS)),
    labels: labels.subarray(0, TRAINING_ROWS),
  }
  using session = boosting.open({
    ...settings,
    ...shares,
    loss: 'logistic',
    base: Float64Array.of(0),
    features,
    training,
  })
  for (let tree = 0; tree < 100; tree++) session.growTree({ rows: tree, columns: tree, dither: tree })
  return session.ensemble(100)
}

/** 100 trees of depth 6 whose levels split by one edge each, drawn: only their shape matters here. */
function symmetric(): TreeEnsemble {
  const rng = createRng(3)
  const nodes = 127
  const total = nodes * 100
  const levels = Array.from({ length: 100 }, () =>
    Array.from({ length: 6 }, () => {
      const feature = rng.below(COLUMNS)
      return { feature, code: rng.below((features[feature] as { edges: Float64Array }).edges.length) }
    }),
  )
  const at = (index: number) => ({
    node: index % nodes,
    split: levels[Math.floor(index / nodes)]![31 - Math.clz32((index % nodes) + 1)],
  })
  return {
    outputs: 1,
    leafWidth: 1,
    base: Float64Array.of(0),
    starts: Uint32Array.from({ length: 101 }, (_, tree) => tree * nodes),
    children: Int32Array.from({ length: total }, (_, index) => (at(index).split ? 2 * at(index).node + 1 : 0)),
    features: Uint16Array.from({ length: total }, (_, index) => at(index).split?.feature ?? 0),
    codes: Uint8Array.from({ length: total }, (_, index) => at(index).split?.code ?? 0),
    missingLeft: new Uint8Array(total),
    sets: new Uint32Array(0),
    values: Float64Array.from({ length: total }, () => rng.float() - 0.5),
    covers: new Float64Array(total).fill(1),
  }
}

function timed(run: () => void): Timing {
  const wall = performance.now()
  const cpu = process.cpuUsage()
  run()
  const { user, system } = process.cpuUsage(cpu)
  return { wallSeconds: (performance.now() - wall) / 1e3, cpuSeconds: (user + system) / 1e6 }
}

/** From columns of doubles to margins, quantising included. */
function timeBatch(ensemble: TreeEnsemble): Timing {
  return timed(() => kernels.boosting.predict(ensemble, { features, values: testing, rowCount }))
}

function timeRows(ensemble: TreeEnsemble): Timing {
  using scorer = kernels.boosting.scorer(ensemble, features)
  const rows = Array.from({ length: SINGLE_ROWS }, (_, row) => Float64Array.from(testing, (column) => column[row]!))
  for (let warm = 0; warm < 20; warm++) for (const row of rows) scorer.predictRow(row)
  return timed(() => {
    for (const row of rows) scorer.predictRow(row)
  })
}

async function startPeers(interpreter: string) {
  writeFileSync(
    join(folder, 'x.f64'),
    Buffer.concat(columns.map((column) => new Uint8Array(column.buffer, column.byteOffset, column.byteLength))),
  )
  writeFileSync(join(folder, 'y.f64'), labels)
  const script = join(import.meta.dirname, 'predict-peers.py')
  const child: ChildProcess = spawn(
    interpreter,
    [script, folder, String(TRAINING_ROWS), String(COLUMNS), String(SINGLE_ROWS)],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, OMP_NUM_THREADS: '1' },
    },
  )
  const lines = createInterface({ input: child.stdout! })
  const versions = JSON.parse(String((await once(lines, 'line'))[0])) as Record<string, string>
  return {
    process: child,
    versions,
    names: Object.keys(versions),
    async time(who: string, what: Figure['what']): Promise<Timing> {
      const line = once(lines, 'line')
      child.stdin!.write(`${who} ${what}\n`)
      return JSON.parse(String((await line)[0])) as Timing
    },
  }
}

function note(who: string, what: Figure['what'], timing: Timing): void {
  const key = `${who}/${what}`
  figures.set(key, [...(figures.get(key) ?? []), timing])
}

function figureOf(key: string, runs: readonly Timing[]): Figure {
  const [who = '', what] = key.split('/') as [string, Figure['what']]
  const of = (name: keyof Timing) => {
    const seconds = median(runs.map((run) => run[name]))
    return what === 'batch' ? rowCount / seconds : (seconds / SINGLE_ROWS) * 1e6
  }
  return { who, what, cpu: of('cpuSeconds'), wall: of('wallSeconds'), runs }
}

/** Keeps the figures and fails below the claim; without the peers there is nothing to compare, so nothing is kept. */
function report(): void {
  const cpuOf = (who: string, what: Figure['what']) =>
    results.find((figure) => figure.who === who && figure.what === what)?.cpu
  if ((cpuOf('reprise', 'row') ?? Infinity) > MOST_MICROSECONDS) process.exitCode = 1
  if (peers === null) return
  if (cpuOf('reprise', 'batch')! / cpuOf('xgboost', 'batch')! < LEAST_RATIO) process.exitCode = 1
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version, loadAverage: loadavg()[0] }
  const target = join(import.meta.dirname, 'results')
  mkdirSync(target, { recursive: true })
  writeFileSync(
    join(target, 'predict.json'),
    `${JSON.stringify({ machine, versions: peers.versions, rowCount, results }, null, 1)}\n`,
  )
  const rows = ['reprise', 'reprise, symmetric', ...peers.names].map((who) => {
    const [batch, row] = [cpuOf(who, 'batch')!, cpuOf(who, 'row')!]
    const wall = results.find((figure) => figure.who === who && figure.what === 'batch')!.wall
    return `| ${who} ${peers.versions[who] ?? ''} | ${(batch / 1e6).toFixed(2)} | ${(wall / 1e6).toFixed(2)} | ${(cpuOf('reprise', 'batch')! / batch).toFixed(1)} | ${row.toFixed(2)} | ${(row / cpuOf('reprise', 'row')!).toFixed(0)} |`
  })
  writeFileSync(
    join(target, 'predict.md'),
    `# Prediction beside XGBoost, LightGBM, scikit-learn and CatBoost

${machine.cores} × ${machine.cpu}, Node ${machine.node}, load average ${machine.loadAverage!.toFixed(1)}. One thread; medians of ${rounds} alternated runs of process CPU time.
100 trees of 31 leaves (symmetric and CatBoost: of depth 6) on ${COLUMNS} columns of numbers; a batch is ${rowCount.toLocaleString('en')} rows of doubles, quantising included.
A single row is predicted from JavaScript by a loaded scorer, by the peers from Python. Ratios are to the first line.

| | batch, M rows per CPU second | per second of wall time | first / this | one row, µs of CPU time | this / first |
|---|---|---|---|---|---|
${rows.join('\n')}
`,
  )
}
