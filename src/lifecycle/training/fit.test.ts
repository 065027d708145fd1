import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRng } from '#base'
import { loadKernels } from '#kernels'
import type { FitInput, Target } from './estimator.ts'
import { fit } from './fit.ts'

const rows = Array.from({ length: 4000 }, (_, row) => row)
const columns = Array.from({ length: 14 }, (_, column) => column)
const features = {
  rowCount: rows.length,
  features: columns.map((column) => ({
    name: `x${column}`,
    sources: [`x${column}`],
    kind: 'number' as const,
    values: Float64Array.from(rows, (row) => ((row * (31 + 2 * column)) % 1009) / 97),
  })),
}
const target: Target = {
  task: 'binary',
  classCount: 2,
  values: Float64Array.from(rows, (row) => Number((row * 31) % 1009 > 480)),
}

test('linear and boosted models have the same bytes on one and on three threads', async () => {
  await using one = await loadKernels({ threads: 1 })
  await using three = await loadKernels({ threads: 3 })
  for (const estimator of [
    { kind: 'linear', params: {} },
    { kind: 'gbdt', params: { rounds: 5 } },
  ] as const) {
    const [a, b] = [one, three].map((kernels) => fit(estimator, { features, target }, { rng: createRng(1), kernels }))
    assert.deepEqual(a, b)
  }
})

for (const [what, changed] of [
  ['the training target of row 2 is 2', { target: { ...target, values: target.values.with(2, 2) } }],
  ['the training target of row 1 is NaN', { target: { ...target, values: target.values.with(1, Number.NaN) } }],
  ['the training weight of row 0 is -1', { weights: new Float64Array(4000).fill(-1) }],
  ['the training weights has 3 values for 4000 rows', { weights: new Float64Array(3) }],
  ['the training target has 10 values for 4000 rows', { target: { ...target, values: target.values.slice(0, 10) } }],
] as const) {
  test(`${what}: refused before any learning`, async () => {
    await using kernels = await loadKernels({ threads: 1 })
    const input: FitInput = { features, target, ...changed }
    assert.throws(() => fit({ kind: 'prior', params: {} }, input, { rng: createRng(1), kernels }), {
      code: 'invalid-input',
      message: what,
    })
  })
}

test('an estimator of no known kind is refused with those there are', async () => {
  await using kernels = await loadKernels({ threads: 1 })
  const context = { rng: createRng(1), kernels }
  const unknown = { kind: 'oracle', params: {} } as unknown as Parameters<typeof fit>[0]
  assert.throws(() => fit(unknown, { features, target }, context), {
    message: /"oracle"/,
    remedy: /prior, linear, gbdt/,
  })
})
