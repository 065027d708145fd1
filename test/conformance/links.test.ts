import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { exp } from '#base'
import { loadKernels } from '#kernels'
import type { Model } from '#training'
import { decodeModel, encodeModel, explain, predict } from '#training'
import { sampleModels, sampleTable } from './sample-models.ts'

const kernels = await loadKernels({ threads: 1, checked: true })
after(() => kernels[Symbol.asyncDispose]())
const models = sampleModels(kernels)
const [counts, plain] = [models.get('poisson-regression')!, models.get('gbdt-regression')!]

test('a model of counts predicts powers of e, read back from its bytes too, and explains their logarithms', () => {
  const { margins, values } = predict(decodeModel(encodeModel(counts)), sampleTable(), kernels)
  assert.deepEqual(values, margins.map(exp))
  const explanation = explain(counts, sampleTable(), kernels)
  const width = explanation.columns.length
  const sum = explanation.values.subarray(0, width).reduce((a, b) => a + b, explanation.base[0]!)
  assert.ok(Math.abs(sum - margins[0]!) < 1e-9)
})

test('members of different links are refused, whether made or read', () => {
  const mixed: Model = {
    ...plain,
    members: [counts, plain].map(({ members }) => ({ weight: 0.5, fitted: members[0]!.fitted })),
  }
  assert.throws(() => predict(mixed, sampleTable(), kernels), {
    code: 'invalid-input',
    message: /different links: log, identity/,
  })
  assert.throws(() => decodeModel(encodeModel(mixed)), {
    code: 'corrupted',
    message: /members is not a list of models of one link/,
  })
})
