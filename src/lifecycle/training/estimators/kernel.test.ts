import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { createRng } from '#base'
import type { Features } from '#features'
import { selectFeatureRows } from '#features'
import { loadKernels } from '#kernels'
import type { FitContext, FitInput, Fitted, Target } from '../estimator.ts'
import { kernel } from './kernel.ts'
import { leaveOneOut } from './leave-one-out.ts'

const kernels = await loadKernels({ threads: 1, checked: true })
const many = await loadKernels({ threads: 3 })
after(() => Promise.all([kernels, many].map((team) => team[Symbol.asyncDispose]())))

const oracle = JSON.parse(
  readFileSync(new URL('../../../../test/oracles/kernel-and-splines.json', import.meta.url), 'utf8'),
) as Oracle

interface Oracle {
  readonly table: {
    readonly numbers: readonly number[][]
    readonly gaps: readonly (number | null)[][]
    readonly codes: readonly number[]
    readonly values: readonly number[]
    readonly labels: readonly number[]
    readonly weights: readonly number[]
    readonly trainRows: number
  }
  readonly kernel: {
    readonly [name in
      | 'values'
      | 'valuesLeftOut'
      | 'weighted'
      | 'weightedLeftOut'
      | 'labels'
      | 'labelsLeftOut']: number[]
  } & { readonly scale: number; readonly ridge: number; readonly length: number }
}

const { table, kernel: reference } = oracle
const all: Features = {
  rowCount: table.codes.length,
  features: [
    number('x', table.gaps[0]!),
    number('y', table.gaps[1]!),
    { name: 'c', sources: ['c'], kind: 'category', codes: Int32Array.from(table.codes), levels: ['a', 'b'] },
  ],
}
const trainRows = Uint32Array.from({ length: table.trainRows }, (_, row) => row)
const freshRows = Uint32Array.from({ length: all.rowCount - table.trainRows }, (_, row) => row + table.trainRows)
const features = selectFeatureRows(all, trainRows)
const fresh = selectFeatureRows(all, freshRows)
const values: Target = {
  task: 'regression',
  classCount: 1,
  values: Float64Array.from(table.values.slice(0, table.trainRows)),
}
const labels: Target = {
  task: 'binary',
  classCount: 2,
  values: Float64Array.from(table.labels.slice(0, table.trainRows)),
}
const fixed = { scale: reference.scale, ridge: reference.ridge }

function number(name: string, cells: readonly (number | null)[]) {
  return {
    name,
    sources: [name],
    kind: 'number',
    values: Float64Array.from(cells, (cell) => cell ?? Number.NaN),
  } as const
}

function fit(input: FitInput, params = {}, extra: Partial<FitContext> = {}): Fitted {
  const context = { rng: createRng(3), kernels, ...extra }
  return kernel.fit(kernel.complete(params, input.target.task), input, context)
}

function assertNear(found: Float64Array, expected: readonly number[], tolerance: number): void {
  assert.equal(found.length, expected.length)
  for (const [row, value] of found.entries()) {
    assert.ok(Math.abs(value - expected[row]!) < tolerance, `row ${row}: ${value} is not ${expected[row]}`)
  }
}

test('values, and what is said of each row without it, equal scikit-learn refitted without each row', () => {
  const fitted = fit({ features, target: values }, fixed)
  assertNear(Float64Array.of(Number(fitted.document['length'])), [reference.length], 1e-9)
  assertNear(kernel.predict(fitted, fresh, kernels), reference.values, 1e-8)
  assertNear(leaveOneOut(fitted)!, reference.valuesLeftOut, 1e-8)
})

test('weights divide the ridge of their rows, as in scikit-learn', () => {
  const fitted = fit({ features, target: values, weights: Float64Array.from(table.weights) }, fixed)
  assertNear(kernel.predict(fitted, fresh, kernels), reference.weighted, 1e-8)
  assertNear(leaveOneOut(fitted)!, reference.weightedLeftOut, 1e-8)
})

test('log-odds are those of Platt scaling of what is said of rows left out, and of the log-odds that it stands for', () => {
  const fitted = fit({ features, target: labels }, fixed)
  assertNear(kernel.predict(fitted, fresh, kernels), reference.labels, 1e-3)
  assertNear(leaveOneOut(fitted)!, reference.labelsLeftOut, 1e-3)
})

/** A smooth surface over two numbers, of many rows. */
function surface(rowCount: number, seed = 1): FitInput {
  const rng = createRng(seed)
  const [x, y] = [0, 1].map(() => Float64Array.from({ length: rowCount }, () => 6 * rng.float() - 3))
  const heights = x!.map((at, row) => at * Math.abs(at) + y![row]! * at + 0.1 * rng.float())
  const columns = [x!, y!].map((cells, index) => number(`n${index}`, Array.from(cells)))
  return {
    features: { rowCount, features: columns },
    target: { task: 'regression', classCount: 1, values: heights },
  }
}

