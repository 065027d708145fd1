import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createRng, exp, log, log1p } from '#base'
import type { Features } from '#features'
import { loadKernels } from '#kernels'
import type { Estimator, FitPart, Task } from '../../estimator.ts'
import { gbdt } from '../gbdt.ts'
import type { Levels, Statistic } from './level-means.ts'
import { levelMeans, levelsOf, orderedMeans, ranksOf } from './level-means.ts'
import { readParams } from './params.ts'
import { quantise } from './quantise.ts'

const kernels = await loadKernels({ threads: 2, checked: true })
after(() => kernels[Symbol.asyncDispose]())

const rng = createRng(3)
const rowCount = 300
const codes = Int32Array.from({ length: rowCount }, () => rng.below(14) - 2) // -2 and -1 missing; 10 and 11 past the last
const values = Float64Array.from({ length: rowCount }, () => rng.float())
const weights = Float64Array.from({ length: rowCount }, () => rng.below(3))
const levels: Levels = levelsOf(0, codes, 10)
const statistic: Statistic = { values, weights, prior: 0.4, priorWeight: 2 }

const sameLevel = (a: number, b: number): boolean => (a < 0 ? b < 0 : a === b)

/** By definition: a loop over rows inside a loop over rows. */
function meanOf(row: number, before: Iterable<number>): number {
  let sum = 2 * 0.4
  let total = 2
  if ((codes[row] ?? 0) >= 10) return sum / total
  for (const other of before) {
    if (!sameLevel(codes[row] ?? 0, codes[other] ?? 0)) continue
    sum += (weights[other] ?? 0) * (values[other] ?? 0)
    total += weights[other] ?? 0
  }
  return sum / total
}

test('the ordered statistic of a row is that of the rows before it, a slow loop says so too', () => {
  const order = rng.permutation(rowCount)
  const found = orderedMeans(levels, statistic, order)
  order.forEach((row, place) => {
    const expected = meanOf(row, order.subarray(0, place))
    assert.ok(Math.abs((found[row] ?? 0) - expected) < 1e-12, `row ${row}: ${found[row]} is not ${expected}`)
  })
})

test("a row's own label does not reach its statistic, nor that of any row before it", () => {
  const order = rng.permutation(rowCount)
  const before = orderedMeans(levels, statistic, order)
  for (const place of [0, 17, 150, 299]) {
    const changed = values.with(order[place] ?? 0, 1e6)
    const after = orderedMeans(levels, { ...statistic, values: changed }, order)
    for (const row of order.subarray(0, place + 1)) assert.equal(after[row], before[row])
  }
})

test('a level predicts by all its rows; missing values are a level; what was never seen is the prior', () => {
  const means = levelMeans(levels, statistic)
  const all = Array.from(codes.keys())
  for (let row = 0; row < rowCount; row++) {
    const found = means[levels.codes[row] ?? 0] ?? 0
    assert.ok(Math.abs(found - meanOf(row, all)) < 1e-12)
  }
  assert.equal(means[10], 0.4)
  assert.notEqual(means[11], 0.4)
})

test('a rank is the number of edges below a value', () => {
  assert.deepEqual([...ranksOf(Float64Array.of(-1, 0, 0.5, 1, 2), Float64Array.of(0, 1))], [0, 0, 1, 1, 2])
  assert.deepEqual([...ranksOf(Float64Array.of(3, 4), new Float64Array(0))], [0, 0])
})

function categoryPart(task: Task, category: Int32Array, levelCount: number, labels: Float64Array): FitPart {
  const names = Array.from({ length: levelCount }, (_, level) => String(level))
  const noise = Float64Array.from({ length: category.length }, () => rng.float())
  return {
    features: {
      rowCount: category.length,
      features: [
        { name: 'noise', sources: ['noise'], kind: 'number', values: noise },
        { name: 'id', sources: ['id'], kind: 'category', codes: category, levels: names },
      ],
    },
    target: { task, values: labels, classCount: task === 'regression' ? 1 : 2 },
  }
}

function learn(params: Estimator['params'], part: FitPart) {
  return gbdt.fit(gbdt.complete(params, part.target.task), part, { rng: createRng(1), kernels })
}

function logLoss(part: FitPart, margins: Float64Array): number {
  const losses = margins.map((margin, row) => log1p(exp(part.target.values[row] === 1 ? -margin : margin)))
  return losses.reduce((a, b) => a + b, 0) / losses.length
}

test('a category without meaning and with a level per row teaches nothing: no leakage', () => {
  const draw = () => Float64Array.from({ length: 3000 }, () => Number(rng.float() < 0.3))
  const ids = Int32Array.from({ length: 3000 }, (_, row) => row)
  const train = categoryPart('binary', ids, 3000, draw())
  const fresh = categoryPart('binary', ids, 3000, draw())
  const fitted = learn({ rounds: 100, leaves: 8, learningRate: 0.05 }, train)
  const prior = fresh.target.values.map((label) => -log(label === 1 ? 0.3 : 0.7)).reduce((a, b) => a + b, 0) / 3000
  const found = logLoss(fresh, gbdt.predict(fitted, fresh.features, kernels))
  assert.ok(found < prior * 1.02, `${found} where the prior has ${prior}`)
  const trained = logLoss(train, gbdt.predict(fitted, train.features, kernels))
  assert.ok(trained > prior * 0.9, `the training rows are known by heart: ${trained}`)
})

