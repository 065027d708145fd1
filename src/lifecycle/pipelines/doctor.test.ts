import assert from 'node:assert/strict'
import { chmod, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { after, before, test } from 'node:test'
import type { Digest } from '#base'
import { listRefs } from '#catalog'
import { parquetPath } from '#data'
import { readRun, startRun } from '#tracking'
import type { Project } from '../../../test/journeys/project.ts'
import { ORDERS, openProject, SILENT, writeOrders } from '../../../test/journeys/project.ts'
import { doctor } from './doctor.ts'
import type { TrainResult } from './train.ts'
import { train } from './train.ts'
import { verify } from './verify.ts'

let place: Project
let remove: () => Promise<void>
let trained: TrainResult
before(async () => {
  const opened = await openProject()
  place = opened.project
  remove = opened.remove
  await writeOrders(place)
  trained = await train(place, ORDERS, SILENT)
})
after(() => remove())

test('a store in order has every object that a row names, and nothing to complain of', async () => {
  const report = await doctor(place, SILENT)
  assert.deepEqual([report.healthy, report.complaints, report.interruptedRuns], [true, [], []])
  assert(report.objectCount >= new Set((await listRefs(place.catalog)).map(({ digest }) => digest)).size)
})

test('a missing object is named with everything that depends on it', async () => {
  const digest = trained.record.result.files['weights.bin']!
  await withoutObject(digest, async () => {
    const { healthy, complaints } = await doctor(place, SILENT)
    assert.equal(healthy, false)
    assert.deepEqual(
      complaints.map(({ kind, digest }) => [kind, digest]),
      [['missing', digest]],
    )
    const [complaint] = complaints
    assert.deepEqual(complaint!.neededBy.toSorted(), [
      `model-version ${trained.model.id} (blob)`,
      `run ${trained.run.id} (artifact)`,
    ])
    assert.match(complaint!.remedy, /backup/)
  })
  assert.equal((await doctor(place, SILENT)).healthy, true)
})

test('a damaged object is named with its file and everything that depends on it', async () => {
  const { digest } = trained.dataset.raw
  const path = await place.objects.localPath(digest)
  const bytes = await readFile(path)
  await chmod(path, 0o644)
  await writeFile(path, 'something else')
  const { healthy, complaints } = await doctor(place, SILENT)
  assert.equal(healthy, false)
  assert.deepEqual([complaints.length, complaints[0]?.kind, complaints[0]?.digest], [1, 'corrupted', digest])
  assert.match(complaints[0]!.neededBy.join(), /^dataset-version \w+ \(raw\)$/)
  assert(complaints[0]!.text.includes(path))
  await place.objects.put(bytes)
  assert.equal((await doctor(place, SILENT)).healthy, true)
})

test('a typed cache that is gone is no complaint: whoever wants it makes it again', async () => {
  const path = await parquetPath(place, trained.dataset)
  await rm(path)
  assert.deepEqual((await doctor(place, SILENT)).complaints, [])
  const again = await train(place, { ...ORDERS, data: 'orders' }, SILENT)
  assert.equal(again.model.digest, trained.model.digest)
  assert.equal((await verify(place, { reference: again.run.id, argv: [] }, SILENT)).grade, 'R4')
})

test('a damaged cache is told with what to delete', async () => {
  const path = await parquetPath(place, trained.dataset)
  await chmod(path, 0o644)
  await writeFile(path, 'something else')
  const { complaints } = await doctor(place, SILENT)
  assert.equal(complaints.length, 1)
  assert.match(complaints[0]!.remedy, /made again: delete/)
  await rm(path)
  assert.equal((await doctor(place, SILENT)).healthy, true)
})

test('a run whose process is gone is closed as killed; one still going, or on another host, is left alone', async () => {
  const start = (name: string, pid: number, host: string) =>
    startRun(place, { kind: 'study', name, process: { pid, host } })
  const gone = await start('gone', 2 ** 22 + 1, hostname())
  const going = await start('going', process.pid, hostname())
  const elsewhere = await start('elsewhere', 2 ** 22 + 1, 'another-host')
  assert.deepEqual((await doctor(place, SILENT)).interruptedRuns, [gone.id])
  const statuses = await Promise.all([gone, going, elsewhere].map(({ id }) => readRun(place, id)))
  assert.deepEqual(
    statuses.map(({ status }) => status),
    ['killed', 'running', 'running'],
  )
})

async function withoutObject(digest: Digest, act: () => Promise<void>): Promise<void> {
  const bytes = await place.objects.get(digest)
  await rm(await place.objects.localPath(digest))
  await act()
  await place.objects.put(bytes)
}
