import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import type { Column, Table } from '#base'
import { byCodePoint, RepriseError } from '#base'
import { openTables } from './index.ts'
import type { ColumnFormat } from './text-format.ts'
import type { TextSource } from './text-source.ts'

const folder = mkdtempSync(join(tmpdir(), 'tables-'))
const tables = await openTables({
  threads: 2,
  memoryBytes: 2 ** 29,
  temporary: join(folder, 'spill'),
  directories: [folder],
})
after(async () => {
  await tables.close()
  rmSync(folder, { recursive: true })
})

test('a table written is the table read, whatever its words, numbers and gaps', async () => {
  const row = fc.record({
    number: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: null }),
    word: fc.option(
      fc.string({ unit: 'grapheme', maxLength: 8 }).filter((text) => !text.includes('\0')),
      { nil: null },
    ),
    long: fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), { nil: null }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 40 }), async (rows) => {
      const table = tableOf(rows)
      const path = join(folder, 'round.parquet')
      await tables.writeParquet(table, path)
      assert.deepEqual(await tables.readColumns(path), table)
    }),
    { seed: 11, numRuns: 25 },
  )
})

test('levels are sorted by code point, beyond the basic plane too', async () => {
  const words = ['z', '\u{1F600}', '\uFF5E', 'Z', 'é', 'e', '10', '9', '']
  const path = join(folder, 'levels.parquet')
  await tables.writeParquet(tableOf(words.map((word) => ({ word, number: null, long: null }))), path)
  const column = (await tables.readColumns(path, ['word'])).columns.get('word')
  assert.ok(column?.kind === 'codes')
  assert.deepEqual(column.levels, words.toSorted(byCodePoint))
  assert.deepEqual(
    [...column.codes].map((code) => column.levels[code]),
    words,
  )
})

test('missing numbers are the one NaN that every engine writes', async () => {
  const path = join(folder, 'nan.parquet')
  await tables.writeParquet(tableOf([{ number: null, word: null, long: null }]), path)
  const column = (await tables.readColumns(path, ['number'])).columns.get('number')
  assert.ok(column?.kind === 'number')
  assert.equal(new BigUint64Array(column.values.buffer)[0], 0x7ff8000000000000n)
})

test('rows keep the order of the file across row groups and threads', async () => {
  const rowCount = 300_000
  const path = join(folder, 'long.csv')
  const word = (row: number) => `w${(row * 7919) % 1013}`
  writeFileSync(path, `row,word\n${Array.from({ length: rowCount }, (_, row) => `${row},${word(row)}`).join('\n')}\n`)
  const output = join(folder, 'long.parquet')
  const columns = [column('row', 'number'), column('word', 'text')]
  const written = await tables.textToParquet(separated(path, ['row', 'word']), columns, output, folder)
  assert.equal(written.rowCount, rowCount)
  const { columns: read } = await tables.readColumns(output)
  const [numbers, words] = [read.get('row'), read.get('word')]
  assert.ok(numbers?.kind === 'number' && words?.kind === 'codes')
  assert.ok(numbers.values.every((value, row) => value === row))
  assert.ok(words.codes.every((code, row) => words.levels[code] === word(row)))
})

test('lines that do not fit are rejected by line, column and reason; the others are kept', async () => {
  const path = join(folder, 'ragged.csv')
  writeFileSync(path, 'a,b,c\n1,2,3\n4,5\n6,7,8,9\n"x\ny",5,6\n7,"bad"quote,8\n\n9,10,11\n12,"open,3\n13,14,15\n')
  const output = join(folder, 'ragged.parquet')
  const names = ['a', 'b', 'c']
  const { rowCount, rejects, rejectCount } = await tables.textToParquet(
    separated(path, names),
    names.map((name) => column(name, 'text')),
    output,
    scratch(),
  )
  assert.equal(rejectCount, 4)
  assert.deepEqual(rejects, [
    { line: 3, column: 'c', text: '4,5', reason: '2 cells where 3 are expected' },
    { line: 4, column: null, text: '6,7,8,9', reason: '4 cells where 3 are expected' },
    { line: 7, column: null, text: '7,"bad"quote,8', reason: 'text after a closing quote' },
    { line: 10, column: null, text: '12,"open,3', reason: 'a quote that is never closed' },
  ])
  assert.equal(rowCount, 4)
  assert.deepEqual(await wordsOf(output, 'a'), ['1', 'x\ny', '9', '13'])
})

test('every rejected line counts, though only the first thousand are kept', async () => {
  const path = join(folder, 'rejects.csv')
  writeFileSync(path, `a,b\n${'1,2\n3\n'.repeat(1500)}`)
  const { rowCount, rejects, rejectCount } = await tables.textToParquet(
    separated(path, ['a', 'b']),
    [column('a', 'number'), column('b', 'number')],
    join(folder, 'rejects.parquet'),
    scratch(),
  )
  assert.deepEqual([rowCount, rejectCount, rejects.length], [1500, 1500, 1000])
})