test('100,000 levels are learned from, and those never seen or missing are predicted by the prior and by the missing', () => {
  const count = 100_000
  const effect = (level: number) => (level < 0 ? 3 : level % 3 === 0 ? 2 : -1)
  const category = Int32Array.from({ length: 4 * count }, (_, row) =>
    row % 50 === 0 ? -1 : Math.imul(row, 7919) % count,
  )
  const labels = Float64Array.from(category, (level) => effect(level) + 0.2 * rng.float())
  const part = categoryPart('regression', category, count, labels)
  const fitted = learn({ rounds: 30, learningRate: 0.3, columnShare: 1 }, part)
  const features: Features = {
    rowCount: 5,
    features: [
      { name: 'noise', sources: ['noise'], kind: 'number', values: new Float64Array(5).fill(0.5) },
      { name: 'id', sources: ['id'], kind: 'category', codes: Int32Array.of(3, 1, 99_999, count + 5, -1), levels: [] },
    ],
  }
  const [three = 0, one = 0, last = 0, unseen = 0, missing = 0] = gbdt.predict(fitted, features, kernels)
  assert.ok(three > 1 && last > 1 && one < 0, `${three} ${last} ${one}`)
  assert.ok(unseen > one && unseen < three, `unseen: ${unseen}`)
  assert.ok(missing > 2.5, `missing: ${missing}`)
  const { values: parts, base } = gbdt.explain(fitted, features, kernels)
  assert.equal(parts.length, 5 * 2)
  assert.ok(Math.abs((parts[0] ?? 0) + (parts[1] ?? 0) + (base[0] ?? 0) - three) < 1e-9)
})

test('categories of few levels stay sets; each of more becomes a statistic per class, at most eight, and a counter', () => {
  const labels = Float64Array.from({ length: 600 }, (_, row) => row % 12)
  const category = Int32Array.from({ length: 600 }, (_, row) => row % 5)
  const part = categoryPart('regression', category, 5, labels)
  const kindsOf = (statisticLevels: number, given: FitPart) => {
    const params = readParams(gbdt.complete({ statisticLevels }, given.target.task))
    return quantise(given, params, createRng(1), kernels)
  }
  assert.deepEqual(
    kindsOf(5, part).binnings.map(({ kind }) => kind),
    ['number', 'category'],
  )
  const statistics = kindsOf(4, part)
  assert.deepEqual(
    statistics.binnings.map(({ kind, source }) => `${kind} ${source}`),
    ['number 0', 'statistic 1', 'statistic 1'],
  )
  assert.equal(statistics.ordered.length, 1)
  const classes = kindsOf(4, { ...part, target: { task: 'multiclass', values: labels, classCount: 12 } })
  assert.equal(classes.binnings.length, 1 + 8 + 1)
  assert.deepEqual(
    classes.ordered.map(({ feature, structures }) => [feature, structures.length]),
    Array.from({ length: 8 }, (_, k) => [1 + k, 2]),
  )
})

for (const task of ['binary', 'regression'] as const) {
  test(`${task}: a fit goes on from statistics made of other rows, whose ranks mean the same`, () => {
    const effect = (level: number) => ((Math.imul(level, 2654435761) >>> 0) % 100) / 50 - 1
    const draw = (count: number, scale: number) => {
      const category = Int32Array.from({ length: count }, () => rng.below(60))
      const signal = (level: number) => scale * effect(level) + rng.float() - 0.5
      const labels = Float64Array.from(category, (level) =>
        task === 'binary' ? Number(signal(level) > 0) : signal(level),
      )
      return categoryPart(task, category, 60, labels)
    }
    const params = { rounds: 10, learningRate: 0.1, columnShare: 1, statisticLevels: 4 }
    const first = draw(4000, 1)
    const fresh = draw(2000, 1)
    const start = learn(params, first)
    const next = { ...draw(3000, 1), start }
    const both = gbdt.fit(gbdt.complete({ ...params, rounds: 25 }, task), next, { rng: createRng(8), kernels })
    assert.deepEqual(both.document['features'], start.document['features'])
    assert.deepEqual(both.arrays['ranks'], start.arrays['ranks'])
    assert.deepEqual(both.arrays['edges'], start.arrays['edges'])
    const whole = learn({ ...params, rounds: 25 }, first)
    const lossOf = (fitted: typeof both) => {
      const margins = gbdt.predict(fitted, fresh.features, kernels)
      if (task === 'binary') return logLoss(fresh, margins)
      return margins.map((margin, row) => (margin - fresh.target.values[row]!) ** 2).reduce((a, b) => a + b, 0) / 2000
    }
    assert.ok(lossOf(both) < lossOf(start), `${lossOf(both)} after ${lossOf(start)}`)
    assert.ok(lossOf(both) < 1.1 * lossOf(whole), `${lossOf(both)} where one fit has ${lossOf(whole)}`)
  })
}
