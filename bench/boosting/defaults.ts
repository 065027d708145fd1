// Claim: with nothing set, boosting's held-out loss is at or below CatBoost's default in the median over these tables, at least 5 times as fast.
// REPRISE_BENCH_PYTHON=… REPRISE_BENCH_DATA=… node bench/boosting/defaults.ts [splits] [table…]
// REPRISE_BENCH_KEEP=adult,bank keeps what results/boosting-defaults.json holds of the peers on these tables; their seconds, of another
// day, are then left out.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRng } from '#base'
import { loadKernels } from '#kernels'
import { median } from '../median.ts'
import { lossOf } from './loss.ts'
import { trainOurs } from './ours.ts'
import { startPeers, trainPeer } from './peers.ts'
import { realTable, realTables } from './real-tables.ts'
import { keep, machineLine } from './results.ts'
import { randomFifth } from './splits.ts'
import { writeSplit } from './tables.ts'

interface Run {
  readonly loss: number
  readonly wallSeconds: number
}
type Runs = Readonly<Record<string, Run[]>>

const threads = 1
const libraries = ['lightgbm', 'xgboost', 'catboost'] as const
const [splits = '3', ...wanted] = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'reprise-bench-'))
const keptTables = (process.env['REPRISE_BENCH_KEEP'] ?? '').split(',').filter((name) => name !== '')
const kept = keptRuns()
await using peers = startPeers()
await using kernels = await loadKernels({ threads })
const results: { table: string; runs: Runs }[] = []
for (const name of Object.keys(realTables).filter((name) => wanted.length === 0 || wanted.includes(name))) {
  const table = await realTable(name, peers, folder)
  const runs: Record<string, Run[]> = { reprise: [], lightgbm: [], xgboost: [], catboost: [] }
  for (let seed = 0; seed < Number(splits); seed++) {
    const split = randomFifth(table.rowCount, createRng(1000 + seed))
    writeSplit(table, split)
    const { wallSeconds, predictions } = trainOurs(kernels, table, split, {}, seed)
    runs['reprise']!.push({ wallSeconds, loss: lossOf(table, split.test, predictions) })
    for (const peer of libraries) runs[peer]!.push(kept[name]?.[peer]?.[seed] ?? (await trainThere(peer, name, seed)))
  }
  results.push({ table: name, runs })
  console.log(
    name,
    ...Object.entries(runs).map(
      ([peer, all]) => `${peer} ${lossIn(all).toPrecision(5)} ${secondsIn(all).toFixed(2)} s`,
    ),
  )

  async function trainThere(peer: string, _name: string, seed: number): Promise<Run> {
    const run = await trainPeer(peers, { peer, folder: table.folder, settings: 'default', threads, seed, rounds: 0 })
    const split = randomFifth(table.rowCount, createRng(1000 + seed))
    return { wallSeconds: run.wallSeconds, loss: lossOf(table, split.test, run.predictions) }
  }
}
rmSync(folder, { recursive: true })
report()

function keptRuns(): Record<string, Runs> {
  const file = join(import.meta.dirname, '..', 'results', 'boosting-defaults.json')
  if (keptTables.length === 0 || !existsSync(file)) return {}
  const { results } = JSON.parse(readFileSync(file, 'utf8')) as { results: { table: string; runs: Runs }[] }
  const wanted = results.filter(({ table }) => keptTables.includes(table))
  return Object.fromEntries(wanted.map(({ table, runs }) => [table, runs]))
}

function lossIn(runs: readonly Run[] | undefined): number {
  return (runs ?? []).reduce((sum, run) => sum + run.loss, 0) / (runs ?? []).length
}

function secondsIn(runs: readonly Run[] | undefined): number {
  return median((runs ?? []).map((run) => run.wallSeconds))
}

function report(): void {
  const rows = results.map(({ table, runs }) => ({
    table,
    runs,
    loss: Object.fromEntries(libraries.map((peer) => [peer, lossIn(runs['reprise']) / lossIn(runs[peer]) - 1])),
    speed: keptTables.includes(table) ? Number.NaN : secondsIn(runs['catboost']) / secondsIn(runs['reprise']),
  }))
  const middle = Object.fromEntries(libraries.map((peer) => [peer, median(rows.map(({ loss }) => loss[peer]!))]))
  if (middle['catboost']! > 0 || median(rows.map(({ speed }) => speed).filter((speed) => !Number.isNaN(speed))) < 5)
    process.exitCode = 1
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`
  const lines = rows.map(({ table, runs, loss, speed }) => {
    const cells = libraries.map((peer) => percent(loss[peer]!))
    const seconds = ['reprise', ...libraries].map((peer) =>
      peer !== 'reprise' && keptTables.includes(table) ? '–' : secondsIn(runs[peer]).toFixed(2),
    )
    return `| ${table} | ${lossIn(runs['reprise']).toPrecision(5)} | ${cells.join(' | ')} | ${seconds.join(' | ')} | ${Number.isNaN(speed) ? '–' : speed.toFixed(1)} |`
  })
  const markdown = `# Defaults beside defaults

${machineLine()} Every library with nothing set but the task, the categories and ${threads} thread; mean held-out loss over ${splits} random splits (a fifth for
testing), log-loss or root mean squared error. A library's column is Reprise's loss over that library's, minus 1: negative is better for
Reprise. Then seconds to train (median), and CatBoost's over Reprise's.

| table | loss | LightGBM | XGBoost | CatBoost | Reprise s | LightGBM s | XGBoost s | CatBoost s | times as fast as CatBoost |
|---|---|---|---|---|---|---|---|---|---|
${lines.join('\n')}
| **median** | | ${libraries.map((peer) => `**${percent(middle[peer]!)}**`).join(' | ')} | | | | | ${median(rows.map(({ speed }) => speed).filter((speed) => !Number.isNaN(speed))).toFixed(1)} |
`
  keep('boosting-defaults', { splits: Number(splits), results: rows, median: middle }, markdown)
}
