import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import writeExcel from 'write-excel-file/node'
import { nodeEffects, RepriseError } from '#base'
import { listRefs, openCatalog } from '#catalog'
import { openObjects } from '#objects'
import { openTables } from '#tables'
import { datasetDigest } from './dataset-digest.ts'
import {
  dataMigrations,
  importSource,
  listDatasets,
  listVersions,
  parquetFrom,
  parquetPath,
  readVersion,
  resolveDataset,
} from './index.ts'

const root = mkdtempSync(join(tmpdir(), 'import-'))
const files = join(root, 'files')
mkdirSync(files)
const catalog = await openCatalog({ path: join(root, 'catalog.sqlite'), migrations: dataMigrations })
const objects = await openObjects(root)
const tables = await openTables({ threads: 2, memoryBytes: 2 ** 29, temporary: join(root, 'tmp'), directories: [root] })
const place = { catalog, objects, tables: async () => tables, effects: { ...nodeEffects(), cwd: files } }
after(async () => {
  await tables.close()
  await catalog.close()
  rmSync(root, { recursive: true, force: true })
})

test('an import keeps the raw bytes verbatim, and says what the columns are', async () => {
  const bytes = 'city,age,member\nLyon,41,yes\nRome,,no\n'
  const { version, created, rejects } = await importSource(place, { source: file('people.csv', bytes) })
  assert.deepEqual(
    [created, rejects, version.dataset, version.version, version.rowCount, version.columnCount],
    [true, [], 'people', 1, 2, 3],
  )
  assert.equal(Buffer.from(await objects.get(version.raw.digest)).toString(), bytes)
  assert.deepEqual(version.schema.columns, [
    { name: 'city', type: 'category', storage: 'text' },
    { name: 'age', type: 'integer', storage: 'number' },
    { name: 'member', type: 'boolean', storage: 'boolean' },
  ])
  const { columns } = await readVersion(place, version)
  assert.deepEqual(columns.get('city'), { kind: 'codes', codes: new Int32Array([0, 1]), levels: ['Lyon', 'Rome'] })
  assert.deepEqual(columns.get('age'), { kind: 'number', values: new Float64Array([41, Number.NaN]) })
  assert.deepEqual(columns.get('member'), { kind: 'codes', codes: new Int32Array([1, 0]), levels: ['no', 'yes'] })
})

test('the digest is over raw bytes, specification and schema alone', async () => {
  const { version } = await importSource(place, { source: file('identity.csv', 'a,b\n1,x\n2,y\n') })
  const { raw, parse, schema } = version
  assert.equal(version.digest, datasetDigest({ raw: raw.digest, parse, schema }))
})

test('the same bytes under the same name are the same version; other bytes are the next', async () => {
  const source = file('orders.csv', 'a,b\n1,2\n3,4\n')
  const first = await importSource(place, { source })
  const again = await importSource(place, { source: file('copy.csv', 'a,b\n1,2\n3,4\n'), name: 'orders' })
  assert.deepEqual([first.created, again.created, again.version], [true, false, first.version])
  const second = await importSource(place, { source: file('orders.csv', 'a,b\n1,2\n3,5\n') })
  assert.deepEqual([second.created, second.version.version], [true, 2])
  assert.notEqual(second.version.digest, first.version.digest)
  assert.deepEqual(
    (await listVersions(place, 'orders')).map(({ version }) => version),
    [2, 1],
  )
})

test('imports that run at once become versions of their own', async () => {
  const sources = Array.from({ length: 6 }, (_, k) => file(`rival${k}.csv`, `a,b\n1,${k}\n3,4\n`))
  const results = await Promise.all(sources.map((source) => importSource(place, { source, name: 'rivals' })))
  assert.deepEqual(
    results.map(({ version }) => version.version).toSorted((a, b) => a - b),
    [1, 2, 3, 4, 5, 6],
  )
})

