import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createRng } from '#base'
import { loadKernels } from './index.ts'

const teams = [await loadKernels({ threads: 1, checked: true }), await loadKernels({ threads: 3, checked: true })]
after(() => Promise.all(teams.map((kernels) => kernels[Symbol.asyncDispose]())))

function input(rows: number, columns: number) {
  const rng = createRng(1).child(rows).child(columns)
  const draw = (count: number) =>
    Float64Array.from({ length: count }, () => (rng.float() < 0.3 ? 0 : rng.float() - 0.4))
  return { values: draw(rows * columns), rows, columns, weights: draw(rows).map(Math.abs), vector: draw(rows) }
}

for (const [rows, columns] of [
  [1, 1],
  [7, 3],
  [1000, 5],
  [70_001, 12],
  [300, 41],
] as const) {
  test(`gram of ${rows} × ${columns} is X'WX and X'v, the same bits on any threads`, () => {
    const given = input(rows, columns)
    const grams = teams.map((kernels) => kernels.linear.gram(given))
    assert.deepEqual(grams[0], grams[1])
    for (const [i, j] of [
      [0, 0],
      [0, columns - 1],
      [columns - 1, Math.floor(columns / 2)],
    ] as const) {
      const found = grams[0]?.matrix[i * columns + j] ?? Number.NaN
      const sum = sumOf(
        rows,
        (r) => at(given.weights, r) * at(given.values, r * columns + i) * at(given.values, r * columns + j),
      )
      assert.ok(Math.abs(found - sum) <= 1e-9 * (1 + rows), `${found} for ${sum}`)
    }
    const last = sumOf(rows, (r) => at(given.vector, r) * at(given.values, r * columns + columns - 1))
    assert.ok(Math.abs((grams[0]?.vector[columns - 1] ?? Number.NaN) - last) <= 1e-9 * (1 + rows))
  })
}

test('gram without weights weighs every row 1', () => {
  const { weights, ...rest } = input(500, 4)
  const kernels = teams[0] as (typeof teams)[number]
  assert.deepEqual(kernels.linear.gram(rest), kernels.linear.gram({ ...rest, weights: weights.map(() => 1) }))
})

const at = (values: Float64Array, index: number): number => values[index] ?? Number.NaN

function sumOf(count: number, term: (index: number) => number): number {
  let sum = 0
  for (let index = 0; index < count; index++) sum += term(index)
  return sum
}
