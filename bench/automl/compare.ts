// Claim: at 60 seconds a table on two cores, `reprise train` has the best average rank among current AutoML systems, and a median loss of at most
// 0.91 of LightGBM's default. It takes hours: it keeps every figure at once and goes on where it was stopped.
// REPRISE_BENCH_DATA=… REPRISE_BENCH_PYTHON=… REPRISE_BENCH_AUTOGLUON=… REPRISE_BENCH_FLAML=… node bench/automl/compare.ts [--seconds 60] [--systems a,b] [--tables a,b]
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { machineLine, store } from '../boosting/results.ts'
import { median } from '../median.ts'
import type { Result } from './systems.ts'
import { askPython, runSystem } from './systems.ts'
import { splitRequest, tableNames } from './tables.ts'

const everySystem = ['reprise', 'lightgbm', 'catboost', 'autogluon-medium', 'autogluon-best', 'flaml', 'h2o']
const { values: asked } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    systems: { type: 'string', default: everySystem.join(',') },
    tables: { type: 'string', default: tableNames.join(',') },
    again: { type: 'boolean', default: false },
  },
})
type Results = Record<string, Record<string, Result & { readonly date: string }>>

const name = `automl-${asked.seconds}s`
const file = join(import.meta.dirname, '..', 'results', `${name}.json`)
const results: Results = existsSync(file)
  ? (JSON.parse(readFileSync(file, 'utf8')) as { results: Results }).results
  : {}
const folder = mkdtempSync(join(tmpdir(), 'reprise-automl-'))
for (const table of asked.tables.split(',')) {
  const here = join(folder, table)
  await askPython('split', 'split', splitRequest(table, here))
  for (const system of asked.systems.split(',')) {
    if (!asked.again && results[table]?.[system] !== undefined) continue
    const result = await runSystem(system, here, Number(asked.seconds)).catch((error: Error) => {
      console.error(`${table}: ${system} failed: ${error.message.slice(-2000)}`)
      return null
    })
    if (result === null) continue
    results[table] = { ...results[table], [system]: { ...result, date: new Date().toISOString().slice(0, 10) } }
    console.log(table, system, result.loss.toPrecision(5), `${result.seconds.toFixed(1)} s`)
    write()
  }
  rmSync(here, { recursive: true, force: true })
}
rmSync(folder, { recursive: true, force: true })
console.log(write())

function write(): string {
  const systems = everySystem.filter((system) => Object.values(results).some((row) => row[system] !== undefined))
  const relative = (table: string, system: string) => results[table]![system]!.loss / results[table]!['lightgbm']!.loss
  const has = (table: string, system: string) =>
    results[table]![system] !== undefined && results[table]!['lightgbm'] !== undefined
  const tables = Object.keys(results)
  const cell = (table: string, system: string) => (has(table, system) ? relative(table, system).toFixed(3) : '–')
  const lines = tables.map((table) => {
    const loss = results[table]!['reprise']?.loss.toPrecision(5) ?? '–'
    return `| ${table} | ${loss} | ${systems.map((system) => cell(table, system)).join(' | ')} |`
  })
  const medians = systems.map((system) =>
    median(tables.filter((table) => has(table, system)).map((table) => relative(table, system))),
  )
  const ranks = systems.map((system) => meanRank(system, systems))
  const seconds = systems.map((system) =>
    Math.max(...tables.flatMap((table) => results[table]![system]?.seconds ?? [])),
  )
  const row = (title: string, figures: readonly number[], digits: number) =>
    `| **${title}** | | ${figures.map((figure) => figure.toFixed(digits)).join(' | ')} |`
  const markdown = `# AutoML, ${asked.seconds} seconds a table

${machineLine()} Each system is given the training rows as a CSV and the name of the target (the time budget as its own option; two threads),
each in a process of its own; the test rows are those of a fixed split. Figures are the loss (log-loss, or root mean squared error) over that of
LightGBM with nothing set: lower is better. The rank is by loss among the systems that have a figure; seconds are to the trained model, the longest.

| table | our loss | ${systems.join(' | ')} |
|---|---|${systems.map(() => '---|').join('')}
${lines.join('\n')}
${row('median', medians, 3)}
${row('mean rank', ranks, 2)}
${row('longest, s', seconds, 0)}
`
  store(name, { results }, markdown)
  return markdown

  function meanRank(system: string, among: readonly string[]): number {
    const full = tables.filter((table) => among.every((other) => results[table]![other] !== undefined))
    const rankOf = (table: string) =>
      1 + among.filter((other) => results[table]![other]!.loss < results[table]![system]!.loss).length
    return full.reduce((sum, table) => sum + rankOf(table), 0) / full.length
  }
}
