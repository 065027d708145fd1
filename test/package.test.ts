import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const ROOT = resolve(import.meta.dirname, '..')

test('the packed tarball trains a model through npx in an empty folder', { timeout: 240_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'reprise-package-'))
  try {
    await run(process.execPath, ['scripts/build.ts'], { cwd: ROOT })
    const { stdout: name } = await run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], {
      cwd: ROOT,
    })
    await copyFile(join(ROOT, 'examples/telco/telco.csv'), join(folder, 'telco.csv'))
    const env = { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH']}` }
    const { stdout } = await run(
      'npx',
      [
        '--yes',
        `--package=./${name.trim()}`,
        'reprise',
        'train',
        'telco.csv',
        '--target',
        'Churn',
        '--preset',
        'quick',
        '--json',
      ],
      { cwd: folder, env, maxBuffer: 1 << 26 },
    )
    const trained = JSON.parse(stdout) as { model: { name: string; digest: string }; dataset: { rowCount: number } }
    assert.equal(trained.dataset.rowCount, 7043)
    assert.equal(trained.model.name, 'telco-Churn')
    assert.match(trained.model.digest, /^[0-9a-f]{64}$/)
    const command = ['--yes', `--package=./${name.trim()}`, 'reprise', 'models', 'export', 'telco-Churn']
    await run('npx', [...command, '--as', 'browser', '--to', 'churn.mjs'], { cwd: folder, env })
    const { model } = await import(pathToFileURL(join(folder, 'churn.mjs')).href)
    assert.equal(model.digest, trained.model.digest)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