test('a reference is a name, a name and a number, or the beginning of a digest', async () => {
  const { version } = await importSource(place, { source: file('refs.csv', 'refs,b\n1,2\n3,4\n') })
  for (const reference of ['refs', 'refs/1', `@${version.digest.slice(0, 12)}`])
    assert.deepEqual(await resolveDataset(place, reference), version)
  await assert.rejects(resolveDataset(place, 'refs/7'), {
    code: 'not-found',
    message: 'dataset "refs" has no version 7; the latest is 1',
  })
  await assert.rejects(resolveDataset(place, 'resf'), { code: 'not-found', remedy: 'did you mean "refs"?' })
  assert.ok((await listDatasets(place)).some(({ dataset }) => dataset === 'refs'))
})

test('a lost or damaged cache is rebuilt from the raw bytes', async () => {
  const { version } = await importSource(place, { source: file('cache.csv', 'a,b\n1,x\n2,y\n') })
  const before = await readVersion(place, version)
  rmSync(await parquetPath(place, version))
  assert.deepEqual(await readVersion(place, version), before)
  const path = await parquetPath(place, version)
  chmodSync(path, 0o644)
  writeFileSync(path, 'garbage')
  assert.deepEqual(await readVersion(place, version), before)
})

test('what a version needs is rooted: its raw bytes, what the import noted, the cache', async () => {
  const { version } = await importSource(place, { source: file('roots.csv', 'a,b\n1,x\n2,y\n3\n') })
  const refs = await listRefs(catalog)
  const owner = refs.find(({ digest, role }) => role === 'raw' && digest === version.raw.digest)?.ownerId
  assert.deepEqual(
    refs
      .filter(({ ownerId }) => ownerId === owner)
      .map(({ role }) => role)
      .toSorted(),
    ['facts', 'parquet', 'raw'],
  )
})

test('rejected lines are counted, shown, and shown again when nothing new is imported', async () => {
  const source = file('ragged.csv', 'a,b\n1,x\n2\n3,y\n')
  for (const created of [true, false]) {
    const result = await importSource(place, { source })
    assert.deepEqual([result.created, result.version.rejectCount, result.version.rowCount], [created, 1, 2])
    assert.deepEqual(result.rejects, [{ line: 3, column: 'b', text: '2', reason: '1 cell where 2 are expected' }])
    assert.ok(result.findings.some(({ kind }) => kind === 'rejected-lines'))
  }
})

test('a frozen specification reads the same bytes into the same table, deciding nothing', async () => {
  const { version } = await importSource(place, {
    source: file('frozen.csv', 'when;amount;code\n03/04/2021;1.234,50;007\n25/04/2021;2,5;012\n'),
  })
  const output = join(root, 'frozen.parquet')
  const { rowCount } = await parquetFrom(tables, await objects.localPath(version.raw.digest), version.parse, output)
  assert.equal(rowCount, 2)
  assert.deepEqual(await tables.readColumns(output), await readVersion(place, version))
  const again = await importSource(place, { source: 'frozen.csv', name: 'other', parse: version.parse })
  assert.equal(again.version.digest, version.digest)
})

test('a frozen specification refuses a file with other columns', async () => {
  const { version } = await importSource(place, { source: file('columns.csv', 'a,b\n1,x\n2,y\n') })
  const swapped = importSource(place, { source: file('swapped.csv', 'b,a\nx,1\ny,2\n'), parse: version.parse })
  await assert.rejects(swapped, { code: 'invalid-input', message: /column 1 is "b" where "a" is expected/ })
})

