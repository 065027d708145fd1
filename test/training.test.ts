import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openPlatform } from '../src/index.ts'
import {
  decodeModel,
  digestOfModel,
  encodeModel,
  explain,
  fit,
  importModel,
  openEngine,
  predict,
  RepriseError,
} from '../src/training.ts'

const question = {
  columns: {
    x: Array.from({ length: 90 }, (_, row) => row),
    plan: Array.from({ length: 90 }, (_, row) => ['a', 'b', null][row % 3]!),
  },
  target: Array.from({ length: 90 }, (_, row) => row + (row % 3) * 10),
  estimator: { params: { rounds: 40 } },
}

test('fit, predict and explain work by themselves, and give what an engine gives', async () => {
  const model = await fit(question)
  const asked = { x: [10, 80], plan: ['a', null] }
  const { values, labels } = await predict(model, asked)
  const reasons = await explain(model, asked)
  assert.deepEqual([values!.length, labels, reasons.columns], [2, null, ['x', 'plan']])
  assert(Math.abs(reasons.base[0]! + reasons.values[0]! + reasons.values[1]! - values![0]!) < 1e-9)
  await using engine = await openEngine({ threads: 1 })
  assert.equal(digestOfModel(engine.fit(question)), digestOfModel(model))
  assert.deepEqual(engine.predict(model, asked).values, values)
  assert.deepEqual(await predict(model, asked, engine), engine.predict(model, asked))
})

test('threads do not change a model’s digest, and its files carry it', async () => {
  const digests = await Promise.all(
    [1, 2, 4].map(async (threads) => {
      await using engine = await openEngine({ threads })
      return digestOfModel(engine.fit(question))
    }),
  )
  assert.equal(new Set(digests).size, 1)
  const model = await fit(question)
  assert.equal(digestOfModel(decodeModel(encodeModel(model))), digests[0])
})

test('the digest is the one that a project gives the same model', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'reprise-training-'))
  try {
    const lightgbm = new URL('fixtures/imported/lightgbm-binary/model.txt', import.meta.url)
    await writeFile(join(folder, 'model.txt'), await readFile(lightgbm))
    await using platform = await openPlatform(folder, { threads: 1 })
    const { model } = await platform.models.import({ file: join(folder, 'model.txt'), as: 'churn' })
    assert.equal(digestOfModel(importModel(await readFile(lightgbm))), model.digest)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('a closed engine says that it is closed', async () => {
  const engine = await openEngine({ threads: 2 })
  await engine[Symbol.asyncDispose]()
  assert.throws(() => engine.fit(question), RepriseError)
})
