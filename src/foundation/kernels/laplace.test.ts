import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createRng, exp } from '#base'
import type { LaplacePoints } from './index.ts'
import { loadKernels, plainSimilarSums } from './index.ts'

const teams = [await loadKernels({ threads: 1, checked: true }), await loadKernels({ threads: 3, checked: true })]
after(() => Promise.all(teams.map((kernels) => kernels[Symbol.asyncDispose]())))

function pointsOf(pointCount: number, numberCount: number, codeCount: number): LaplacePoints {
  const rng = createRng(pointCount).child(numberCount).child(codeCount)
  const width = numberCount + codeCount
  const rows = Float64Array.from({ length: pointCount * width }, (_, at) =>
    at % width < numberCount ? 4 * rng.float() - 2 : rng.below(3),
  )
  return { pointCount, numberCount, rows, mismatches: new Float64Array(codeCount).fill(1.4) }
}

function distance({ rows, numberCount, mismatches }: LaplacePoints, a: number, b: number): number {
  const width = numberCount + mismatches.length
  let sum = 0
  for (let j = 0; j < width; j++) {
    const [x, y] = [rows[a * width + j]!, rows[b * width + j]!]
    sum += j < numberCount ? Math.abs(x - y) : x === y ? 0 : mismatches[j - numberCount]!
  }
  return sum
}

/** Gauss and Jordan: the inverse of a matrix of rows. */
function inverseOf(matrix: number[][]): number[][] {
  const size = matrix.length
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => Number(i === j))])
  for (let pivot = 0; pivot < size; pivot++) {
    const by = rows[pivot]![pivot]!
    rows[pivot] = rows[pivot]!.map((value) => value / by)
    for (let i = 0; i < size; i++) {
      const factor = rows[i]![pivot]!
      if (i !== pivot && factor !== 0) rows[i] = rows[i]!.map((value, j) => value - factor * rows[pivot]![j]!)
    }
  }
  return rows.map((row) => row.slice(size))
}

for (const [pointCount, numberCount, codeCount, outputs] of [
  [1, 1, 0, 1],
  [47, 3, 2, 1],
  [48, 0, 2, 3],
  [97, 2, 1, 2],
  [130, 5, 0, 50],
] as const) {
  const points = pointsOf(pointCount, numberCount, codeCount)
  const rng = createRng(9)
  const targets = Float64Array.from({ length: outputs * pointCount }, () => rng.float() - 0.5)
  const noise = Float64Array.from({ length: pointCount }, () => 0.05 + rng.float())

  test(`${pointCount} points and ${outputs} targets are solved as by Gauss and Jordan, the same bits on any threads`, () => {
    const [one, three] = teams.map((kernels) => {
      using session = kernels.laplace.open(points, outputs)
      session.solve({ length: 1, noise: noise.map((value) => 2 * value), targets }) // leaves nothing behind
      return session.solve({ length: 2.5, noise, targets })!
    })
    assert.deepEqual(one, three)
    const inverse = inverseOf(
      Array.from({ length: pointCount }, (_, i) =>
        Array.from({ length: pointCount }, (_, j) => exp(-distance(points, i, j) / 2.5) + (i === j ? noise[i]! : 0)),
      ),
    )
    for (let i = 0; i < pointCount; i++) {
      assert.ok(Math.abs(one!.inverseDiagonal[i]! - inverse[i]![i]!) < 1e-9)
      for (let k = 0; k < outputs; k++) {
        const expected = inverse[i]!.reduce((sum, value, j) => sum + value * targets[k * pointCount + j]!, 0)
        assert.ok(Math.abs(one!.solutions[k * pointCount + i]! - expected) < 1e-9)
      }
    }
  })
}

for (const [pointCount, numberCount, codeCount, rowCount] of [
  [1, 1, 1, 3],
  [95, 4, 3, 70],
  [800, 3, 0, 40],
  [401, 0, 2, 33],
] as const) {
  test(`sums over ${pointCount} similar points have the bits of plain code`, () => {
    const points = pointsOf(pointCount, numberCount, codeCount)
    const rng = createRng(2)
    const coefficients = Float64Array.from({ length: 2 * pointCount }, () => rng.float() - 0.5)
    const rows = pointsOf(rowCount, numberCount, codeCount).rows.map((value, at) => {
      if (at % 5 === 1) return at % (numberCount + codeCount) < numberCount ? value * 1e3 : -1 // far away, or of no level
      return value
    })
    const about = { points, coefficients, length: 0.9, rows }
    const plain = plainSimilarSums(about)
    for (const kernels of teams) assert.deepEqual(kernels.laplace.similarSums(about), plain)
  })
}

test('told to stop, it says so, and the next problem is solved all the same', () => {
  const points = pointsOf(100, 2, 0)
  const problem = { length: 2, noise: new Float64Array(100).fill(0.1), targets: points.rows.slice(0, 100) }
  using session = teams[0]!.laplace.open(points, 1)
  const expected = session.solve(problem)
  assert.equal(session.solve({ ...problem, stopped: () => true }), null)
  let polls = 0
  assert.equal(session.solve({ ...problem, stopped: () => ++polls > 2 }), null)
  assert.deepEqual(session.solve(problem), expected)
})
