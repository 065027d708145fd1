import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { createRng } from '#base'
import type { Features } from '#features'
import { selectFeatureRows } from '#features'
import { loadKernels } from '#kernels'
import type { FitContext, FitInput, Fitted, Target } from '../estimator.ts'
import { leaveOneOut } from './leave-one-out.ts'
import { basisAt, basisSize } from './splines/basis.ts'
import { splines } from './splines.ts'

const kernels = await loadKernels({ threads: 1, checked: true })
after(() => kernels[Symbol.asyncDispose]())

const { table, splines: reference } = JSON.parse(
  readFileSync(new URL('../../../../test/oracles/kernel-and-splines.json', import.meta.url), 'utf8'),
) as Oracle

interface Oracle {
  readonly table: {
    readonly numbers: readonly number[][]
    readonly codes: readonly number[]
    readonly values: readonly number[]
    readonly labels: readonly number[]
    readonly trainRows: number
  }
  readonly splines: {
    readonly knots: number
    readonly l2: number
    readonly values: readonly number[]
    readonly labels: readonly number[]
    readonly basisKnots: readonly number[]
    readonly basisAt: readonly number[]
    readonly basis: readonly (readonly number[])[]
  }
}

const all: Features = {
  rowCount: table.codes.length,
  features: [
    number('x', table.numbers[0]!),
    number('y', table.numbers[1]!),
    { name: 'c', sources: ['c'], kind: 'category', codes: Int32Array.from(table.codes), levels: ['a', 'b'] },
  ],
}
const rows = Uint32Array.from({ length: all.rowCount }, (_, row) => row)
const trained = rows.slice(0, table.trainRows)
const features = selectFeatureRows(all, trained)
const fresh = selectFeatureRows(all, rows.slice(table.trainRows))
const first = (column: readonly number[]) => Float64Array.from(column.slice(0, table.trainRows))
const values: Target = { task: 'regression', classCount: 1, values: first(table.values) }
const labels: Target = { task: 'binary', classCount: 2, values: first(table.labels) }
const fixed = { knots: reference.knots, l2: reference.l2 }

function number(name: string, cells: readonly number[]) {
  return { name, sources: [name], kind: 'number', values: Float64Array.from(cells) } as const
}

function fit(input: FitInput, params = {}, extra: Partial<FitContext> = {}): Fitted {
  const context = { rng: createRng(3), kernels, ...extra }
  return splines.fit(splines.complete(params, input.target.task), input, context)
}

function assertNear(found: Float64Array, expected: ArrayLike<number>, tolerance: number): void {
  assert.equal(found.length, expected.length)
  for (const [row, value] of found.entries()) {
    assert.ok(Math.abs(value - expected[row]!) < tolerance, `row ${row}: ${value} is not ${expected[row]}`)
  }
}

test('the basis, also beyond its knots, equals that of scikit-learn', () => {
  for (const [index, x] of reference.basisAt.entries()) {
    const found = new Float64Array(basisSize(reference.basisKnots))
    const { first: at, values: some } = basisAt(reference.basisKnots, Math.max(-9, Math.min(9, x)))
    found.set(some, at)
    assertNear(found, reference.basis[index]!, 1e-12)
  }
})

test('the basis adds to 1 wherever it is asked for', () => {
  for (let x = -4; x < 6; x += 0.13) {
    const { values: some } = basisAt([-1, -0.5, 0.2, 3], x)
    assert.ok(Math.abs(some.reduce((sum, value) => sum + value, 0) - 1) < 1e-12, String(x))
  }
})

test('ridge and logistic regression on splines and products equal scikit-learn', () => {
  assertNear(splines.predict(fit({ features, target: values }, fixed), fresh, kernels), reference.values, 1e-9)
  assertNear(splines.predict(fit({ features, target: labels }, fixed), fresh, kernels), reference.labels, 1e-5)
})

/** Refitted on the rows but one, with the preparation of all of them: a weight of 0 leaves a row out of the sums alone. */
function withoutRow(target: Target, row: number): number {
  const weights = new Float64Array(table.trainRows).fill(1)
  weights[row] = 0
  const fitted = fit({ features, target, weights }, fixed)
  return splines.predict(fitted, selectFeatureRows(features, Uint32Array.of(row)), kernels)[0]!
}

