// Claim: ten times the rows cost at most 11 times the time and at most 100 bytes a row beyond the columns (28 features); 10M × 50 trains within 12 GB.
// node bench/boosting/growth.ts [threads]     (each size in a process of its own, so that its memory is its own)
import { execFileSync } from 'node:child_process'
import { loadKernels } from '#kernels'
import { sameSettings, trainOurs } from './ours.ts'
import { keep, machineLine } from './results.ts'
import { headAndTail } from './splits.ts'
import type { SyntheticName } from './synthetic-tables.ts'
import { syntheticTable } from './synthetic-tables.ts'

interface Measured {
  readonly seconds: number
  readonly bytesPerRow: number
  readonly peakGigabytes: number
}

const rounds = 20
const sizes = ['100k x 28', '1M x 28', '10M x 28', '10M x 50'] as const
const [threads = '2', alone] = process.argv.slice(2)
if (alone === undefined) measureAll()
else console.log(JSON.stringify(await measure(alone as SyntheticName)))

async function measure(name: SyntheticName): Promise<Measured> {
  const table = syntheticTable(name, 7, 1000, '')
  const split = headAndTail(table.rowCount, table.rowCount - 1000)
  const before = process.memoryUsage().rss
  await using kernels = await loadKernels({ threads: Number(threads) })
  const runs = name === '100k x 28' || name === '1M x 28' ? 3 : 1
  let seconds = Infinity
  for (let run = 0; run < runs; run++) {
    seconds = Math.min(seconds, trainOurs(kernels, table, split, { ...sameSettings, rounds }, 0).wallSeconds)
  }
  const peak = process.resourceUsage().maxRSS * 1024
  return { seconds, bytesPerRow: (peak - before) / table.rowCount, peakGigabytes: peak / 1e9 }
}

function measureAll(): void {
  const found = sizes.map((name) => {
    const output = execFileSync(process.execPath, ['--max-old-space-size=12000', import.meta.filename, threads, name], {
      encoding: 'utf8',
    })
    const measured = JSON.parse(output) as Measured
    console.log(name, JSON.stringify(measured))
    return { name, ...measured }
  })
  const steps = [found[1]!.seconds / found[0]!.seconds, found[2]!.seconds / found[1]!.seconds]
  const fits = Math.max(...steps) <= 11 && found[2]!.bytesPerRow <= 100 && found[3]!.peakGigabytes <= 12
  if (!fits) process.exitCode = 1
  const lines = found.map(
    (row) =>
      `| ${row.name} | ${row.seconds.toFixed(2)} | ${row.bytesPerRow.toFixed(0)} | ${row.peakGigabytes.toFixed(1)} |`,
  )
  const markdown = `# Ten times the rows

${machineLine()} ${rounds} rounds of 31 leaves on ${threads} threads, columns of doubles in memory (fastest of 3 runs up to 1M rows). Ten times the rows took
${steps.map((step) => step.toFixed(1)).join(' and ')} times as long. *Bytes a row*: what the process grew by beyond its columns, at its largest.

| rows × features | seconds | bytes a row | process GB |
|---|---|---|---|
${lines.join('\n')}
`
  keep('boosting-growth', { rounds, threads: Number(threads), results: found, steps }, markdown)
}
