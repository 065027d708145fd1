import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { inspectSource } from './inspect-source.ts'

const windows = process.platform === 'win32' && 'Windows has no named pipes in folders'

test('a named pipe is refused at once, not waited for', { skip: windows, timeout: 10_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'reprise-inspect-'))
  try {
    const pipe = join(folder, 'pipe.csv')
    execFileSync('mkfifo', [pipe])
    await assert.rejects(inspectSource(pipe), { code: 'invalid-input', message: /pipe\.csv is a pipe or a device/ })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
