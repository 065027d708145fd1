import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const ROOT = resolve(import.meta.dirname, '..')

let folder: string
let tarball: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reprise-package-'))
  await run(process.execPath, ['scripts/build.ts'], { cwd: ROOT })
  const pack = ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder]
  const { stdout: name } = await run('npm', pack, { cwd: ROOT })
  tarball = join(folder, name.trim())
})
after(() => rm(folder, { recursive: true, force: true }))

test('the tarball holds what runs, its types and the examples, and no sources or tests', async () => {
  const { stdout } = await run('tar', ['tzf', tarball])
  const files = stdout
    .trim()
    .split('\n')
    .map((file) => file.replace(/^package\//, ''))
  const parts = ['kernels.wasm', 'kernels.checked.wasm', 'predictor.wasm', 'browser-runtime.js', 'browser-page.js']
  const needed = [...parts.map((part) => `build/${part}`), 'reprise.js', 'dist/index.js', 'dist/index.d.ts']
  const more = ['dist/training.js', 'dist/training.d.ts', 'dist/package.json', 'examples/library/1-classify.ts']
  for (const file of [...needed, ...more, 'README.md', 'LICENSE']) assert(files.includes(file), `${file} is missing`)
  const allowed = /^(?:dist\/.*\.(?:js|d\.ts)|dist\/package\.json|build\/[^/]+|examples\/.*|[^/]+)$/
  assert.deepEqual(
    files.filter((file) => !allowed.test(file) || file.includes('.test.')),
    [],
  )
})

const program = `
import type { Model, Predicted } from 'reprise/training'
import { digestOfModel, fit, predict } from 'reprise/training'
const columns = { age: [1, 2, 3, 4, 5, 6, 7, 8], city: ['a', 'b', null, 'a', 'b', null, 'a', 'b'] }
const model: Model = await fit({ columns, target: [1, 2, 3, 4, 5, 6, 7, 8], estimator: { params: { rounds: 5 } } })
const { values }: Predicted = await predict(model, columns)
console.log(values?.length, digestOfModel(model))
// @ts-expect-error: what is exported has types
const digest: number = digestOfModel(model)
void digest
`

test('reprise/training of the tarball is typed, and runs with no other package installed', async () => {
  const place = join(folder, 'library')
  const installed = join(place, 'node_modules/reprise')
  await mkdir(installed, { recursive: true })
  await run('tar', ['xzf', tarball, '-C', installed, '--strip-components=1'])
  await writeFile(join(place, 'use.mts'), program)
  const { stdout } = await run(process.execPath, ['use.mts'], { cwd: place })
  assert.match(stdout, /^8 [0-9a-f]{64}\n$/)
  const types = ['--typeRoots', join(ROOT, 'node_modules/@types'), '--types', 'node', '--skipLibCheck']
  const strict = ['--noEmit', '--strict', '--target', 'esnext', '--module', 'nodenext']
  await run(join(ROOT, 'node_modules/.bin/tsc'), [...strict, ...types, 'use.mts'], { cwd: place })
})

test('the packed tarball trains a model through npx in an empty folder', { timeout: 240_000 }, async () => {
  await copyFile(join(ROOT, 'examples/telco/telco.csv'), join(folder, 'telco.csv'))
  const env = { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH']}` }
  const { stdout } = await run(
    'npx',
    [
      '--yes',
      `--package=${tarball}`,
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
  const command = ['--yes', `--package=${tarball}`, 'reprise', 'models', 'export', 'telco-Churn']
  await run('npx', [...command, '--as', 'browser', '--to', 'churn.mjs'], { cwd: folder, env })
  const { model } = await import(pathToFileURL(join(folder, 'churn.mjs')).href)
  assert.equal(model.digest, trained.model.digest)
})
