import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'

const run = promisify(execFile)
const ROOT = resolve(import.meta.dirname, '..')
/** The folder scripts/arm64.sh fills: an emulator, the C libraries and Node for Arm64. */
const ARM64 = process.env['REPRISE_ARM64_ROOT'] ?? join(ROOT, 'build/arm64')
const missing = !existsSync(join(ARM64, 'node')) && `run scripts/arm64.sh build/arm64 first (Debian, x86-64)`

const emulated = [
  join(ARM64, 'usr/bin/qemu-aarch64-static'),
  '-L',
  join(ARM64, 'usr/aarch64-linux-gnu'),
  join(ARM64, 'node'),
]
const small = ['240x6x4']
const shared = ['40000x8x3', '1000x200x2'] // rows enough, and columns enough, for all that threads share

interface Digests {
  readonly arch: string
  readonly threads: number
  readonly [what: string]: unknown
}

async function ask(command: readonly string[], script: string, threads: number, sizes: readonly string[] = []) {
  const [program = '', ...args] = [...command, join(ROOT, 'test/arm64', script), String(threads), ...sizes]
  const { stdout } = await run(program, args, { cwd: ROOT, timeout: 280_000, maxBuffer: 1 << 24 })
  const { arch, threads: _, ...digests } = JSON.parse(stdout) as Digests
  return { arch, digests }
}

const libraryPath = (command: readonly string[], threads: number) => ask(command, 'library-path.ts', threads)
const boosting = (command: readonly string[], threads: number, sizes: readonly string[]) =>
  ask(command, 'boosting-digests.ts', threads, sizes)
const here = [process.execPath]

test('one, two and four threads give one model, prediction and explanation', async () => {
  const [one, two, four] = await Promise.all([1, 2, 4].map((threads) => libraryPath(here, threads)))
  assert.deepEqual(two, one)
  assert.deepEqual(four, one)
  assert.equal(one!.digests['replayed'], one!.digests['model'])
})

test('every objective, growth and option of boosting gives the same bits on one, two and four threads', async () => {
  const [one, two, four] = await Promise.all([1, 2, 4].map((threads) => boosting(here, threads, shared)))
  assert.deepEqual(two, one)
  assert.deepEqual(four, one)
  const cases = Object.values(one!.digests['cases'] as Record<string, string>)
  assert.equal(new Set(cases).size, cases.length, 'an option changes what is fitted')
})

test('Arm64 gives the bits that x86-64 gives, over the whole library path and for every case of boosting', {
  skip: missing,
  timeout: 290_000,
}, async () => {
  const [path, pathThere, cases, casesThere] = await Promise.all([
    libraryPath(here, 1),
    libraryPath(emulated, 2),
    boosting(here, 1, small),
    boosting(emulated, 2, small),
  ])
  assert.deepEqual([pathThere.arch, casesThere.arch], ['arm64', 'arm64'])
  assert.deepEqual(pathThere.digests, path.digests)
  assert.deepEqual(casesThere.digests, cases.digests)
})