const jsonRows = [
  { name: 'Ann', age: 41, tags: ['x'], ok: true },
  { name: 'Bo', age: 2.5 },
  { age: null, Name: 'Cy' },
]
for (const [extension, bytes] of [
  ['json', JSON.stringify(jsonRows)],
  ['jsonl', jsonRows.map((row) => JSON.stringify(row)).join('\n')],
  ['jsonl.gz', gzipSync(jsonRows.map((row) => JSON.stringify(row)).join('\n'))],
] as const)
  test(`a ${extension} file has a column for every key`, async () => {
    const { version } = await importSource(place, {
      source: file(`rows.${extension}`, bytes),
      name: `rows-${extension}`,
    })
    assert.deepEqual(
      version.schema.columns.map(({ name, storage }) => `${name}:${storage}`),
      ['name:text', 'age:number', 'tags:text', 'ok:boolean', 'Name_2:text'],
    )
    const { columns } = await readVersion(place, version)
    assert.deepEqual(columns.get('age'), { kind: 'number', values: new Float64Array([41, 2.5, Number.NaN]) })
    assert.deepEqual(columns.get('tags'), { kind: 'codes', codes: new Int32Array([0, -1, -1]), levels: ['["x"]'] })
    assert.deepEqual(columns.get('Name_2'), { kind: 'codes', codes: new Int32Array([-1, -1, 0]), levels: ['Cy'] })
  })

test('lines of JSON Lines that are no object are rejected by line', async () => {
  const source = file('broken.jsonl', '{"a":1}\n{"a":\n[2]\n\n{"a":3}\n')
  const { version, rejects } = await importSource(place, { source })
  assert.equal(version.rowCount, 2)
  assert.deepEqual(
    rejects.map(({ line }) => line),
    [2, 3],
  )
})

test('Parquet keeps its types; integers past 2^53 stay exact', async () => {
  const path = join(files, 'typed.parquet')
  await tables.writeParquet(
    {
      rowCount: 2,
      columns: new Map([
        ['count', { kind: 'long', values: new BigInt64Array([2n ** 60n + 1n, 5n]), missing: new Uint8Array(2) }],
      ]),
    },
    path,
  )
  const { version } = await importSource(place, { source: path })
  assert.deepEqual(version.schema.columns, [{ name: 'count', type: 'integer', storage: 'long' }])
  const column = (await readVersion(place, version)).columns.get('count')
  assert.deepEqual(column?.kind === 'long' && [...column.values], [2n ** 60n + 1n, 5n])
})

test('a sheet of a workbook is read, dates and truth values too', async () => {
  const path = join(files, 'book.xlsx')
  const day = new Date('2021-03-04T00:00:00Z')
  const cell = (value: string | number | boolean | Date) =>
    value instanceof Date ? { value, type: Date, format: 'yyyy-mm-dd' } : { value }
  const sheet = [
    ['when', 'amount', 'paid', 'note'].map(cell),
    [day, 1.5, true, 'a, "b"'].map(cell),
    [day, 2, false, 'c'].map(cell),
  ]
  await writeExcel([
    { data: [[cell('nothing')]], sheet: 'Cover' },
    { data: sheet, sheet: 'Rows' },
  ] as never).toFile(path)
  const { version } = await importSource(place, { source: path, overrides: { sheet: 'Rows' } })
  assert.deepEqual(
    version.schema.columns.map(({ name, storage }) => `${name}:${storage}`),
    ['when:datetime', 'amount:number', 'paid:boolean', 'note:text'],
  )
  const { columns } = await readVersion(place, version)
  const when = columns.get('when')
  assert.equal(when?.kind === 'long' && when.values[0], BigInt(day.getTime()) * 1000n)
  assert.deepEqual(columns.get('note'), { kind: 'codes', codes: new Int32Array([0, 1]), levels: ['a, "b"', 'c'] })
  await assert.rejects(importSource(place, { source: path, overrides: { sheet: 'Row' } }), {
    code: 'not-found',
    remedy: 'did you mean "Rows"?',
  })
})

