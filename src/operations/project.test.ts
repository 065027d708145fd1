import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { nodeEffects } from '#base'
import { openObjects } from '#objects'
import { findProject, initProject, locateProject } from './project.ts'
import { allowedPath } from './sources.ts'
import { writeTable } from './write-table.ts'

let folder: string
before(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'reprise-project-')))
})
after(() => rm(folder, { recursive: true, force: true }))

test('a project is found from any folder below it, and nowhere else', async () => {
  const made = await initProject(join(folder, 'shop'))
  await mkdir(join(folder, 'shop/a/b'), { recursive: true })
  assert.equal(findProject(join(folder, 'shop/a/b')), made.directory)
  assert.equal(locateProject(join(folder, 'shop/a'), true), made.directory)
  assert.equal(locateProject(folder, true), folder)
  assert.throws(() => locateProject(folder, false), { code: 'not-found', message: /no Reprise project/ })
  assert.throws(() => locateProject(join(folder, 'nowhere'), true), { code: 'not-found', message: /nowhere/ })
})

test('init again leaves what is there', async () => {
  const path = join(folder, 'shop/reprise.yaml')
  await writeFile(path, 'name: mine\n')
  assert.deepEqual((await initProject(join(folder, 'shop'))).created, [])
  assert.equal(await readFile(path, 'utf8'), 'name: mine\n')
})

test('over HTTP a path must lead to a file inside the project, links followed', async () => {
  const platform = { directory: join(folder, 'shop') }
  await writeFile(join(folder, 'secret.csv'), 'a\n1\n')
  await writeFile(join(folder, 'shop/orders.csv'), 'a\n1\n')
  await writeFile(join(folder, 'shop/.reprise/inside.csv'), 'a\n1\n')
  await symlink(join(folder, 'secret.csv'), join(folder, 'shop/link.csv'))
  await mkdir(join(folder, 'shopping'))
  await writeFile(join(folder, 'shopping/near.csv'), 'a\n1\n')
  assert.equal(await allowedPath(platform, 'orders.csv'), join(folder, 'shop/orders.csv'))
  assert.equal(await allowedPath(platform, 'a/../orders.csv'), join(folder, 'shop/orders.csv'))
  const outside = [
    '../secret.csv',
    '/etc/passwd',
    'link.csv',
    '.reprise/inside.csv',
    '../shopping/near.csv',
    'absent.csv',
    '.',
    '.reprise',
    'orders.csv\0',
  ]
  for (const path of outside) await assert.rejects(allowedPath(platform, path), { code: 'refused' }, path)
})

test('a table is written whole, in the format of its extension', async () => {
  const table = {
    rowCount: 2,
    columns: new Map([
      ['a, b', { kind: 'codes', codes: Int32Array.of(0, -1), levels: ['x "y"\nz'] }],
      ['n', { kind: 'number', values: Float64Array.of(0.1, Number.NaN) }],
      ['t', { kind: 'long', values: BigInt64Array.of(1_700_000_000_123_456n, 0n), missing: Uint8Array.of(0, 1) }],
    ] as const),
  }
  const tables = () => assert.fail('not needed for text')
  const place = { effects: nodeEffects(), tables, objects: await openObjects(join(folder, '.reprise')) }
  const written = async (name: string) => {
    await writeTable(place, table, join(folder, name), new Set(['t']))
    return readFile(join(folder, name), 'utf8')
  }
  assert.equal(await written('out.csv'), '"a, b",n,t\n"x ""y""\nz",0.1,2023-11-14T22:13:20.123\n,,\n')
  const rows = [
    { 'a, b': 'x "y"\nz', n: 0.1, t: '2023-11-14T22:13:20.123' },
    { 'a, b': null, n: null, t: null },
  ]
  assert.deepEqual(JSON.parse(await written('out.json')), rows)
  assert.deepEqual(
    (await written('out.jsonl'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
    rows,
  )
  await assert.rejects(written('out.xls'), { code: 'invalid-input', message: /none of \.csv/ })
  await assert.rejects(written('nowhere/out.csv'), { code: 'not-found' })
})
