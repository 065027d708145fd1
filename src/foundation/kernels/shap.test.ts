import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createRng } from '#base'
import type { BinnedFeature, TreeEnsemble } from './index.ts'
import { loadKernels } from './index.ts'

const kernels = await loadKernels({ threads: 2, checked: true })
after(() => kernels[Symbol.asyncDispose]())

function grow(featureCount: number, leaves: number, rounds: number, rowCount: number) {
  const rng = createRng(3).child(featureCount)
  const values = Array.from({ length: featureCount }, () =>
    Float64Array.from({ length: rowCount }, () => Math.floor(rng.float() * 20)),
  )
  const labels = Float64Array.from({ length: rowCount }, (_, i) =>
    values.reduce((sum, v, j) => sum + (v[i] ?? 0) * (j % 2 ? -1 : (v[i] ?? 0) / 9), rng.float()),
  )
  const features = values.map(
    (v, source): BinnedFeature => ({ kind: 'number', source, edges: kernels.boosting.edges(v, 255) }),
  )
  using session = kernels.boosting.open({
    loss: 'squared',
    base: Float64Array.of(1.5),
    features,
    training: { values, labels },
    rounds,
    learningRate: 0.3,
    maxLeaves: leaves,
    l2: 1,
    minHessian: 0,
    minRowsInLeaf: 1,
    minGain: 0,
    categorySmoothing: 10,
    categoryL2: 10,
    rowShare: 1,
    columnShare: 1,
  })
  for (let round = 0; round < rounds; round++) session.growTree({ rows: round, columns: round, dither: round })
  return { ensemble: session.ensemble(rounds), features, values, rowCount }
}

/** What a tree predicts when only the features of `known` are: elsewhere both ways, by their training rows. */
function expected(ensemble: TreeEnsemble, tree: number, node: number, codes: readonly number[], known: number): number {
  const at = (ensemble.starts[tree] ?? 0) + node
  const child = ensemble.children[at] ?? 0
  if (child === 0) return ensemble.values[at] ?? 0
  const feature = ensemble.features[at] ?? 0
  const follow = (next: number) => expected(ensemble, tree, next, codes, known)
  if ((known >> feature) & 1) return follow((codes[feature] ?? 0) <= (ensemble.codes[at] ?? 0) ? child : child + 1)
  const cover = (next: number) => ensemble.covers[(ensemble.starts[tree] ?? 0) + next] ?? 0
  return (follow(child) * cover(child) + follow(child + 1) * cover(child + 1)) / (ensemble.covers[at] ?? 1)
}

/** Shapley values by their definition, over every subset. */
function bruteForce(ensemble: TreeEnsemble, codes: readonly number[]): number[] {
  const count = codes.length
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1))
  const total = (known: number) => {
    let sum = 0
    for (let tree = 0; tree + 1 < ensemble.starts.length; tree++) sum += expected(ensemble, tree, 0, codes, known)
    return sum
  }
  return codes.map((_, feature) => {
    let share = 0
    for (let known = 0; known < 1 << count; known++) {
      if ((known >> feature) & 1) continue
      const size = known.toString(2).replaceAll('0', '').length
      share +=
        ((factorial(size) * factorial(count - size - 1)) / factorial(count)) *
        (total(known | (1 << feature)) - total(known))
    }
    return share
  })
}

test('contributions are the Shapley values of the definition', () => {
  const { ensemble, features, values } = grow(5, 12, 4, 300)
  const rows = 10
  const { values: found } = kernels.boosting.contributions(ensemble, {
    features,
    values: values.map((v) => v.subarray(0, rows)),
    rowCount: rows,
  })
  for (let row = 0; row < rows; row++) {
    const codes = values.map((v, j) => edgesIn(features[j]).filter((edge) => edge < (v[row] ?? 0)).length)
    bruteForce(ensemble, codes).forEach((share, j) => {
      const contribution = found[row * 5 + j] ?? Number.NaN
      assert.ok(
        Math.abs(contribution - share) < 1e-9,
        `row ${row}, feature ${j}: ${contribution}, by definition ${share}`,
      )
    })
  }
})

test('contributions and base sum to the margin of deep trees', () => {
  const { ensemble, features, values, rowCount } = grow(9, 127, 20, 2000)
  const margins = kernels.boosting.predict(ensemble, { features, values, rowCount })
  const { values: found, base } = kernels.boosting.contributions(ensemble, { features, values, rowCount: 200 })
  for (let row = 0; row < 200; row++) {
    const sum = found.subarray(row * 9, row * 9 + 9).reduce((a, b) => a + b, base[0] ?? 0)
    assert.ok(
      Math.abs(sum - (margins[row] ?? 0)) <= 1e-9 * Math.max(1, Math.abs(sum)),
      `row ${row}: ${sum}, margin ${margins[row]}`,
    )
  }
})

function edgesIn(feature: BinnedFeature | undefined): readonly number[] {
  return feature?.kind === 'number' ? Array.from(feature.edges) : []
}