test('rows left out of a regression have the values of a refit without them, but for the unit of the target', () => {
  const leftOut = leaveOneOut(fit({ features, target: values }, { ...fixed, l2: 1e-6 }))!
  const refitted = Array.from(trained.slice(0, 12), (row) => {
    const weights = new Float64Array(table.trainRows).fill(1)
    weights[row] = 0
    const fitted = fit({ features, target: values, weights }, { ...fixed, l2: 1e-6 })
    return splines.predict(fitted, selectFeatureRows(features, Uint32Array.of(row)), kernels)[0]!
  })
  assertNear(leftOut.slice(0, 12), refitted, 1e-3)
})

test('log-odds of rows left out are near those of a refit without them', () => {
  const leftOut = leaveOneOut(fit({ features, target: labels }, fixed))!
  const within = splines.predict(fit({ features, target: labels }, fixed), features, kernels)
  let [near, naive] = [0, 0]
  for (const row of trained.slice(0, 20)) {
    const refitted = withoutRow(labels, row)
    near += Math.abs(leftOut[row]! - refitted)
    naive += Math.abs(within[row]! - refitted)
  }
  assert.ok(near < 0.25 * naive, `${near} against ${naive} of the margins themselves`)
})

test('a product is shared by halves, and what is left of each feature is its own', () => {
  const grid = { rowCount: 4, features: [number('a', [-1, -1, 1, 1]), number('b', [-1, 1, -1, 1])] }
  const target: Target = { task: 'regression', classCount: 1, values: Float64Array.of(1, -1, -1, 1) }
  const { values: found, base } = splines.explain(fit({ features: grid, target }, { l2: 0.01 }), grid, kernels)
  for (let row = 0; row < 4; row++) assert.ok(Math.abs(found[row * 2]! - found[row * 2 + 1]!) < 1e-9)
  assert.ok(Math.abs(found[0]! - 0.5) < 0.01 && Math.abs(base[0]!) < 1e-9)
})

test("l2 = 'auto' takes the penalty that does best for rows left out", () => {
  const losses: number[] = []
  const record: FitContext['record'] = ({ validationLoss }) => losses.push(validationLoss!)
  const fitted = fit({ features, target: labels }, {}, { record })
  const tried = [1000, 100, 30, 10, 3, 1, 0.3, 0.1, 0.01]
  assert.equal(fitted.document['l2'], tried[losses.indexOf(Math.min(...losses))])
})

test('of too many pairs, those are kept whose products explain what the splines leave', () => {
  const rng = createRng(4)
  const columns = Array.from({ length: 30 }, (_, j) =>
    number(
      `n${j}`,
      Array.from({ length: 400 }, () => 2 * rng.float() - 1),
    ),
  )
  const wide = { rowCount: 400, features: columns }
  const products = columns[7]!.values.map((value, row) => value * columns[21]!.values[row]!)
  const target: Target = { task: 'regression', classCount: 1, values: products }
  assert.deepEqual(fit({ features: wide, target }, { pairs: 1, l2: 1 }).document['pairs'], [7, 21])
})

test('levels that make too many columns are refused', () => {
  const levels = Array.from({ length: 250 }, (_, level) => `l${level}`)
  const column = (name: string) => ({
    name,
    sources: [name],
    kind: 'category' as const,
    codes: Int32Array.of(0, 1, 2),
    levels,
  })
  const wide = { rowCount: 3, features: Array.from({ length: 20 }, (_, j) => column(`c${j}`)) }
  const target: Target = { task: 'regression', classCount: 1, values: Float64Array.of(1, 2, 3) }
  assert.throws(() => fit({ features: wide, target }), { code: 'invalid-input', message: /5001 columns/ })
})

test('several classes have no closed form, and say so', () => {
  const target: Target = {
    task: 'multiclass',
    classCount: 3,
    values: labels.values.map((label, row) => (row % 5 === 0 ? 2 : label)),
  }
  assert.equal(leaveOneOut(fit({ features, target })), null)
})
