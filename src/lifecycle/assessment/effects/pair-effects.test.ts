import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { CodesColumn, Column, NumberColumn, Table } from '#base'
import { createRng } from '#base'
import { selectRows } from '#data'
import type { Transform } from '#features'
import { applyTransforms, crossLevel, fitTransforms } from '#features'
import { loadKernels } from '#kernels'
import type { Calibration, Estimator, Model, Target } from '#training'
import { explain, fit, metricNamed, predict } from '#training'
import { accumulatedEffects, friedmanH, jointDependence, partialDependence, permutationImportance } from '../index.ts'

// Every expected figure asks the whole model, from raw columns on, with the column itself replaced.

const kernels = await loadKernels({ threads: 1, checked: true })
after(() => kernels[Symbol.asyncDispose]())

const ROWS = 60
const inputs = [
  { name: 'width', type: 'number', storage: 'number', required: true },
  { name: 'height', type: 'number', storage: 'number', required: true },
  { name: 'kind', type: 'category', storage: 'text', required: true },
  { name: 'ripe', type: 'boolean', storage: 'boolean', required: true },
] as const

const rng = createRng(5)
const numbers = (): NumberColumn => ({
  kind: 'number',
  values: Float64Array.from({ length: ROWS }, (_, row) => (row % 15 === 4 ? Number.NaN : rng.below(20) / 4)),
})
const words = (levels: readonly string[]): CodesColumn => {
  return {
    kind: 'codes',
    levels,
    codes: Int32Array.from({ length: ROWS }, (_, row) => (row % 13 === 2 ? -1 : rng.below(levels.length))),
  }
}
const [width, height, kind, ripe] = [numbers(), numbers(), words(['ash', 'elm', 'oak']), words(['No', 'Yes'])]
const table: Table = {
  rowCount: ROWS,
  columns: new Map<string, Column>([
    ['width', width],
    ['height', height],
    ['kind', kind],
    ['ripe', ripe],
  ]),
}
const area = width.values.map(
  (value, row) => (value * height.values[row]! || 6) + (kind.codes[row]! === ripe.codes[row]! ? 5 : 0),
)
const transforms: readonly Transform[] = [
  ...fitTransforms(table, inputs).filter((one) => !('column' in one && one.column === 'height')), // read by pairs alone
  { kind: 'arithmetic', columns: ['width', 'height'], operation: 'product' },
  { kind: 'arithmetic', columns: ['height', 'height'], operation: 'product' },
  { kind: 'deviation', columns: ['height', 'kind'], levels: ['ash', 'oak'], means: [1, 4], overall: 2 },
  {
    kind: 'cross',
    columns: ['kind', 'ripe'],
    levels: [crossLevel('ash', 'No'), crossLevel('elm', 'Yes'), crossLevel('oak', 'No')],
  },
]

function modelOf(target: Target, estimator: Estimator, calibration?: Calibration): Model {
  const input = { features: applyTransforms(transforms, table), target }
  const fitted = fit(estimator, input, { rng: createRng(1), kernels })
  const classes = target.task === 'regression' ? null : ['small', 'large']
  return {
    ...{ task: target.task, target: 'area', classes, positive: classes && 'large', transforms, example: {} },
    ...{
      signature: { inputs },
      members: [{ weight: 1, fitted }],
      ...(calibration === undefined ? {} : { calibration }),
    },
  }
}

const amounts: Target = { task: 'regression', classCount: 1, values: area }
const sizes: Target = { task: 'binary', classCount: 2, values: area.map((value) => Number(value > 8)) }
const boosting: Estimator = { kind: 'gbdt', params: { rounds: 20, learningRate: 0.3, leaves: 6, minRowsInLeaf: 2 } }
const curve: Calibration = { kind: 'isotonic', from: [-3, -0.5, 0, 2], to: [-2, -1.5, 0.5, 4] }
const models = {
  linear: modelOf(amounts, { kind: 'linear', params: { l2: 0.1 } }),
  boosted: modelOf(amounts, boosting),
  calibrated: modelOf(sizes, boosting, curve),
}

/** Raw rows with every cell of some columns as these say. */
function withCells(of: Table, cells: Readonly<Record<string, number | string | null>>): Table {
  const filled = Object.entries(cells).map(([name, cell]): [string, Column] => {
    if (of.columns.get(name)!.kind === 'number')
      return [name, { kind: 'number', values: new Float64Array(of.rowCount).fill(Number(cell ?? Number.NaN)) }]
    const codes = new Int32Array(of.rowCount).fill(cell === null ? -1 : 0)
    return [name, { kind: 'codes', levels: [String(cell)], codes }]
  })
  return { rowCount: of.rowCount, columns: new Map([...of.columns, ...filled]) }
}

