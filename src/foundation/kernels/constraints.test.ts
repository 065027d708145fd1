import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createRng, exp, log } from '#base'
import { plainBoosting } from '../../../test/oracles/plain-boosting.ts'
import type { BinnedFeature, BoostingOptions, Loss, TreeEnsemble } from './index.ts'
import { loadKernels } from './index.ts'

const kernels = await loadKernels({ threads: 1, checked: true })
after(() => kernels[Symbol.asyncDispose]())

const rowCount = 900
const levelCount = 6
const settings = {
  ...plainBoosting,
  rounds: 30,
  learningRate: 0.2,
  maxLeaves: 16,
  minHessian: 0,
  minRowsInLeaf: 1,
  categorySmoothing: 5,
  categoryL2: 2,
  rowShare: 0.8,
}

/** A target that rises with the first number and falls with the second, but for a dent and much noise; three more numbers, a category. */
function makeData(loss: Loss) {
  const rng = createRng(41).child(loss)
  const numbers = Array.from({ length: 5 }, (_, j) =>
    Float64Array.from({ length: rowCount }, () => (j > 0 && rng.float() < 0.1 ? Number.NaN : rng.float())),
  )
  const codes = Int32Array.from({ length: rowCount }, () => Math.floor(rng.float() * (levelCount + 1)) - 1)
  const labels = Float64Array.from({ length: rowCount }, (_, i) => {
    const [a = 0, b = 0, c = 0] = numbers.map((column) => column[i] ?? 0)
    const signal =
      2 * a - (a > 0.5 && a < 0.6 ? 1 : 0) - (Number.isNaN(b) ? 0.5 : b) + ((codes[i] ?? 0) % 2) * (c > 0.5 ? 1 : 0)
    const noisy = signal + 2 * rng.float() - 1
    if (loss === 'squared') return noisy
    return loss === 'logistic' ? (noisy > 0.5 ? 1 : 0) : Math.max(0, Math.round(2 * noisy + 1))
  })
  const features: BinnedFeature[] = numbers.map((column, source) => ({
    kind: 'number',
    source,
    edges: kernels.boosting.edges(column, 60),
  }))
  features.push({ kind: 'category', source: numbers.length, levelCount })
  return { features, values: [...numbers, codes], labels }
}

type Data = ReturnType<typeof makeData>

function train(loss: Loss, { features, values, labels }: Data, changes: Partial<BoostingOptions>) {
  const options = { ...settings, ...changes }
  using session = kernels.boosting.open({
    ...options,
    loss,
    ...(loss === 'poisson' ? { lossParameter: 1 } : {}),
    base: Float64Array.of(0),
    features,
    training: { values, labels },
  })
  for (let tree = 0; tree < options.rounds; tree++) session.growTree({ rows: tree, columns: tree, dither: tree })
  return { ensemble: session.ensemble(options.rounds), margins: session.margins() }
}

/** Margins of one row after another that differ in one number alone, which rises from 0 to 1. */
function sweep(ensemble: TreeEnsemble, data: Data, row: number, feature: number): Float64Array {
  const steps = 120
  const values = data.values.map((column, j) => {
    if (j === feature) return Float64Array.from({ length: steps }, (_, i) => i / (steps - 1))
    return column instanceof Float64Array
      ? new Float64Array(steps).fill(column[row] ?? 0)
      : new Int32Array(steps).fill(column[row] ?? 0)
  })
  return kernels.boosting.predict(ensemble, { features: data.features, values, rowCount: steps })
}

const meanLoss = {
  squared: (margin: number, label: number) => (margin - label) ** 2,
  logistic: (margin: number, label: number) => log(1 + exp(label === 1 ? -margin : margin)),
  poisson: (margin: number, label: number) => exp(margin) - label * margin,
} as const

const growths: Readonly<Record<string, Partial<BoostingOptions>>> = {
  'leaf-wise': {},
  'leaf-wise of depth 3, with L1': { depth: 3, l1: 1 },
  'leaf-wise, random thresholds': { randomThresholds: true },
  'leaf-wise, leaf values from all rows': { leavesFromAllRows: true, rowShare: 0.5 },
  symmetric: { growth: 'symmetric', depth: 4 },
  'symmetric, leaf values from all rows': { growth: 'symmetric', depth: 6, leavesFromAllRows: true, rowShare: 0.5 },
}
const monotone = [1, -1, 0, 0, 0, 0] as const

