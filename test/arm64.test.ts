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

type Digests = Record<'arch' | 'split' | 'plan' | 'model' | 'replayed' | 'prediction' | 'explanation', string>

async function digests(command: readonly string[], threads: number): Promise<Digests> {
  const [program = '', ...args] = [...command, join(ROOT, 'test/arm64/library-path.ts'), String(threads)]
  const { stdout } = await run(program, args, { cwd: ROOT, timeout: 280_000 })
  return JSON.parse(stdout) as Digests
}

function withoutMachine({ arch: _arch, threads: _threads, ...rest }: Digests & { threads?: unknown }) {
  return rest
}

test('one, two and four threads give one model, prediction and explanation', async () => {
  const [one, two, four] = await Promise.all([1, 2, 4].map((threads) => digests([process.execPath], threads)))
  assert.deepEqual(withoutMachine(two!), withoutMachine(one!))
  assert.deepEqual(withoutMachine(four!), withoutMachine(one!))
  assert.equal(one!.replayed, one!.model)
})

test('Arm64 gives the bits that x86-64 gives, over the whole library path', {
  skip: missing,
  timeout: 290_000,
}, async () => {
  const emulated = [
    join(ARM64, 'usr/bin/qemu-aarch64-static'),
    '-L',
    join(ARM64, 'usr/aarch64-linux-gnu'),
    join(ARM64, 'node'),
  ]
  const here = await digests([process.execPath], 1)
  const there = await digests(emulated, 2)
  assert.equal(there.arch, 'arm64')
  assert.deepEqual(withoutMachine(there), withoutMachine(here))
})