function meanMargin(model: Model, of: Table): number {
  return predict(model, of, kernels).margins.reduce((sum, margin) => sum + margin, 0) / of.rowCount
}

for (const [name, model] of Object.entries(models)) {
  test(`${name}: a partial dependence sets the raw column, so that all that is made of it follows`, () => {
    for (const column of ['width', 'height', 'kind', 'ripe']) {
      const { points, values } = partialDependence(model, table, column, { kernels, points: 6 })
      for (const [at, point] of points.entries())
        near(values[at]!, meanMargin(model, withCells(table, { [column]: point })))
    }
  })

  test(`${name}: two columns of one product are set together`, () => {
    for (const columns of [
      ['width', 'height'],
      ['kind', 'ripe'],
      ['height', 'kind'],
    ] as const) {
      const { points, values } = jointDependence(model, table, columns, { kernels, points: 3 })
      for (const [i, first] of points[0].entries())
        for (const [j, second] of points[1].entries()) {
          const expected = meanMargin(model, withCells(table, { [columns[0]]: first, [columns[1]]: second }))
          near(values[i * points[1].length + j]!, expected)
        }
    }
  })

  test(`${name}: H² is that of the margins with both raw columns set`, () => {
    const some = selectRows(
      table,
      Uint32Array.from({ length: 12 }, (_, row) => row * 5),
    )
    const [found] = friedmanH(model, some, ['width', 'height'], { kernels })
    const at = (row: number, names: readonly ('width' | 'height')[]) => {
      const cell = (column: string) => (some.columns.get(column) as NumberColumn).values[row]!
      return meanMargin(model, withCells(some, Object.fromEntries(names.map((column) => [column, cell(column)]))))
    }
    const [joint, one, other] = ([['width', 'height'], ['width'], ['height']] as const).map((names) =>
      centred(Array.from({ length: 12 }, (_, row) => at(row, names))),
    )
    const apart = joint!.reduce((sum, value, row) => sum + (value - one![row]! - other![row]!) ** 2, 0)
    near(found!, apart / joint!.reduce((sum, value) => sum + value ** 2, 0))
  })

  test(`${name}: accumulated effects are the changes of rows between the ends of their intervals`, () => {
    const { points, values } = accumulatedEffects(model, table, 'height', { kernels, points: 4 })
    const ends = points as readonly number[]
    const steps = ends.slice(1).map((upper, step) => {
      const lower = ends[step]!
      const rows = Uint32Array.from(
        [...height.values.keys()].filter((row) => {
          const value = height.values[row]!
          return value <= upper && (value > lower || (step === 0 && value === lower))
        }),
      )
      const within = selectRows(table, rows)
      return (
        meanMargin(model, withCells(within, { height: upper })) -
        meanMargin(model, withCells(within, { height: lower }))
      )
    })
    for (const [step, change] of steps.entries()) near(values[step + 1]! - values[step]!, change)
  })

  test(`${name}: permutation importance deals out the raw column`, () => {
    const [target, metric] = model.task === 'binary' ? [sizes, 'logLoss'] : [amounts, 'rmse']
    const found = permutationImportance(model, table, target, { rng: createRng(3), kernels, metric, repeats: 2 })
    assert.deepEqual(found.map(({ column }) => column).sort(), ['height', 'kind', 'ripe', 'width'])
    const loss = (of: Table) => metricNamed(metric, model.task).compute(target, predict(model, of, kernels))
    for (const { column, mean } of found) {
      const losses = [0, 1].map((repeat) => {
        const dealt = selectRows(table, createRng(3).child(column).child(repeat).permutation(ROWS)).columns.get(column)!
        return loss({ rowCount: ROWS, columns: new Map([...table.columns, [column, dealt]]) })
      })
      near(mean, (losses[0]! + losses[1]!) / 2 - loss(table))
    }
  })
}

test('what a product adds to a prediction is shared by its two columns, and the shares sum to the calibrated margin', () => {
  const { columns, base, values } = explain(models.calibrated, table, kernels)
  const { margins } = predict(models.calibrated, table, kernels)
  assert.deepEqual(columns.toSorted(), ['height', 'kind', 'ripe', 'width'])
  for (const [row, margin] of margins.entries())
    near(
      values.subarray(row * 4, row * 4 + 4).reduce((sum, value) => sum + value, base[0]!),
      margin,
    )
})

function centred(values: readonly number[]): readonly number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return values.map((value) => value - mean)
}

function near(found: number, expected: number): void {
  assert.ok(Math.abs(found - expected) < 1e-9 * Math.max(1, Math.abs(expected)), `${found} is not ${expected}`)
}
