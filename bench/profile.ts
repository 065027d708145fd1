// Claim: a Parquet of 1,000,000 rows × 30 columns is profiled in under 10 s, and sooner than by the engine's own SUMMARIZE
// (peer: DuckDB, same file, same two threads), whose distinct counts and quartiles are approximate.
// Run: npx -- node bench/profile.ts [rounds]
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { DuckDBInstance } from '@duckdb/node-api'
import { openTables } from '#tables'
import { profileTable } from '../src/lifecycle/data/profile-table.ts'
import type { ColumnSchema, SemanticType } from '../src/lifecycle/data/schema.ts'
import { median } from './median.ts'

const ROWS = 1_000_000
const BOUND_MS = 10_000
const rounds = Number(process.argv[2] ?? 3)
const folder = await mkdtemp(join(tmpdir(), 'bench-profile-'))
const parquet = join(folder, 'data.parquet')
await generate(parquet)
const tables = await openTables({ threads: 2, memoryBytes: 2 ** 31, temporary: folder })
const columns = (await tables.describe(parquet)).columns.map(
  (column): ColumnSchema => ({ ...column, type: typeOf(column) }),
)
let longestBlock = 0

const own: number[] = []
const peer: number[] = []
for (let round = 0; round < rounds; round++) {
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  own.push(await timed(() => profileTable(tables, parquet, { columns })))
  delay.disable()
  longestBlock = Math.max(longestBlock, delay.max)
  peer.push(await timed(() => tables.query('SELECT * FROM (SUMMARIZE data)', { data: parquet })))
}
await tables.close()
await rm(folder, { recursive: true })
const result = {
  rows: ROWS,
  columns: columns.length,
  rounds,
  ownMs: Math.round(median(own)),
  summarizeMs: Math.round(median(peer)),
  ratio: Number((median(own) / median(peer)).toFixed(2)),
  longestBlockMs: Math.round(longestBlock / 1e6),
}
console.log(JSON.stringify(result))
if (result.ownMs > BOUND_MS) process.exitCode = 1

/** Twenty doubles of several shapes, seven texts of 3 to 50,000 levels, a moment, a counter and a truth value. */
async function generate(path: string): Promise<void> {
  const noise = (column: number) => `((hash(i * 64 + ${column}) % 1000003) / 1000003.0)`
  const numbers = Array.from({ length: 20 }, (_, j) => {
    if (j % 5 === 0) return `round(${noise(j)} * 1000)::DOUBLE AS n${j}`
    if (j % 7 === 0) return `CASE WHEN ${noise(40 + j)} < 0.1 THEN NULL ELSE ${noise(j)} * 100 END AS n${j}`
    return `(${noise(j)} + ${noise(20 + j)} + ${noise(40 + j)} - 1.5) * 10 AS n${j}`
  })
  const texts = [3, 10, 100, 1000, 20, 5, 50_000].map(
    (levels, j) => `'level ' || (${noise(j)} * ${levels})::INT AS c${j}`,
  )
  const others = ["TIMESTAMP '2020-01-01' + INTERVAL (i) MINUTE AS moment", 'i AS id', `${noise(63)} < 0.3 AS truth`]
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' })
  const connection = await instance.connect()
  const select = `SELECT ${[...numbers, ...texts, ...others].join(', ')} FROM range(${ROWS}) AS rows(i)`
  await connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet)`)
  connection.closeSync()
  instance.closeSync()
}

function typeOf({ storage }: Pick<ColumnSchema, 'storage'>): SemanticType {
  if (storage === 'text') return 'category'
  return storage === 'long' ? 'integer' : storage
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}
