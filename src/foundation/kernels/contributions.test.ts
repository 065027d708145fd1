import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createRng } from '#base'
import type { TreeShape } from '../../../test/conformance/random-ensembles.ts'
import { randomColumns, randomEnsemble, randomFeatures } from '../../../test/conformance/random-ensembles.ts'
import { shapleyInteractions, shapleyValues, worth } from '../../../test/conformance/shapley-oracle.ts'
import type { BinnedFeature, TreeEnsemble } from './index.ts'
import { loadKernels } from './index.ts'

const kernels = await loadKernels({ threads: 2, checked: true })
const alone = await loadKernels({ threads: 1 })
after(() => Promise.all([kernels[Symbol.asyncDispose](), alone[Symbol.asyncDispose]()]))

const mixed = ['number', 'category', 'statistic', 'number', 'category', 'number', 'statistic'] as const
const numbers = new Array<'number'>(10).fill('number')

type Cases = Readonly<Record<string, Omit<TreeShape, 'features'> & { kinds: readonly BinnedFeature['kind'][] }>>
const cases: Cases = {
  'numbers, sets of categories and statistics, with missing and unseen values': { kinds: mixed, trees: 6, leaves: 31 },
  'ten columns': { kinds: numbers, trees: 3, leaves: 63 },
  'one column, split again and again': { kinds: ['number'], trees: 5, leaves: 12 },
  'two columns in chains forty deep': { kinds: ['number', 'category'], trees: 3, leaves: 41, isChain: true },
  'ten columns in chains forty deep': { kinds: numbers, trees: 3, leaves: 41, isChain: true },
  'stumps and trees of one leaf': { kinds: mixed, trees: 4, leaves: 2 },
  'several outputs': { kinds: mixed, trees: 9, leaves: 16, outputs: 3 },
  'leaves with a value per output': { kinds: mixed, trees: 4, leaves: 16, outputs: 3, leafWidth: 3 },
  'linear leaves': { kinds: mixed, trees: 4, leaves: 12, slopes: 3 },
}

const rowCount = 21
for (const [name, { kinds, ...shape }] of Object.entries(cases)) {
  const rng = createRng(5).child(name)
  const features = randomFeatures(rng, kinds)
  const ensemble = randomEnsemble(rng, { features, ...shape })
  const rows = { features, values: randomColumns(rng, features, rowCount), rowCount }
  const { outputs } = ensemble
  const width = rows.values.length
  const games = Array.from({ length: rowCount * outputs }, (_, index) => {
    return { ensemble, features, values: rows.values, row: Math.floor(index / outputs), output: index % outputs }
  })

  test(`${name}: contributions are the Shapley values of the definition`, () => {
    const { values, base } = kernels.boosting.contributions(ensemble, rows)
    for (const [index, game] of games.entries()) {
      assertNear(values.subarray(index * width, (index + 1) * width), shapleyValues(game), `row ${game.row}`)
      assertNear([base[game.output]!], [worth(game, 0)], 'base')
    }
  })

  test(`${name}: interactions are those of the definition, and their rows sum to contributions`, () => {
    const { values } = kernels.boosting.interactions(ensemble, rows)
    const { values: contributions } = kernels.boosting.contributions(ensemble, rows)
    for (const [index, game] of games.entries()) {
      const matrix = values.subarray(index * width * width, (index + 1) * width * width)
      shapleyInteractions(game).forEach((expected, a) => {
        const row = matrix.slice(a * width, (a + 1) * width)
        assertNear([row.reduce((sum, value) => sum + value, 0)], [contributions[index * width + a]!], 'sum')
        row[a] = 0
        assertNear(row, expected, `row ${game.row}, column ${a}`)
      })
    }
  })

  test(`${name}: a row has the same bits alone, in any batch, and on one thread`, () => {
    const many = { ...rows, values: randomColumns(rng, features, 3000), rowCount: 3000 }
    const whole = kernels.boosting.contributions(ensemble, many).values
    assert.deepEqual(alone.boosting.contributions(ensemble, many).values, whole)
    for (const row of [0, 7, 2999]) {
      const one = { ...many, values: many.values.map((column) => column.subarray(row, row + 1)), rowCount: 1 }
      const found = kernels.boosting.contributions(ensemble, one).values
      assert.deepEqual(found, whole.slice(row * outputs * width, (row + 1) * outputs * width))
    }
  })
}

