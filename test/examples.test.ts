import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cp, readdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { workplace } from './workplace.ts'

const run = promisify(execFile)
const LIBRARY = resolve(import.meta.dirname, '../examples/library')
const files = (await readdir(LIBRARY)).filter((file) => file.endsWith('.ts')).sort((a, b) => (a < b ? -1 : 1))

/** What each prints, on any machine: the engine gives the same bits everywhere. */
const says: Readonly<Record<string, RegExp>> = {
  '1-classify.ts': /Right on new points: 9\d\.\d %/,
  '2-regression.ts': /Stopped after \d+ of 1000 rounds[\s\S]*off by .* scoops on average/,
  '3-explain.ts': /sums to the prediction to within 1e-9/,
  '4-objectives.ts': /claims a year[\s\S]*of new deliveries came within their interval/,
  '5-import.ts': /The same 64 digits: true/,
}

let folder: string
before(async () => {
  folder = await workplace()
  await cp(LIBRARY, join(folder, 'library'), { recursive: true })
})
after(() => rm(folder, { recursive: true, force: true }))

for (const file of files) {
  test(`examples/library/${file} runs, and prints what it promises`, async () => {
    const { stdout, stderr } = await run(process.execPath, [join(folder, 'library', file)], {
      cwd: folder,
      timeout: 60_000,
    })
    assert.match(stdout, says[file] ?? /^$/)
    assert.equal(stderr, '')
  })
}

test('five examples are there', () => assert.deepEqual(files, Object.keys(says)))