function errorOf({ target }: FitInput, margins: Float64Array): number {
  const squares = margins.map((margin, row) => (margin - target.values[row]!) * (margin - target.values[row]!))
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length)
}

test('chosen scale and ridge do better for rows left out than any pair beside them', () => {
  const input = surface(200)
  const chosen = fit(input).document as { scale: number; ridge: number }
  const lossOf = (params: object) => errorOf(input, leaveOneOut(fit(input, params))!)
  const own = lossOf({ scale: chosen.scale, ridge: chosen.ridge })
  for (const scale of [0.5, 1, 2, 4, 8].filter(
    (value) => Math.max(value, chosen.scale) <= 2 * Math.min(value, chosen.scale),
  )) {
    for (const ridge of [0.001, 0.01, 0.1, 0.3, 1, 3])
      assert.ok(own <= lossOf({ scale, ridge }) + 1e-12, `${scale} ${ridge}`)
  }
})

test('many rows in leaves: nearly as good as solved at once, and the rows left out say how good', () => {
  const input = surface(600)
  const unseen = surface(300, 2)
  const whole = errorOf(unseen, kernel.predict(fit(input), unseen.features, kernels))
  const fitted = fit(input, { leafRows: 160 })
  assert.deepEqual(fitted.document['leafSizes'], [150, 150, 150, 150])
  const divided = errorOf(unseen, kernel.predict(fitted, unseen.features, kernels))
  assert.ok(divided < 2.5 * whole, `${divided} after ${whole}`)
  const promised = errorOf(input, leaveOneOut(fitted)!)
  assert.ok(promised > 0.6 * divided && promised < 1.6 * divided, `${promised} was promised, ${divided} found`)
})

test('rows beyond maxRows are predicted, and count among those left out', () => {
  const input = surface(300)
  const fitted = fit(input, { maxRows: 100 })
  const margins = kernel.predict(fitted, input.features, kernels)
  const leftOut = leaveOneOut(fitted)!
  assert.equal(leftOut.filter((margin, row) => margin === margins[row]).length, 200)
})

test('a leaf that no number divides learns from every second row until it is small enough', () => {
  const codes = Int32Array.from({ length: 100 }, (_, row) => (row * 7) % 4)
  const only: Features = {
    rowCount: 100,
    features: [{ name: 'c', sources: ['c'], kind: 'category', codes, levels: ['a', 'b', 'c', 'd'] }],
  }
  const target: Target = { task: 'regression', classCount: 1, values: Float64Array.from(codes) }
  const fitted = fit({ features: only, target }, { leafRows: 30 })
  assert.deepEqual(fitted.document['leafSizes'], [25])
  assert.equal(leaveOneOut(fitted)!.length, 100)
})

test('the bits are the same on any number of threads, and where there are no kernels', () => {
  const input = surface(400)
  const params = { leafRows: 250, ...fixed }
  const [one, three] = [fit(input, params), fit(input, params, { kernels: many })]
  assert.deepEqual(one, three)
  const { boosting, network, neighbours } = kernels
  assert.deepEqual(
    kernel.predict(one, input.features, { boosting, network, neighbours }),
    kernel.predict(one, input.features, many),
  )
})

test('told to stop while it solves, it keeps the rows that the choice was made on', () => {
  const input = surface(1500)
  let rounds = 0
  const fitted = fit(input, {}, { kernels: many, record: () => rounds++, stopped: () => rounds >= 2 })
  assert.deepEqual(fitted.document['leafSizes'], [1000])
  assert.equal(leaveOneOut(fitted)!.length, 1500)
  assert.ok(errorOf(input, leaveOneOut(fitted)!) < 1)
})

test('columns that are missing everywhere, and no columns at all, give the prior', () => {
  const gaps = {
    rowCount: table.trainRows,
    features: [
      number(
        'x',
        table.gaps[0]!.slice(0, table.trainRows).map(() => null),
      ),
    ],
  }
  for (const given of [gaps, { rowCount: table.trainRows, features: [] }]) {
    const margins = kernel.predict(fit({ features: given, target: labels }), given, kernels)
    assert.ok(margins.every((margin) => Math.abs(margin - margins[0]!) < 1e-12 && Number.isFinite(margin)))
  }
})

test('too many columns are refused before anything is allocated', () => {
  const column = number('x', [1, 2, 3])
  const wide = { rowCount: 3, features: Array.from({ length: 5000 }, () => column) }
  const target: Target = { task: 'regression', classCount: 1, values: Float64Array.of(1, 2, 3) }
  assert.throws(() => fit({ features: wide, target }), { code: 'invalid-input', message: /5000 features/ })
})

test('a model that was not fitted here knows nothing of rows left out', () => {
  const fitted = fit({ features, target: values }, fixed)
  assert.equal(leaveOneOut({ ...fitted }), null)
})