const unusable: readonly (readonly [string, string | Uint8Array, RegExp])[] = [
  ['empty.csv', '', /is empty/],
  ['blank.csv', '\n\n  \n', /empty/],
  ['header.csv', 'a,b,c\n', /column names but no rows/],
  ['page.csv', '\n<!DOCTYPE html>\n<html><body>Not found</body></html>', /web page/],
  ['document.csv', '%PDF-1.7\n%âãÏÓ\n', /looks like a PDF document/],
  ['archive.csv', Buffer.from('PK\x03\x04\x14\0\0\0\x08\0notes.txt', 'latin1'), /looks like a ZIP archive/],
  ['garbage.csv', Buffer.from(Array.from({ length: 4096 }, (_, k) => (k * 7919 + (k >> 3) * 31) % 256)), /binary data/],
  ['cut.csv.gz', gzipSync('a,b\n1,2\n'.repeat(1000)).subarray(0, 30), /gzip/],
  ['scalars.json', '[{"a":1}, 2]', /not objects/],
  ['half.json', '[{"a":1}, {"a":', /cannot be read/],
  ['half.parquet', Buffer.from('PAR1 and then nothing'), /not a readable Parquet/],
  ['book.xlsx', Buffer.from('PK\x03\x04\x14\0\0\0\x08\0[Content_Types].xml', 'latin1'), /Excel file cannot be read/],
]
for (const [name, bytes, message] of unusable)
  test(`${name} is refused: ${message.source}`, async () => {
    await assert.rejects(importSource(place, { source: file(name, bytes), name: 'unusable' }), (error) => {
      assert.ok(error instanceof RepriseError)
      assert.deepEqual([error.code, error.remedy === undefined], ['invalid-input', false], error.message)
      assert.match(error.message, message)
      return true
    })
    await assert.rejects(resolveDataset(place, 'unusable'), { code: 'not-found' })
  })

test('a missing file and a folder are told apart', async () => {
  await assert.rejects(importSource(place, { source: 'nowhere.csv' }), { code: 'not-found' })
  await assert.rejects(importSource(place, { source: files }), { code: 'invalid-input', message: /is a folder/ })
})

test('an endless line is refused before it fills memory', async () => {
  const path = join(files, 'endless.csv')
  const handle = openSync(path, 'w')
  for (let k = 0; k < 20; k++) writeSync(handle, 'x'.repeat(2 ** 20))
  closeSync(handle)
  await assert.rejects(importSource(place, { source: path }), {
    code: 'invalid-input',
    message: /a line of more than 16 MB/,
  })
})

test('an import that is interrupted leaves no version behind', async () => {
  const source = file('interrupted.csv', `a,b\n${'1,2\n'.repeat(200_000)}`)
  const controller = new AbortController()
  const running = importSource(place, { source, signal: controller.signal, onProgress: () => controller.abort() })
  await assert.rejects(running, { code: 'interrupted' })
  await assert.rejects(resolveDataset(place, 'interrupted'), { code: 'not-found' })
})

test('a file that changes while it is read is refused', async () => {
  const source = file('changing.csv', `a,b\n${'1,2\n'.repeat(500_000)}`)
  let grown = false
  const grow = () => {
    if (!grown) appendFileSync(source, '3,4\n')
    grown = true
  }
  const running = importSource(place, { source, onProgress: grow })
  await assert.rejects(running, { code: 'unavailable' })
})

test('a name that would read as a reference is refused', async () => {
  const source = file('plain.csv', 'a,b\n1,2\n3,4\n')
  for (const name of ['a/b', '@dead', '', 'a b'])
    await assert.rejects(importSource(place, { source, name }), { code: 'invalid-input' })
})

test('loading this folder loads no engine', () => {
  const code = `await import(${JSON.stringify(join(import.meta.dirname, 'index.ts'))}); console.log(process.moduleLoadList.some((name) => /duckdb/.test(name)) || Object.keys(process.report.getReport().sharedObjects).some((key) => /duckdb/.test(process.report.getReport().sharedObjects[key])))`
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  })
  assert.equal(stdout.trim(), 'false')
})

function file(name: string, bytes: string | Uint8Array): string {
  const path = join(files, name)
  writeFileSync(path, bytes)
  return path
}
