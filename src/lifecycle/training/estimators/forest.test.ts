import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createRng } from '#base'
import type { Feature, Features } from '#features'
import { loadKernels } from '#kernels'
import { exampleInput } from '../../../../test/conformance/estimator-data.ts'
import type { FitContext, FitInput, Fitted, Target } from '../estimator.ts'
import { evaluate } from '../metrics/index.ts'
import { toPrediction } from '../prediction.ts'
import { decodeBoosted } from './gbdt/document.ts'
import { estimators } from './index.ts'

const kernels = await loadKernels({ threads: 1, checked: true })
after(() => kernels[Symbol.asyncDispose]())

const rowCount = 3000

function draws(name: string, count: number): Float64Array {
  const stream = createRng(4).child(name)
  return Float64Array.from({ length: count }, () => stream.float())
}

/** Eight numbers, some missing, and a category: enough cells for several threads to share. */
const wide: Features = { rowCount, features: [...Array.from({ length: 8 }, (_, j) => column(j)), category()] }

function column(j: number): Feature {
  const stream = createRng(40 + j)
  const values = Float64Array.from({ length: rowCount }, (_, row) =>
    row % (17 + j) === 3 ? Number.NaN : stream.float(),
  )
  return { name: `x${j}`, sources: [`x${j}`], kind: 'number', values }
}

function category(): Feature {
  const stream = createRng(50)
  const codes = Int32Array.from({ length: rowCount }, () => stream.below(7) - 1)
  return { name: 'c', sources: ['c'], kind: 'category', codes, levels: ['0', '1', '2', '3', '4', '5'] }
}

function targetOf(task: Target['task']): Target {
  const first = wide.features.map((one) => (one.kind === 'number' ? one.values : null))
  const signal = Float64Array.from(
    { length: rowCount },
    (_, row) => (first[0]![row] || 0.5) + (first[1]![row] || 0.5) + ((row * 31) % 7) / 20,
  )
  if (task === 'regression') return { task, classCount: 1, values: signal }
  if (task === 'binary') return { task, classCount: 2, values: signal.map((value) => Number(value > 1.1)) }
  return { task, classCount: 11, values: signal.map((value) => Math.min(10, Math.floor(value * 5))) }
}

function fit(
  kind: Fitted['estimator']['kind'],
  params: Fitted['estimator']['params'],
  input: FitInput,
  extra: Partial<FitContext> = {},
) {
  const complete = estimators[kind].complete(params, input.target.task)
  return estimators[kind].fit(complete, input, { rng: createRng(9), kernels, ...extra })
}

test('forests, neighbours and many classes have the same bytes and margins on one and on three threads', async () => {
  await using three = await loadKernels({ threads: 3 })
  const learners = [
    ['forest', { trees: 12 }],
    ['forest', { trees: 12, method: 'extra' }],
    ['neighbours', { k: 5 }],
    ['linear', { l2: 1 }],
  ] as const
  for (const task of ['binary', 'multiclass', 'regression'] as const) {
    const input = { features: wide, target: targetOf(task) }
    for (const [kind, params] of learners) {
      const [a, b] = [kernels, three].map((team) => {
        const fitted = fit(kind, params, input, { kernels: team })
        return { fitted, margins: estimators[kind].predict(fitted, wide, team) }
      })
      assert.deepEqual(a, b, `${kind}, ${task}`)
    }
  }
})

const noise: FitInput = {
  features: { rowCount: 240, features: [{ name: 'x', sources: ['x'], kind: 'number', values: draws('x', 240) }] },
  target: { task: 'binary', classCount: 2, values: draws('y', 240).map((value) => Number(value > 0.5)) },
}
for (const [kind, params] of [
  ['forest', { trees: 60, minRowsInLeaf: 1, columnShare: 1 }],
  ['forest', { trees: 60, minRowsInLeaf: 1, columnShare: 1, method: 'extra', bootstrap: false, rowShare: 0.8 }],
  ['neighbours', { k: 1 }],
  ['svm', { l2: 1 }],
] as const) {
  test(`what ${kind} ${JSON.stringify(params)} says out of bag of noise is noise`, () => {
    let left: Float64Array | undefined
    const fitted = fit(kind, params, noise, { outOfBag: (margins) => (left = margins) })
    const accuracyOf = (margins: Float64Array) =>
      evaluate(noise.target, toPrediction('binary', 2, margins))['accuracy']!
    assert.equal(left!.length, 240)
    assert(left!.every((margin) => Number.isFinite(margin)))
    assert(Math.abs(accuracyOf(left!) - 0.5) < 0.1, `${accuracyOf(left!)}`)
    if (kind !== 'svm') assert(accuracyOf(estimators[kind].predict(fitted, noise.features, kernels)) > 0.85)
  })
}

