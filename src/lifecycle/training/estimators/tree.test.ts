import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createRng } from '#base'
import type { Features } from '#features'
import { loadKernels } from '#kernels'
import { exampleInput } from '../../../../test/conformance/estimator-data.ts'
import type { FitInput, Fitted } from '../estimator.ts'
import { evaluate } from '../metrics/index.ts'
import { toPrediction } from '../prediction.ts'
import { describeTree } from './tree/describe.ts'
import { tree } from './tree.ts'

const kernels = await loadKernels({ threads: 1, checked: true })
after(() => kernels[Symbol.asyncDispose]())

function fit(params: Fitted['estimator']['params'], input: FitInput): Fitted {
  return tree.fit(tree.complete(params, input.target.task), input, { rng: createRng(1), kernels })
}

for (const task of ['binary', 'multiclass', 'regression'] as const) {
  test(`${task}: validation rows choose the subtree that loses least on them`, () => {
    const input = exampleInput(task)
    const validation = exampleInput(task, 55)
    const lossOf = (fitted: Fitted) => {
      const margins = tree.predict(fitted, validation.features, kernels)
      const found = evaluate(validation.target, toPrediction(task, validation.target.classCount, margins))
      return task === 'regression' ? found['rmse']! : found['logLoss']!
    }
    const whole = { minRowsInLeaf: 1, depth: 30 }
    const chosen = fit({ ...whole, complexity: 'auto' }, { ...input, validation })
    const grid = Array.from({ length: 200 }, (_, step) => 0.3 * (step / 200) * (step / 200))
    const best = Math.min(...grid.map((complexity) => lossOf(fit({ ...whole, complexity }, input))))
    assert(lossOf(chosen) <= best + 1e-9, `${lossOf(chosen)} is more than ${best}`)
    const again = fit({ ...whole, complexity: Number(chosen.document['complexity']) }, input)
    assert.deepEqual(again.arrays, chosen.arrays)
  })
}

test('a tree can be read', () => {
  const rowCount = 60
  const ages = Float64Array.from({ length: rowCount }, (_, row) => 20 + (row % 30))
  const codes = Int32Array.from({ length: rowCount }, (_, row) => (row % 10 === 9 ? -1 : row % 3))
  const features: Features = {
    rowCount,
    features: [
      { name: 'age', sources: ['age'], kind: 'number', values: ages },
      { name: 'city', sources: ['city'], kind: 'category', codes, levels: ['Lyon', 'Nice', 'Paris'] },
    ],
  }
  const values = Float64Array.from(ages, (age, row) => Number(age > 34.5 && codes[row] !== 1))
  const fitted = fit({ complexity: 0 }, { features, target: { task: 'binary', classCount: 2, values } })
  assert.deepEqual(describeTree(fitted, features, ['no', 'yes']), [
    'age ≤ 34.5 or missing',
    '  → no 99 % (30 rows)',
    'else',
    '  city ∈ Nice',
    '    → no 96 % (8 rows)',
    '  else',
    '    → yes 97 % (22 rows)',
  ])
})

test('a tree of numbers says values, one of no split its mean', () => {
  const input = exampleInput('regression')
  const [line, ...none] = describeTree(fit({ depth: 0 }, input), input.features)
  assert.match(line!, /^→ -?[0-9.e-]+ \(240 rows\)$/)
  assert.deepEqual(none, [])
})