test('line ends of several kinds in one file all end lines', async () => {
  const path = join(folder, 'ends.csv')
  writeFileSync(path, 'a,b\r\n1,2\n3,4\r\n5,6\r7,8')
  const { rowCount, rejectCount } = await tables.textToParquet(
    separated(path, ['a', 'b']),
    [column('a', 'text'), column('b', 'text')],
    join(folder, 'ends.parquet'),
    scratch(),
  )
  assert.deepEqual([rowCount, rejectCount], [4, 0])
  assert.deepEqual(await wordsOf(join(folder, 'ends.parquet'), 'b'), ['2', '4', '6', '8'])
})

test('a byte order mark is no part of the first cell', async () => {
  const path = join(folder, 'bom.csv')
  writeFileSync(path, '\ufeffx,y\nz,1\n')
  const source: TextSource = {
    kind: 'separated',
    path,
    format: { ...separated(path, ['c1', 'c2']).format, hasHeader: false },
  }
  await tables.textToParquet(
    source,
    [column('c1', 'text'), column('c2', 'text')],
    join(folder, 'bom.parquet'),
    scratch(),
  )
  assert.deepEqual(await wordsOf(join(folder, 'bom.parquet'), 'c1'), ['x', 'z'])
})

test('a cell of several megabytes is read', async () => {
  const path = join(folder, 'wide.csv')
  writeFileSync(path, `a,b\n1,${'x'.repeat(5e6)}\n2,y\n`)
  const { rowCount, rejectCount } = await tables.textToParquet(
    separated(path, ['a', 'b']),
    [column('a', 'number'), column('b', 'text')],
    join(folder, 'wide.parquet'),
    scratch(),
  )
  assert.deepEqual([rowCount, rejectCount], [2, 0])
})

test('queries are one SELECT over the named files, with plain values', async () => {
  const path = join(folder, 'query.parquet')
  await tables.writeParquet(
    tableOf([
      { number: 1.5, word: 'a', long: 3n },
      { number: null, word: 'b', long: null },
    ]),
    path,
  )
  const rows = await tables.query(
    'SELECT count(*) AS n, sum(number) AS s, max(word) AS w, max(long) AS l, list(word) AS ws FROM data',
    { data: path },
  )
  assert.deepEqual(rows, [{ n: 2, s: 1.5, w: 'b', l: 3, ws: ['a', 'b'] }])
  for (const sql of ['SELECT 1; SELECT 2', `COPY data TO '${folder}/stolen.csv'`, 'SET threads = 1', 'DROP VIEW data'])
    await assert.rejects(tables.query(sql, { data: path }), isError('refused'))
  await assert.rejects(tables.query('SELEC 1', {}), isError('invalid-input'))
})

test('files outside the given folders cannot be read or written', async () => {
  await assert.rejects(tables.query("SELECT * FROM read_csv('/etc/hostname')", {}), isError('refused'))
  const outside = join(tmpdir(), 'outside.parquet')
  await assert.rejects(tables.writeParquet(tableOf([{ number: 1, word: 'a', long: 1n }]), outside), isError('refused'))
  assert.equal(existsSync(outside), false)
})

test('a signal interrupts a long query', async () => {
  const sql = 'SELECT count(*) AS n FROM range(1000000000) a, range(1000000000) b WHERE (a.range * b.range) % 7 = 3'
  await assert.rejects(tables.query(sql, {}, { signal: AbortSignal.timeout(100) }), isError('interrupted'))
})

test('a column that is not there is named', async () => {
  const path = join(folder, 'named.parquet')
  await tables.writeParquet(tableOf([{ number: 1, word: 'a', long: 1n }]), path)
  await assert.rejects(tables.readColumns(path, ['nummer']), { code: 'not-found', message: /"nummer"/ })
})

type Cells = { readonly number: number | null; readonly word: string | null; readonly long: bigint | null }

function tableOf(rows: readonly Cells[]): Table {
  const levels = [...new Set(rows.map(({ word }) => word).filter((word) => word !== null))].sort(byCodePoint)
  const columns = new Map<string, Column>([
    ['number', { kind: 'number', values: Float64Array.from(rows, ({ number }) => (number ?? Number.NaN) + 0) }],
    [
      'word',
      {
        kind: 'codes',
        codes: Int32Array.from(rows, ({ word }) => (word === null ? -1 : levels.indexOf(word))),
        levels,
      },
    ],
    [
      'long',
      {
        kind: 'long',
        values: BigInt64Array.from(rows, ({ long }) => long ?? 0n),
        missing: Uint8Array.from(rows, ({ long }) => (long === null ? 1 : 0)),
      },
    ],
  ])
  return { rowCount: rows.length, columns }
}

function separated(path: string, columnNames: readonly string[]) {
  const format = { separator: ',', quote: '"', escape: '"', hasHeader: true, skipLines: 0, columnNames }
  return { kind: 'separated' as const, path, format }
}

function column(name: string, storage: ColumnFormat['storage']): ColumnFormat {
  return { name, storage, nullWords: [], trim: false }
}

function scratch(): string {
  const path = mkdtempSync(join(folder, 'scratch-'))
  mkdirSync(path, { recursive: true })
  return path
}

async function wordsOf(path: string, name: string): Promise<(string | undefined)[]> {
  const found = (await tables.readColumns(path, [name])).columns.get(name)
  assert.ok(found?.kind === 'codes')
  return [...found.codes].map((code) => found.levels[code])
}

function isError(code: RepriseError['code']) {
  return (error: unknown) => error instanceof RepriseError && error.code === code
}
