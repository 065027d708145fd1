import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { isEngineFile } from './engine.ts'
import { engineDigest } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'reprise-engine-'))
after(() => rmSync(folder, { recursive: true, force: true }))

test('tests, declarations, pages and the user interface are no part of the engine', () => {
  for (const path of ['reprise.ts', 'foundation/base/rng.ts', 'foundation/base/rng.js', 'ui.ts'])
    assert(isEngineFile(path), path)
  for (const path of ['foundation/base/rng.test.ts', 'index.d.ts', 'README.md', 'ui/index.js', 'foundation/base']) {
    assert(!isEngineFile(path), path)
  }
})

test('the digest of this engine is the same each time', async () => {
  assert.equal(await engineDigest(), await engineDigest())
})

test('it changes with any file that computes, with the kernels and with the version, and with nothing else', () => {
  const copy = join(folder, 'copy')
  for (const part of ['base', 'provenance']) {
    cpSync(join(import.meta.dirname, '..', part), join(copy, 'src', 'foundation', part), { recursive: true })
  }
  const manifest = { version: '1.0.0', type: 'module', imports: { '#base': './src/foundation/base/index.ts' } }
  writeFileSync(join(copy, 'package.json'), JSON.stringify(manifest))
  const first = digestOfCopy(copy)
  appendFileSync(join(copy, 'src/foundation/base/rng.test.ts'), '\n')
  appendFileSync(join(copy, 'src/foundation/base/README.md'), '\n')
  writeFileSync(join(copy, 'notes.txt'), 'beside the code')
  assert.equal(digestOfCopy(copy), first)
  const changes = [
    () => appendFileSync(join(copy, 'src/foundation/base/rng.ts'), '\n'),
    () => mkdirSync(join(copy, 'build')),
    () => writeFileSync(join(copy, 'build/kernels.wasm'), 'wasm'),
    () => writeFileSync(join(copy, 'build/predictor.wasm'), 'wasm'),
    () => writeFileSync(join(copy, 'package.json'), JSON.stringify({ ...manifest, version: '1.0.1' })),
  ]
  const digests = changes.map((change) => {
    change()
    return digestOfCopy(copy)
  })
  assert.equal(digests[0], digests[1], 'an empty folder adds nothing')
  assert.equal(new Set([first, ...digests]).size, 5)
})

function digestOfCopy(copy: string): string {
  const entry = JSON.stringify(join(copy, 'src/foundation/provenance/engine.ts'))
  const code = `console.log(await (await import(${entry})).engineDigest())`
  return execFileSync(process.execPath, ['--input-type=module', '--eval', code], { encoding: 'utf8' }).trim()
}
