import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { digestOf, nodeEffects } from '#base'
import { startServer } from '#http'
import type { Platform } from '../src/index.ts'
import { openPlatform } from '../src/index.ts'
import { predictInMlflow, runOnnxInPython, withoutPython } from './conformance/onnx-python.ts'
import { largestRelativeError } from './conformance/relative-error.ts'

let folder: string
let platform: Platform
let csv: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reprise-exports-'))
  const effects = { ...nodeEffects(), cwd: folder, log: () => {} }
  platform = await openPlatform(folder, { threads: 1, effects })
  csv = join(folder, 'pumps.csv')
  await writeFile(csv, pumps())
  await platform.models.train({ data: csv, target: 'leaks', preset: 'quick' })
})
after(async () => {
  await platform.close()
  await rm(folder, { recursive: true, force: true })
})

/** Whole numbers, numbers and words with missing cells, true and false. */
function pumps(): string {
  const rows = Array.from({ length: 240 }, (_, i) => {
    const age = (i * 37) % 100
    const metal = ['iron', 'steel', 'brass', ''][i % 4]
    const pressure = i % 9 === 5 ? '' : ((i * 53) % 97) / 8
    const leaks = age > 45 + 20 * (i % 4) - (i % 5) ? 'yes' : 'no'
    return [age, pressure, metal, i % 3 === 0 ? 'True' : 'False', leaks].join(',')
  })
  return `age,pressure,metal,idle,leaks\n${rows.join('\n')}\n`
}

async function expectedProbabilities(): Promise<Float64Array> {
  const scored = await platform.models.predict({ model: 'pumps-leaks', data: csv, limit: 1000 })
  assert('preview' in scored)
  return Float64Array.from(
    scored.preview.flatMap((row) => [Number(row['probability_no']), Number(row['probability_yes'])]),
  )
}

test('a model is exported as an ONNX file whose digest is told, and is not overwritten unasked', async () => {
  const to = join(folder, 'pumps.onnx')
  const exported = await platform.models.export({ model: 'pumps-leaks', as: 'onnx', to: 'pumps.onnx' })
  const bytes = await readFile(to)
  assert.deepEqual([exported.path, exported.digest, exported.sizeBytes], [to, digestOf(bytes), bytes.length])
  assert.deepEqual(
    exported.inputs.map(({ name, type, raw }) => [name, type, raw]),
    [
      ['age', 'double', true],
      ['pressure', 'double', true],
      ['metal', 'string', true],
      ['idle', 'string', true],
    ],
  )
  await writeFile(to, 'mine')
  const again = { model: 'pumps-leaks', as: 'onnx', to } as const
  await assert.rejects(platform.models.export(again), { code: 'already-exists', message: /pumps\.onnx/ })
  assert.equal(await readFile(to, 'utf8'), 'mine')
  assert.equal((await platform.models.export({ ...again, force: true })).digest, exported.digest)
  assert.deepEqual(await readFile(to), bytes)
})

test('a folder is written whole, what else lies in it stays, and a file in its place is refused', async () => {
  const to = join(folder, 'taken')
  await mkdir(to)
  await writeFile(join(to, 'notes.txt'), 'mine')
  const exported = await platform.models.export({ model: 'pumps-leaks', as: 'mlflow', to })
  const names = [
    'MLmodel',
    'conda.yaml',
    'input_example.json',
    'model.onnx',
    'notes.txt',
    'python_env.yaml',
    'requirements.txt',
    'serving_input_example.json',
  ]
  assert.deepEqual((await readdir(to)).toSorted(), names)
  await assert.rejects(platform.models.export({ model: 'pumps-leaks', as: 'mlflow', to }), { code: 'already-exists' })
  const other = await platform.models.export({ model: 'pumps-leaks', as: 'mlflow', to: join(folder, 'new') })
  assert.equal(other.digest, exported.digest)
  for (const [as, place] of [['mlflow', csv] as const, ['onnx', to] as const])
    await assert.rejects(platform.models.export({ model: 'pumps-leaks', as, to: place, force: true }), {
      code: 'invalid-input',
    })
  const nowhere = platform.models.export({ model: 'pumps-leaks', as: 'onnx', to: join(folder, 'no/such/m.onnx') })
  await assert.rejects(nowhere, { code: 'not-found', message: /no\/such/ })
})

test('a program may take the bytes themselves', async () => {
  const { path, files, digest } = await platform.models.export({ model: 'pumps-leaks', as: 'onnx' })
  assert.equal(path, null)
  assert.equal(digestOf(files!['model.onnx'] as Uint8Array), digest)
})

test('over HTTP a file is downloaded, and neither folders nor places on the server are', async () => {
  const effects = { ...nodeEffects(), log: () => {} }
  const server = await startServer({ directory: folder, host: '127.0.0.1', port: 0, token: null, effects })
  try {
    const ask = (query: string) => fetch(`${server.url}/api/models/export?model=pumps-leaks&${query}`)
    const answer = await ask('as=onnx')
    const { digest } = await platform.models.export({ model: 'pumps-leaks', as: 'onnx' })
    assert.deepEqual([answer.status, digestOf(new Uint8Array(await answer.arrayBuffer()))], [200, digest])
    assert.match(answer.headers.get('content-disposition')!, /pumps-leaks-1\.onnx$/)
    for (const query of ['as=mlflow', 'as=onnx&to=x.onnx']) {
      const refused = await ask(query)
      assert.equal(refused.status, 403, query)
    }
    await assert.rejects(stat(join(folder, 'x.onnx')), { code: 'ENOENT' })
  } finally {
    await server.close()
  }
})

test('onnxruntime in Python predicts what we do', { skip: withoutPython }, async () => {
  const to = join(folder, 'python.onnx')
  await platform.models.export({ model: 'pumps-leaks', as: 'onnx', to })
  const rows = pumps()
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))
  const numbers = (column: number) =>
    Float64Array.from(rows, (row) => (row[column] === '' ? Number.NaN : Number(row[column])))
  const texts = (column: number) => rows.map((row) => row[column]!)
  const answers = await runOnnxInPython(to, { age: numbers(0), pressure: numbers(1), metal: texts(2), idle: texts(3) })
  const error = largestRelativeError(answers['probabilities'] as Float64Array, await expectedProbabilities())
  assert.ok(error < 1e-9, String(error))
})

test('MLflow’s client loads the folder and predicts a DataFrame as we do', { skip: withoutPython }, async () => {
  const to = join(folder, 'mlflow-model')
  await platform.models.export({ model: 'pumps-leaks', as: 'mlflow', to })
  const answers = await predictInMlflow(to, csv)
  const error = largestRelativeError(answers['probabilities'] as Float64Array, await expectedProbabilities())
  assert.ok(error < 1e-9, String(error))
})
