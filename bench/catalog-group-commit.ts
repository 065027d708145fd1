// Claim: with 64 concurrent writers the catalog, which groups writes into commits, acknowledges durable rows several times
// as fast as one commit per row (peer: plain better-sqlite3, same table, same settings), alternated in one run. How many
// times depends on what a sync costs the disk: 8 where it takes 0.15 ms, 26 where it takes 2 ms.
// Run: npx -- node bench/catalog-group-commit.ts [rounds] [folder]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Migration } from '#catalog'
import { openCatalog } from '#catalog'
import { median } from './median.ts'

const WRITERS = 64
const ROWS_PER_WRITER = 40
const PEER_ROWS = 320
const BOUND = 3
const TABLE = 'create table points (id text not null primary key, value double precision not null)'
const MIGRATIONS: readonly Migration[] = [{ id: 'bench/1', statements: [TABLE] }]

const rounds = Number(process.argv[2] ?? 7)
const folder = mkdtempSync(join(process.argv[3] ?? tmpdir(), 'bench-catalog-'))
const catalog = await openCatalog({ path: join(folder, 'grouped.sqlite'), migrations: MIGRATIONS })
const points = catalog.builder<{ points: { id: string; value: number } }>()
const peer = new Database(join(folder, 'single.sqlite'))
peer.pragma('journal_mode = WAL')
peer.pragma('synchronous = FULL')
peer.exec(TABLE)
const insert = peer.prepare('insert into points (id, value) values (?, ?)')

await grouped('warm')
single('warm')
const own: number[] = []
const plain: number[] = []
for (let round = 0; round < rounds; round++) {
  own.push(await grouped(String(round)))
  plain.push(single(String(round)))
}
await catalog.close()
peer.close()
rmSync(folder, { recursive: true })

const ratio = median(own) / median(plain)
console.log(
  JSON.stringify(
    {
      claim: `${WRITERS} writers: grouped commits against one commit per row, durable rows per second`,
      rounds,
      grouped: { median: Math.round(median(own)), all: own.map(Math.round) },
      single: { median: Math.round(median(plain)), all: plain.map(Math.round) },
      ratio: Number(ratio.toFixed(1)),
      bound: BOUND,
      holds: ratio >= BOUND,
    },
    null,
    2,
  ),
)
process.exitCode = ratio >= BOUND ? 0 : 1

/** Durable rows per second: each writer awaits one row before it sends the next. */
async function grouped(round: string): Promise<number> {
  const write = async (writer: number) => {
    for (let i = 0; i < ROWS_PER_WRITER; i++)
      await catalog.write([{ query: points.insertInto('points').values({ id: `${round}-${writer}-${i}`, value: i }) }])
  }
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)))
  return (WRITERS * ROWS_PER_WRITER * 1000) / (performance.now() - startedAt)
}

function single(round: string): number {
  const startedAt = performance.now()
  for (let i = 0; i < PEER_ROWS; i++) insert.run(`${round}-${i}`, i)
  return (PEER_ROWS * 1000) / (performance.now() - startedAt)
}
