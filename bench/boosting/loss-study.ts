// Claim: on the same settings boosting loses nothing to LightGBM and XGBoost: over 10 seeds (fresh synthetic tables with large test sets,
// fresh splits of real ones) the upper 95 % bound of the mean relative difference in held-out loss is below 0.3 %.
// REPRISE_BENCH_PYTHON=… REPRISE_BENCH_DATA=… node bench/boosting/loss-study.ts [seeds] [table…]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRng } from '#base'
import { loadKernels } from '#kernels'
import { lossOf } from './loss.ts'
import { sameSettings, trainOurs } from './ours.ts'
import { startPeers, trainPeer } from './peers.ts'
import { realTable } from './real-tables.ts'
import { keep, machineLine } from './results.ts'
import { headAndTail, randomFifth } from './splits.ts'
import type { SyntheticName } from './synthetic-tables.ts'
import { syntheticSizes, syntheticTable } from './synthetic-tables.ts'
import type { BenchTable, Split } from './tables.ts'
import { writeSplit, writeTable } from './tables.ts'

const rounds = 100
const threads = 1
const bound = 0.003
const rivals = ['lightgbm', 'xgboost'] as const
const testRows: Readonly<Record<string, number>> = { '10k x 20': 200_000, '100k x 100': 200_000, '1M x 28': 500_000 }
const tables = [...Object.keys(testRows), 'california', 'bank', 'adult', 'insteval', 'letter']

/** Student's t, one-sided 95 %, by degrees of freedom. */
const studentT: Readonly<Record<number, number>> = {
  1: 6.314,
  2: 2.92,
  3: 2.353,
  4: 2.132,
  5: 2.015,
  6: 1.943,
  7: 1.895,
  8: 1.86,
  9: 1.833,
  19: 1.729,
}

interface Losses {
  readonly table: string
  readonly losses: Readonly<Record<string, number[]>>
}

const [seeds = '10', ...wanted] = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'reprise-bench-'))
await using peers = startPeers()
await using kernels = await loadKernels({ threads })
const results: Losses[] = []
for (const name of tables.filter((name) => wanted.length === 0 || wanted.some((word) => name.startsWith(word)))) {
  const losses: Record<string, number[]> = { reprise: [], lightgbm: [], xgboost: [] }
  for (let seed = 0; seed < Number(seeds); seed++) await addLosses(losses, ...(await prepare(name, seed)), seed)
  results.push({ table: name, losses })
  console.log(name, JSON.stringify(rivals.map((rival) => [rival, differenceOf(losses, rival)])))
}
rmSync(folder, { recursive: true })
report()

async function prepare(name: string, seed: number): Promise<readonly [BenchTable, Split]> {
  if (!Object.hasOwn(syntheticSizes, name)) {
    const table = await realTable(name, peers, folder)
    return [table, randomFifth(table.rowCount, createRng(seed))]
  }
  const synthetic = name as SyntheticName
  const table = syntheticTable(synthetic, 100 + seed, testRows[name]!, join(folder, String(seed)))
  writeTable(table)
  return [table, headAndTail(table.rowCount, syntheticSizes[synthetic][0])]
}

async function addLosses(
  losses: Record<string, number[]>,
  table: BenchTable,
  split: Split,
  seed: number,
): Promise<void> {
  writeSplit(table, split)
  const ours = trainOurs(kernels, table, split, { ...sameSettings, rounds }, seed)
  losses['reprise']!.push(lossOf(table, split.test, ours.predictions))
  for (const peer of rivals) {
    const run = await trainPeer(peers, { peer, folder: table.folder, settings: 'same', threads, seed, rounds })
    losses[peer]!.push(lossOf(table, split.test, run.predictions))
  }
  if (table.folder.includes(`${folder}/${seed}`)) rmSync(join(folder, String(seed)), { recursive: true })
}

/** Mean relative difference to a rival, and its upper 95 % bound. */
function differenceOf(losses: Readonly<Record<string, number[]>>, rival: string): { mean: number; upper: number } {
  const differences = losses['reprise']!.map((ours, seed) => ours / losses[rival]![seed]! - 1)
  const count = differences.length
  const mean = differences.reduce((a, b) => a + b, 0) / count
  const variance = differences.reduce((a, b) => a + (b - mean) * (b - mean), 0) / (count - 1)
  return { mean, upper: mean + (studentT[count - 1] ?? 2) * Math.sqrt(variance / count) }
}

function report(): void {
  const rows = results.map(({ table, losses }) => ({
    table,
    losses,
    differences: Object.fromEntries(rivals.map((rival) => [rival, differenceOf(losses, rival)])),
  }))
  if (rows.some(({ differences }) => rivals.some((rival) => differences[rival]!.upper >= bound))) process.exitCode = 1
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`
  const lines = rows.map(({ table, differences }) => {
    const cells = rivals.map((rival) => `${percent(differences[rival]!.mean)} (${percent(differences[rival]!.upper)})`)
    return `| ${table} | ${cells.join(' | ')} |`
  })
  const markdown = `# Held-out loss on the same settings

${machineLine()} Reprise over each rival, minus 1: mean over ${seeds} seeds and, in brackets, the upper 95 % bound of that mean (one-sided t).
Negative is better for Reprise. Synthetic tables are drawn anew for each seed, with ${Object.entries(testRows)
    .map(([name, rows]) => `${rows} test rows for ${name}`)
    .join(', ')};
real tables are split anew, a fifth for testing. ${rounds} rounds of 31 leaves; log-loss or root mean squared error.

| table | LightGBM | XGBoost |
|---|---|---|
${lines.join('\n')}
`
  keep('boosting-loss', { rounds, seeds: Number(seeds), results: rows }, markdown)
}
