import assert from 'node:assert/strict'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { nodeEffects } from '#base'
import { listRefs, openCatalog } from '#catalog'
import { openObjects } from '#objects'
import { openTables } from '#tables'
import type { DataPlace } from './index.ts'
import { dataMigrations, importSource, profileVersion } from './index.ts'

const folder = await mkdtemp(join(tmpdir(), 'profile-version-'))
const catalog = await openCatalog({ path: join(folder, 'catalog.sqlite'), migrations: dataMigrations })
const objects = await openObjects(folder)
const tables = await openTables({ threads: 2, memoryBytes: 2 ** 29, temporary: folder })
const place: DataPlace = { catalog, objects, tables: async () => tables, effects: { ...nodeEffects(), cwd: folder } }
after(async () => {
  await tables.close()
  await catalog.close()
  await rm(folder, { recursive: true })
})

test('a file with every fault is profiled, and each fault is found once', async () => {
  const version = await imported('faults.csv', faults())
  const { rowCount, findings } = await profileVersion(place, version)
  assert.equal(rowCount, 60)
  assert.deepEqual(new Set(findings.map(({ kind, column }) => `${kind} ${column}`)), new Set(EXPECTED))
  assert.equal(findings.length, EXPECTED.length)
  for (const { suggestion } of findings) assert.match(suggestion, /^["\p{L}\d].*\.$/u)
})
const EXPECTED = [
  'duplicate-header visits',
  'rejected-lines null',
  'disguised-missing charge',
  'padded city',
  'identifier-like id',
  'disguised-missing waited',
  'mixed-types size',
  'mostly-missing note',
  'constant note',
  'constant plan',
  'disguised-missing answer',
]

test('a profile is kept in the object store, refers to its version, and heals when damaged', async () => {
  const version = await imported('kept.csv', 'a,b\n1,x\n2,y\n2,y\n')
  const profile = await profileVersion(place, version)
  const [ref] = (await listRefs(catalog)).filter(
    ({ ownerId, role }) => ownerId === version.digest && role === 'profile',
  )
  assert.deepEqual(JSON.parse(new TextDecoder().decode(await objects.get(ref!.digest))), profile)

  const path = await objects.localPath(ref!.digest)
  await chmod(path, 0o644)
  await writeFile(path, 'damaged')
  assert.deepEqual(await profileVersion(place, version), profile)
  assert.deepEqual(JSON.parse(new TextDecoder().decode(await objects.get(ref!.digest))), profile)
})

async function imported(name: string, text: string) {
  await writeFile(join(folder, name), text)
  return (await importSource(place, { source: name })).version
}

/** Sixty rows and a line too many cells long. */
function faults(): string {
  const header = 'id,charge,city,waited,size,note,plan,answer,visits,visits'
  const rows = Array.from({ length: 60 }, (_, i) => {
    const charge = i < 3 ? ' ' : String(i / 4)
    const city = i % 2 === 0 ? 'Oslo' : ' Rome'
    const waited = i % 3 === 0 ? 999 : i % 24
    const size = i === 7 ? 'tall' : String(i % 9)
    const note = i < 10 ? 'late' : ''
    const answer = i % 10 === 0 ? 'Unknown' : ['yes', 'no', 'perhaps'][i % 3]
    return [`K-${i}-${(i * 7919) % 61}`, charge, city, waited, size, note, 'basic', answer, i % 3, i % 4].join(',')
  })
  return `${[header, ...rows.slice(0, 30), 'a,line,with,far,too,many,cells,in,it,to,be,a,row', ...rows.slice(30)].join('\n')}\n`
}
