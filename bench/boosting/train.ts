// Claim: boosting trains at least twice as fast as the faster of LightGBM and XGBoost on the same settings, and 1.5 times as fast as
// LightGBM's quantised mode, from columns in memory to a model.
// REPRISE_BENCH_PYTHON=… REPRISE_BENCH_DATA=… node bench/boosting/train.ts [repeats] [table…]
import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRng } from '#base'
import type { Kernels } from '#kernels'
import { loadKernels } from '#kernels'
import { median } from '../median.ts'
import { lossOf } from './loss.ts'
import { sameSettings, trainOurs } from './ours.ts'
import type { Peers } from './peers.ts'
import { startPeers, trainPeer } from './peers.ts'
import { realTable } from './real-tables.ts'
import { keep, machineLine } from './results.ts'
import { headAndTail, randomFifth } from './splits.ts'
import type { SyntheticName } from './synthetic-tables.ts'
import { syntheticSizes, syntheticTable } from './synthetic-tables.ts'
import type { BenchTable, Split } from './tables.ts'
import { writeSplit, writeTable } from './tables.ts'

interface Timing {
  readonly wallSeconds: number
  readonly cpuSeconds: number
  readonly loss: number
  readonly version?: string
}

interface Comparison {
  readonly table: string
  readonly threads: number
  readonly loadAverage: number
  readonly runs: Readonly<Record<string, readonly Timing[]>>
}

const rounds = 100
const leaders = ['lightgbm', 'xgboost', 'quantised'] as const
const others = ['catboost', 'sklearn'] as const // slower on these settings: run once, on 2 threads
const tables = ['10k x 20', '100k x 100', '1M x 28', 'california', 'bank', 'adult', 'insteval', 'letter']

const [repeats = '3', ...wanted] = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'reprise-bench-'))
await using peers = startPeers()
const results: Comparison[] = []
for (const name of tables.filter((name) => wanted.length === 0 || wanted.some((word) => name.startsWith(word)))) {
  const { table, split } = await prepare(name)
  for (const threads of [1, 2]) results.push(await compare(peers, table, split, threads))
}
rmSync(folder, { recursive: true })
report()

async function prepare(name: string): Promise<{ table: BenchTable; split: Split }> {
  const isSynthetic = Object.hasOwn(syntheticSizes, name)
  const trainRows = isSynthetic ? syntheticSizes[name as SyntheticName][0] : 0
  const table = isSynthetic
    ? syntheticTable(name as SyntheticName, 7, trainRows / 4, folder)
    : await realTable(name, peers, folder)
  const split = isSynthetic ? headAndTail(table.rowCount, trainRows) : randomFifth(table.rowCount, createRng(7))
  if (isSynthetic) writeTable(table)
  writeSplit(table, split)
  return { table, split }
}

async function compare(peers: Peers, table: BenchTable, split: Split, threads: number): Promise<Comparison> {
  await using kernels = await loadKernels({ threads })
  const runs: Record<string, Timing[]> = {}
  const add = (peer: string, timing: Timing) => {
    runs[peer] ??= []
    runs[peer].push(timing)
  }
  trainOnce(kernels, table, split, 0) // the engine's first calls compile the kernels; the peers' libraries come compiled
  for (let repeat = 0; repeat < Number(repeats); repeat++) {
    add('reprise', trainOnce(kernels, table, split, repeat))
    for (const peer of repeat === 0 && threads === 2 ? [...leaders, ...others] : leaders) {
      add(peer, await trainThere(peers, peer, table, split, threads, repeat))
    }
  }
  const row = { table: table.name, threads, loadAverage: loadavg()[0] ?? Number.NaN, runs }
  console.log(`${table.name}, ${threads} thread(s): ${Object.entries(runs).map(describe).join('; ')}`)
  return row
}

function trainOnce(kernels: Kernels, table: BenchTable, split: Split, seed: number): Timing {
  const { wallSeconds, cpuSeconds, predictions } = trainOurs(kernels, table, split, { ...sameSettings, rounds }, seed)
  return { wallSeconds, cpuSeconds, loss: lossOf(table, split.test, predictions) }
}

async function trainThere(
  peers: Peers,
  peer: string,
  table: BenchTable,
  split: Split,
  threads: number,
  seed: number,
): Promise<Timing> {
  const run = await trainPeer(peers, { peer, folder: table.folder, settings: 'same', threads, seed, rounds })
  const { wallSeconds, cpuSeconds, version } = run
  return { wallSeconds, cpuSeconds, version, loss: lossOf(table, split.test, run.predictions) }
}

function describe([peer, runs]: [string, readonly Timing[]]): string {
  return `${peer} ${wall(runs).toFixed(3)} s (loss ${runs[0]!.loss.toFixed(5)})`
}

function wall(runs: readonly Timing[] | undefined): number {
  return median((runs ?? []).map((run) => run.wallSeconds))
}

/** How many times as long the faster leader takes, and LightGBM's quantised mode. */
function ratiosOf({ runs }: Comparison): { leader: number; quantised: number } {
  const ours = wall(runs['reprise'])
  return {
    leader: Math.min(wall(runs['lightgbm']), wall(runs['xgboost'])) / ours,
    quantised: wall(runs['quantised']) / ours,
  }
}

function report(): void {
  const all = results.map((row) => ({ ...row, ratios: ratiosOf(row) }))
  if (all.some(({ ratios }) => ratios.leader < 2 || ratios.quantised < 1.5)) process.exitCode = 1
  const names = ['reprise', ...leaders, ...others]
  const lines = all.map(({ table, threads, runs, ratios, loadAverage }) => {
    const cells = names.map((peer) =>
      runs[peer] ? `${wall(runs[peer]).toFixed(3)} (${runs[peer][0]!.loss.toFixed(5)})` : '–',
    )
    return `| ${table} | ${threads} | ${cells.join(' | ')} | ${ratios.leader.toFixed(2)} | ${ratios.quantised.toFixed(2)} | ${loadAverage.toFixed(1)} |`
  })
  const versions = names.map((peer) => `${peer} ${results.at(-1)?.runs[peer]?.[0]?.version ?? ''}`.trim())
  const markdown = `# Training on the same settings

${machineLine()} Medians of ${repeats} alternated runs (${others.join(', ')}: one run on 2 threads), wall seconds from columns in memory to a model of
${rounds} rounds of 31 leaves, and the held-out loss (log-loss, or root mean squared error) in brackets. *leader*: the faster of LightGBM and
XGBoost over Reprise; *quantised*: LightGBM's quantised mode over Reprise. Settings: \`ours.ts\` and \`peers.py\`. ${versions.join(', ')}.
A load average above the threads at work means that other programs ran meanwhile.

| table | threads | ${names.join(' | ')} | leader | quantised | load |
|---|---|${names.map(() => '---|').join('')}---|---|---|
${lines.join('\n')}
`
  keep('boosting-train', { rounds, sameSettings, results: all }, markdown)
}