for (const loss of ['squared', 'logistic', 'poisson'] as const) {
  const data = makeData(loss)
  const lossOf = (margins: Float64Array) =>
    margins.reduce((sum, margin, i) => sum + meanLoss[loss](margin, data.labels[i] ?? 0), 0) / rowCount
  for (const [name, changes] of Object.entries(growths)) {
    test(`${loss}, ${name}: margins never fall or rise against their constraints, whatever the other columns are`, () => {
      const { ensemble, margins } = train(loss, data, { ...changes, monotone })
      for (let row = 0; row < 150; row++) {
        const rising = sweep(ensemble, data, row, 0)
        const falling = sweep(ensemble, data, row, 1)
        assert.ok(
          rising.every((margin, i) => i === 0 || margin >= (rising[i - 1] ?? 0)),
          `row ${row} falls`,
        )
        assert.ok(
          falling.every((margin, i) => i === 0 || margin <= (falling[i - 1] ?? 0)),
          `row ${row} rises`,
        )
      }
      const free = train(loss, data, changes)
      const fallsSomewhere = Array.from({ length: 150 }, (_, row) => sweep(free.ensemble, data, row, 0)).some((found) =>
        found.some((margin, i) => i > 0 && margin < (found[i - 1] ?? 0)),
      )
      assert.ok(fallsSomewhere, 'without constraints no margin falls: the test says nothing')
      const start = lossOf(new Float64Array(rowCount))
      const [constrained, unconstrained] = [start - lossOf(margins), start - lossOf(free.margins)]
      assert.ok(constrained > 0.7 * unconstrained, `saves ${constrained} of the loss, unconstrained ${unconstrained}`)
    })
  }
}

/** The features on each path from a tree's root to a leaf. */
function pathsOf({ starts, children, features }: TreeEnsemble): Set<number>[] {
  const paths: Set<number>[] = []
  const walk = (start: number, node: number, path: ReadonlySet<number>): void => {
    const child = children[start + node] as number
    const longer = new Set(path)
    if (child === 0) paths.push(longer)
    else {
      longer.add(features[start + node] as number)
      walk(start, child, longer)
      walk(start, child + 1, longer)
    }
  }
  for (const start of starts.subarray(0, -1)) walk(start, 0, new Set())
  return paths
}

for (const [name, changes] of Object.entries(growths)) {
  test(`${name}: features of a path stand in one list, and a feature in no list stands alone`, () => {
    const lists = [
      [0, 1, 5],
      [1, 2],
    ]
    const data = makeData('squared')
    const { ensemble } = train('squared', data, { ...changes, interactions: lists })
    const paths = pathsOf(ensemble)
    const allowed = (path: Set<number>) =>
      path.size < 2 || lists.some((list) => [...path].every((f) => list.includes(f)))
    assert.ok(paths.every(allowed), 'a path with features of different lists')
    assert.ok(!pathsOf(train('squared', data, changes).ensemble).every(allowed), 'the test says nothing')
    assert.ok(paths.some((path) => path.size > 1))
  })
}

test('features of one column that is in no list may meet', () => {
  const data = makeData('squared')
  const twice = data.features.map((feature) => ({ ...feature, source: feature.source === 3 ? 0 : feature.source }))
  const paths = pathsOf(train('squared', { ...data, features: twice }, { interactions: [[1, 2]] }).ensemble)
  assert.ok(paths.some((path) => path.has(0) && path.has(3)))
  assert.ok(paths.every((path) => path.size < 2 || path.has(0) !== path.has(1)))
})

test('no path is longer than the depth', () => {
  for (const depth of [1, 2, 5]) {
    const { ensemble } = train('squared', makeData('squared'), { depth, maxLeaves: 31 })
    const most = Math.max(...[...ensemble.starts.subarray(0, -1)].map((start) => depthOf(ensemble, start, 0)))
    assert.equal(most, depth)
  }
})

function depthOf({ children, ...rest }: TreeEnsemble, start: number, node: number): number {
  const child = children[start + node] as number
  if (child === 0) return 0
  const below = [child, child + 1].map((at) => depthOf({ children, ...rest }, start, at))
  return 1 + Math.max(...below)
}

test('with one level against the others, the first split of a category has one level on one side', () => {
  const data = makeData('squared')
  const only = { ...data, features: data.features.slice(5) }
  const { ensemble } = train('squared', only, { depth: 1, oneHotLevels: 20, rowShare: 1 })
  const sorted = train('squared', only, { depth: 1, rowShare: 1 }).ensemble
  const sizes = (trees: TreeEnsemble) =>
    Array.from({ length: trees.sets.length / 8 }, (_, split) => {
      const right = [0, 1, 2, 3, 4, 5, levelCount + 1].filter(
        (code) => ((trees.sets[split * 8] ?? 0) >> code) & 1,
      ).length
      return Math.min(right, levelCount + 1 - right)
    })
  assert.ok(sizes(ensemble).every((size) => size === 1))
  assert.ok(sizes(sorted).some((size) => size > 1))
})

for (const growth of ['leafwise', 'symmetric'] as const) {
  test(`${growth}: drawn thresholds part rows, follow the seed, and are not the best ones`, () => {
    const data = makeData('squared')
    const options = { growth, depth: 4, randomThresholds: true, rounds: 5 }
    const [first, again, best] = [options, options, { ...options, randomThresholds: false }].map(
      (changes) => train('squared', data, changes).ensemble,
    ) as [TreeEnsemble, TreeEnsemble, TreeEnsemble]
    assert.deepEqual(first, again)
    assert.notDeepEqual(first.codes, best.codes)
    const roots = first.starts.subarray(0, -1)
    for (const start of roots) {
      const left = first.covers[start + (first.children[start] as number)] as number
      assert.ok(left > 0 && left < (first.covers[start] as number))
    }
    assert.ok(new Set([...roots].map((start) => `${first.features[start]} ${first.codes[start]}`)).size > 2)
  })
}