test('margins where only some columns are known are those of the definition', () => {
  const rng = createRng(12)
  const features = randomFeatures(rng, mixed)
  for (const shape of [{ slopes: 2 }, { outputs: 2 }, { outputs: 3, leafWidth: 3 }]) {
    const ensemble = randomEnsemble(rng, { features, trees: 6, leaves: 12, ...shape })
    const rows = { features, values: randomColumns(rng, features, 20), rowCount: 20 }
    for (const set of [0, 0b1111111, 0b0101101]) {
      const known = features.map((_, source) => ((set >> source) & 1) === 1)
      const found = kernels.boosting.expectedWhere(ensemble, rows, known)
      const { outputs } = ensemble
      const expected = Array.from(found, (_, at) =>
        worth({ ensemble, features, values: rows.values, row: Math.floor(at / outputs), output: at % outputs }, set),
      )
      assertNear(found, expected, `columns ${set}`)
    }
  }
})

test('gains of a tree that fits squares at once are the squares it saves', () => {
  const rng = createRng(14)
  const values = [0, 1, 2].map(() => Float64Array.from({ length: 500 }, () => rng.below(30)))
  const labels = Float64Array.from({ length: 500 }, (_, row) => values[0]![row]! * values[1]![row]! + rng.float())
  const features = values.map((v, source) => ({
    kind: 'number' as const,
    source,
    edges: kernels.boosting.edges(v, 255),
  }))
  using session = kernels.boosting.open({
    loss: 'squared',
    base: Float64Array.of(labels.reduce((sum, label) => sum + label, 0) / 500),
    features,
    training: { values, labels },
    rounds: 1,
    learningRate: 1,
    maxLeaves: 20,
    l2: 0,
    minHessian: 0,
    minRowsInLeaf: 1,
    minGain: 0,
    categorySmoothing: 10,
    categoryL2: 10,
    rowShare: 1,
    columnShare: 1,
  })
  session.growTree({ rows: 1, columns: 1, dither: 1 })
  const ensemble = session.ensemble(1)
  const margins = kernels.boosting.predict(ensemble, { features, values, rowCount: 500 })
  const squares = (from: (row: number) => number) => labels.reduce((sum, y, row) => sum + (y - from(row)) ** 2, 0)
  const saved = squares(() => ensemble.base[0]!) - squares((row) => margins[row]!)
  const { gains, splits, covers } = kernels.boosting.splitImportance(ensemble, features, 3)
  const gain = gains.reduce((sum, part) => sum + part, 0)
  assert.ok(Math.abs(gain - saved) < 1e-3 * saved, `${gain}, saved ${saved}`)
  assert.equal(splits[0]! + splits[1]! + splits[2]!, 19)
  assert.ok(covers[0]! + covers[1]! + covers[2]! >= 500)
})

test('strengths are the mean absolute interactions', () => {
  const rng = createRng(6)
  const features = randomFeatures(rng, mixed)
  const ensemble = randomEnsemble(rng, { features, trees: 6, leaves: 12, outputs: 2 })
  const rows = { features, values: randomColumns(rng, features, 5000), rowCount: 5000 }
  const { values } = kernels.boosting.interactions(ensemble, rows)
  const means = new Float64Array(2 * 7 * 7)
  values.forEach((value, at) => {
    means[at % means.length]! += Math.abs(value) / 5000
  })
  assertNear(kernels.boosting.interactionStrengths(ensemble, rows).values, means, 'strengths')
})