test('out of bag, forests foretell their loss on new rows', () => {
  const rmse = ({ target }: FitInput, margins: Float64Array) =>
    evaluate(target, toPrediction('regression', 1, margins))['rmse']!
  let [foretold, found] = [0, 0]
  for (const seed of [1, 2, 3, 4]) {
    const [input, fresh] = [exampleInput('regression', seed), exampleInput('regression', 70 + seed)]
    const outOfBag = (margins: Float64Array) => {
      foretold += rmse(input, margins)
    }
    const fitted = fit('forest', { trees: 100 }, input, { outOfBag })
    found += rmse(fresh, estimators.forest.predict(fitted, fresh.features, kernels))
  }
  assert(Math.abs(foretold - found) < 0.12 * found, `${foretold}, ${found}`)
})

test('a forest told to stop has one tree at least, and fewer than it was to have', () => {
  let looks = 0
  const input = exampleInput('binary')
  const treesOf = (fitted: Fitted) => fitted.arrays['nodeCounts']!.length
  assert.equal(treesOf(fit('forest', { trees: 500 }, input, { stopped: () => true })), 1)
  const some = treesOf(
    fit('forest', { trees: 500, minRowsInLeaf: 2, columnShare: 1 }, input, { stopped: () => ++looks > 4 }),
  )
  assert(some > 1 && some < 500, `${some}`)
})

test('what was chosen out of bag, written into the params, gives the same trees', () => {
  const input = exampleInput('multiclass')
  const chosen = fit('forest', { trees: 10 }, input)
  const { minRowsInLeaf, columnShare } = chosen.document as Record<string, number>
  const again = fit('forest', { trees: 10, minRowsInLeaf: minRowsInLeaf!, columnShare: columnShare! }, input)
  assert.deepEqual(again.arrays, chosen.arrays)
})

test('noisy targets get larger leaves', () => {
  const leavesOf = (input: FitInput) => Number(fit('forest', { trees: 48 }, input).document['minRowsInLeaf'])
  assert(leavesOf(noise) >= 30)
  assert(leavesOf(exampleInput('multiclass')) <= 10)
})

test('a split by a category is the best of all sets of levels', () => {
  const stream = createRng(12)
  for (let round = 0; round < 20; round++) {
    const codes = Int32Array.from({ length: 60 }, () => stream.below(6) - 1)
    const values = Float64Array.from({ length: 60 }, () => stream.float())
    const levels = ['a', 'b', 'c', 'd', 'e']
    const features: Features = {
      rowCount: 60,
      features: [{ name: 'c', sources: ['c'], kind: 'category', codes, levels }],
    }
    const target: Target = { task: 'regression', classCount: 1, values }
    const fitted = fit('tree', { depth: 1, minRowsInLeaf: 1, complexity: 0 }, { features, target })
    const found = squares(values, estimators.tree.predict(fitted, features, kernels))
    let best = Number.POSITIVE_INFINITY
    for (let set = 0; set < 64; set++) best = Math.min(best, squares(values, dividedMeans(codes, values, set)))
    assert(Math.abs(found - best) < 1e-9, `${found} is not ${best}`)
    assert.equal(decodeBoosted(fitted).ensemble.children.length, 3)
  }
})

function squares(values: Float64Array, predicted: Float64Array): number {
  return values.reduce((sum, value, row) => sum + (value - predicted[row]!) * (value - predicted[row]!), 0)
}

/** The mean of each side, the bit of a level (missing is the sixth) saying which side it is on. */
function dividedMeans(codes: Int32Array, values: Float64Array, set: number): Float64Array {
  const sideOf = (code: number) => (set >> (code < 0 ? 5 : code)) & 1
  const [sums, counts] = [new Float64Array(2), new Float64Array(2)]
  for (const [row, code] of codes.entries()) {
    sums[sideOf(code)]! += values[row]!
    counts[sideOf(code)]! += 1
  }
  return Float64Array.from(codes, (code) => sums[sideOf(code)]! / counts[sideOf(code)]!)
}