test('two features of one column are one player', () => {
  const features: readonly BinnedFeature[] = [
    { kind: 'category', source: 1, levelCount: 12 },
    { kind: 'number', source: 0, edges: Float64Array.of(1, 3, 5) },
    { kind: 'statistic', source: 1, ranks: Uint8Array.from({ length: 14 }, (_, level) => (level * 5) % 9) },
  ]
  const rng = createRng(8)
  const ensemble = randomEnsemble(rng, { features, trees: 4, leaves: 20 })
  const rows = { features, values: randomColumns(rng, features, 10), rowCount: 10 }
  const { values } = kernels.boosting.contributions(ensemble, rows)
  for (let row = 0; row < 10; row++) {
    const game = { ensemble, features, values: rows.values, row, output: 0 }
    assertNear(values.subarray(row * 2, row * 2 + 2), shapleyValues(game), `row ${row}`)
  }
})

test("contributions and base sum to the margin within 1e-14 of the trees' largest leaves together", () => {
  for (const { width, ...shape } of [
    { width: 40, trees: 200, leaves: 63 },
    { width: 40, trees: 20, leaves: 255 },
    { width: 40, trees: 20, leaves: 60, isChain: true },
    { width: 300, trees: 2, leaves: 400, isChain: true },
  ]) {
    const rng = createRng(9).child(shape.leaves)
    const kinds = Array.from({ length: width }, (_, i) => mixed[i % 7]!)
    const features = randomFeatures(rng, kinds)
    const ensemble = randomEnsemble(rng, { features, ...shape })
    const rows = { features, values: randomColumns(rng, features, 300), rowCount: 300 }
    const margins = kernels.boosting.predict(ensemble, rows)
    const { values, base } = kernels.boosting.contributions(ensemble, rows)
    const bound = 1e-14 * sizeOf(ensemble)
    margins.forEach((margin, row) => {
      const sum = values.subarray(row * width, (row + 1) * width).reduce((a, b) => a + b, base[0]!)
      assert.ok(Math.abs(sum - margin) <= bound, `row ${row}: ${sum}, margin ${margin}`)
    })
  }
})

test('columns that no tree asks about get exactly nothing, and no rows give nothing', () => {
  const rng = createRng(10)
  const features = randomFeatures(rng, numbers)
  const ensemble = randomEnsemble(rng, { features: features.slice(0, 4), trees: 10, leaves: 15 })
  const rows = { features, values: randomColumns(rng, features, 50), rowCount: 50 }
  const { values } = kernels.boosting.contributions(ensemble, rows)
  assert.ok(values.every((value, at) => at % 10 < 4 || value === 0))
  const none = { ...rows, rowCount: 0, values: rows.values.map((column) => column.subarray(0, 0)) }
  assert.equal(kernels.boosting.contributions(ensemble, none).values.length, 0)
})

test('more interactions than memory holds are refused, with the figure', () => {
  const features = randomFeatures(createRng(1), numbers)
  const ensemble = randomEnsemble(createRng(1), { features, trees: 1, leaves: 4 })
  const rows = { features, values: randomColumns(createRng(1), features, 1), rowCount: 10_000_000 }
  assert.throws(() => kernels.boosting.interactions(ensemble, rows), { code: 'invalid-input', message: /8 GiB/ })
})

/** The largest size of a leaf per tree, summed. */
function sizeOf({ starts, values }: TreeEnsemble): number {
  let sum = 0
  for (let tree = 0; tree + 1 < starts.length; tree++) {
    sum += values.subarray(starts[tree], starts[tree + 1]).reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  }
  return sum
}

function assertNear(found: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  for (let i = 0; i < expected.length; i++) {
    const [one, other] = [found[i]!, expected[i]!]
    assert.ok(Math.abs(one - other) <= 1e-11, `${what}, ${i}: ${one}, by definition ${other}`)
  }
}
