import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createRng } from '#base'
import type { Feature } from '#features'
import type { Kernels } from '#kernels'
import { loadKernels } from '#kernels'
import type { Estimator, FitInput, Fitted, Task } from '../estimator.ts'
import { fit } from '../fit.ts'
import { gbdt } from './gbdt.ts'

// What docs/boosting-limits.md says of odd input, line by line.

let kernels: Kernels
before(async () => {
  kernels = await loadKernels({ threads: 2, checked: true })
})
after(() => kernels[Symbol.asyncDispose]())

const rowCount = 120
const range = (of: (row: number) => number) => Float64Array.from({ length: rowCount }, (_, row) => of(row))
const steps = range((row) => (row < 60 ? 1 : 4) + (row % 3) / 10)
const growths: readonly Estimator['params'][] = [
  {},
  { linearLeaves: true },
  { randomThresholds: true },
  { growth: 'symmetric' },
]

function number(values: Float64Array, name = 'x'): Feature {
  return { name, sources: [name], kind: 'number', values }
}

function category(codes: ArrayLike<number>, levelCount: number): Feature {
  const levels = Array.from({ length: levelCount }, (_, level) => `level ${level}`)
  return { name: 'c', sources: ['c'], kind: 'category', codes: Int32Array.from(codes), levels }
}

function inputOf(features: readonly Feature[], values = steps, task: Task = 'regression'): FitInput {
  const classCount = task === 'regression' ? 1 : task === 'binary' ? 2 : 3
  return { features: { rowCount: values.length, features }, target: { task, values, classCount } }
}

const quick = { rounds: 20, learningRate: 0.3, minRowsInLeaf: 1, columnShare: 1, rowShare: 1 }
const learn = (input: FitInput, params: Estimator['params'] = {}, more: { stopped?: () => boolean } = {}): Fitted =>
  fit({ kind: 'gbdt', params: { ...quick, ...params } }, input, { rng: createRng(1), kernels, ...more })
const score = (fitted: Fitted, features: readonly Feature[], rows: number): Float64Array =>
  gbdt.predict(fitted, { rowCount: rows, features }, kernels)
const near = (found: number | undefined, expected: number) => Math.abs((found ?? Number.NaN) - expected) < 0.3
const splitCount = ({ arrays }: Fitted) => [...arrays['children']!].filter((child) => child !== 0).length
const named = (params: Estimator['params']) => JSON.stringify(params)

/** Columns whose halves differ, and a value that belongs to each half. */
const ends: Readonly<Record<string, readonly [low: (row: number) => number, high: (row: number) => number]>> = {
  'infinities of either sign': [() => -Infinity, () => Infinity],
  'infinity above numbers': [(row) => row, () => Infinity],
  'infinity above the largest double': [() => Number.MAX_VALUE, () => Infinity],
  'minus infinity below the least double': [() => -Infinity, () => -Number.MAX_VALUE],
  'the ends of the doubles': [() => -Number.MAX_VALUE, () => Number.MAX_VALUE],
  'neighbours next to the largest double': [() => Number.MAX_VALUE * (1 - Number.EPSILON), () => Number.MAX_VALUE],
  subnormals: [() => 5e-324, () => 1e-323],
  'zero and the least double': [(row) => (row % 2 === 0 ? 0 : -0), () => 5e-324],
}
for (const [name, [low, high]] of Object.entries(ends)) {
  test(`features that hold ${name} are told apart like any numbers, for every growth`, () => {
    const values = range((row) => (row < 60 ? low(row) : high(row)))
    for (const params of growths) {
      const fitted = learn(inputOf([number(values)]), params)
      const [a, b] = score(fitted, [number(Float64Array.of(low(1), high(61)))], 2)
      assert.ok(near(a, 1.1) && near(b, 4.1), `${named(params)}: ${a} for 1.1, ${b} for 4.1`)
      assert.ok(Object.values(fitted.arrays).every((array) => array.every((value) => !Number.isNaN(value))))
    }
  })
}

test('NaN is missing: it has a side of its own, and at prediction so has what was never missing in training', () => {
  for (const params of growths) {
    const values = range((row) => (row < 60 ? Number.NaN : row % 2))
    const [missing, known] = score(
      learn(inputOf([number(values)]), params),
      [number(Float64Array.of(Number.NaN, 1))],
      2,
    )
    assert.ok(near(missing, 1.1) && near(known, 4.1), `${named(params)}: ${missing} ${known}`)
    const whole = learn(inputOf([number(range((row) => row))]), params)
    assert.ok(score(whole, [number(Float64Array.of(Number.NaN))], 1).every(Number.isFinite))
  }
})

test('a column of nothing but one infinity, or of 0 and -0, or all missing, is constant: no split', () => {
  for (const value of [Infinity, -Infinity, Number.NaN, -0]) {
    const values = range((row) => (Object.is(value, -0) && row % 2 === 0 ? 0 : value))
    for (const params of growths) assert.equal(splitCount(learn(inputOf([number(values)]), params)), 0)
  }
})

for (const [what, wrong, message] of [
  [
    'NaN in the target',
    { target: { task: 'regression', classCount: 1, values: steps.with(7, Number.NaN) } },
    /target of row 7 is NaN/,
  ],
  [
    'infinity in the target',
    { target: { task: 'regression', classCount: 1, values: steps.with(7, -Infinity) } },
    /target of row 7 is -Infinity/,
  ],
  [
    'a target beyond 1e150',
    { target: { task: 'regression', classCount: 1, values: steps.with(7, 1e151) } },
    /target of row 7 is 1e\+151/,
  ],
  [
    'a class that there is not',
    {
      target: {
        task: 'multiclass',
        classCount: 3,
        values: steps
          .fill(0, 0, 0)
          .map(() => 0)
          .with(7, 3),
      },
    },
    /target of row 7 is 3/,
  ],
  ['NaN in the weights', { weights: steps.with(3, Number.NaN) }, /weight of row 3 is NaN/],
  ['infinity in the weights', { weights: steps.with(3, Infinity) }, /weight of row 3 is Infinity/],
  ['a weight below 0', { weights: steps.with(3, -1) }, /weight of row 3 is -1/],
  ['a weight beyond 1e150', { weights: steps.with(3, 1e151) }, /weight of row 3 is 1e\+151/],
  ['weights that all are below 1e-150', { weights: steps.map(() => 5e-324) }, /largest training weight is 5e-324/],
  ['NaN in the offsets', { offsets: steps.with(5, Number.NaN) }, /offset of row 5 is NaN/],
  ['infinity in the offsets', { offsets: steps.with(5, Infinity) }, /offset of row 5 is Infinity/],
  ['an offset beyond 1e150', { offsets: steps.with(5, 1e300) }, /offset of row 5 is 1e\+300/],
] as const) {
  test(`${what}: refused by row and value, with a remedy`, () => {
    const input: FitInput = { ...inputOf([number(range((row) => row))]), ...wrong }
    assert.throws(() => learn(input), { code: 'invalid-input', message, remedy: /\w/ })
    const valid = inputOf(
      [number(range((row) => row))],
      input.target.task === 'regression' ? steps : steps.map(() => 0),
      input.target.task,
    )
    assert.throws(() => learn({ ...valid, validation: input }), { code: 'invalid-input', message: /validation/ })
  })
}

test('an offset beyond 300 where it is a logarithm or log-odds: refused by row and value', () => {
  const x = [number(range((row) => row))]
  const offsets = range(() => 1).with(5, 1e4)
  const classes = range((row) => row % 2)
  for (const objective of ['poisson', 'gamma', 'tweedie'])
    assert.throws(() => learn({ ...inputOf(x), offsets }, { objective }), {
      message: /offset of row 5 is 10000; the \w+ objective needs/,
    })
  assert.throws(() => learn({ ...inputOf(x, classes, 'binary'), offsets }), { message: /offset of row 5/ })
  const within = learn({ ...inputOf(x), offsets: offsets.with(5, 300) }, { objective: 'poisson' })
  assert.ok(score(within, x, rowCount).every(Number.isFinite))
})

for (const task of ['regression', 'binary', 'multiclass'] as const) {
  const values = task === 'regression' ? steps : range((row) => Math.floor(row / (task === 'binary' ? 60 : 40)))
  const x = [
    number(range((row) => row)),
    category(
      range((row) => row % 5),
      5,
    ),
  ]

  test(`${task}: weights that are all 0 give a prior of 0 and no split`, () => {
    for (const growth of ['leafwise', 'symmetric'] as const) {
      const fitted = learn({ ...inputOf(x, values, task), weights: new Float64Array(rowCount) }, { growth })
      const margins = score(fitted, x, rowCount)
      assert.equal(splitCount(fitted), 0)
      assert.ok(margins.every((margin) => margin === margins[0] && Number.isFinite(margin)))
      if (task !== 'multiclass') assert.equal(margins[0], 0)
    }
  })

  test(`${task}: weights from 1e-150 to 1e150 keep every number finite`, () => {
    for (const [least, most] of [
      [1e150, 1e150],
      [1e-150, 1e-150],
      [1e-150, 1e150],
      [5e-324, 1],
    ] as const) {
      const weights = range((row) => (row % 2 === 0 ? least : most))
      assert.ok(score(learn({ ...inputOf(x, values, task), weights }), x, rowCount).every(Number.isFinite))
    }
  })

  test(`${task}: stopped after k trees, every growth and leaf keeps the whole rounds there were`, () => {
    const forms: readonly Estimator['params'][] = [
      ...growths,
      ...(task === 'multiclass' ? [{ vectorLeaves: false }] : []),
    ]
    for (const params of forms) {
      for (const watched of [false, true]) {
        const input = inputOf(x, values, task)
        const given = watched ? { ...input, validation: inputOf(x, values, task) } : input
        let asked = 0
        const fitted = learn(given, params, { stopped: () => asked++ >= 7 })
        const perRound = task === 'multiclass' && fitted.document['leafWidth'] !== 3 ? 3 : 1
        const rounds = Number(fitted.document['rounds'])
        assert.equal(fitted.arrays['starts']!.length - 1, rounds * perRound)
        assert.equal(asked, 8)
        const whole = Math.floor(7 / perRound)
        assert.ok(watched ? rounds <= whole && rounds > 0 : rounds === whole, `${named(params)}: ${rounds} rounds`)
        const complete = learn(input, { ...params, rounds })
        assert.deepEqual(score(fitted, x, rowCount), score(complete, x, rowCount))
      }
    }
  })

  test(`${task}: one row, no column, one round at rate 1, 1024 leaves and depth 10 are fitted`, () => {
    const one = inputOf([number(Float64Array.of(3))], Float64Array.of(1), task)
    assert.equal(splitCount(learn(one)), 0)
    assert.equal(splitCount(learn(one, { growth: 'symmetric', depth: 10 })), 0)
    assert.ok(score(learn(inputOf([], values, task)), [], 2).every(Number.isFinite))
    for (const params of [
      { leaves: 1024 },
      { growth: 'symmetric', depth: 10 },
      { growth: 'symmetric', depth: 1 },
      { depth: 1 },
      { leaves: 2 },
    ])
      assert.ok(
        score(learn(inputOf(x, values, task), { ...params, rounds: 1, learningRate: 1 }), x, rowCount).every(
          Number.isFinite,
        ),
      )
  })
}

test('no rows: refused', () => {
  assert.throws(() => learn(inputOf([number(new Float64Array(0))], new Float64Array(0))), {
    code: 'invalid-input',
    message: /no rows to learn from/,
  })
})

test('validation rows of which there are none, or none counts, stop nothing', () => {
  const input = inputOf([number(range((row) => row))])
  const none = inputOf([number(new Float64Array(0))], new Float64Array(0))
  assert.equal(learn({ ...input, validation: none }).document['rounds'], 20)
  const weightless = { ...input, weights: new Float64Array(rowCount) }
  assert.equal(learn({ ...input, validation: weightless }).document['rounds'], 20)
})

for (const statisticLevels of [1, 32]) {
  test(`codes below 0 are missing and codes past the last level unseen, in training as at prediction (${statisticLevels === 1 ? 'statistics' : 'sets'})`, () => {
    const codes = range((row) => row % 6)
    const target = range((row) => (row % 6 < 3 ? 1 : row % 6))
    const known = (of: (code: number) => number) =>
      learn(inputOf([category(codes.map(of), 4)], target), { statisticLevels })
    const plain = known((code) => (code === 3 ? -1 : Math.min(code, 4)))
    const strange = known((code) => (code === 3 ? -2_000_000_000 : code >= 4 ? 2_000_000_000 + code : code))
    assert.deepEqual(strange.arrays, plain.arrays)
    const rows = [category([-1, -2_000_000_000, 4, 2_000_000_000], 4)]
    const [missing, below, unseen, far] = score(plain, rows, 4)
    assert.deepEqual([below, far], [missing, unseen])
  })
}

test('a level per row, 100,000 of them, costs seconds and teaches nothing', () => {
  const many = 100_000
  const rng = createRng(2)
  const codes = Int32Array.from({ length: many }, (_, row) => row)
  const values = Float64Array.from(codes, () => rng.float())
  const levels = Array.from(codes, String)
  const feature: Feature = { name: 'c', sources: ['c'], kind: 'category', codes, levels }
  const margins = score(learn(inputOf([feature], values), { rounds: 5, minRowsInLeaf: 5 }), [feature], many)
  assert.ok(margins.every((margin) => Math.abs(margin - 0.5) < 0.05))
})

for (const params of growths) {
  test(`500 rows of 5,000 columns are learned from: ${named(params)}`, async () => {
    await using fast = await loadKernels({ threads: 1 })
    const rng = createRng(3)
    const columns = Array.from({ length: 5000 }, (_, j) =>
      number(
        Float64Array.from({ length: 500 }, () => rng.float()),
        `x${j}`,
      ),
    )
    const values = Float64Array.from((columns[4321] as Extract<Feature, { kind: 'number' }>).values)
    const before = process.cpuUsage()
    const given = { kind: 'gbdt', params: { ...quick, rounds: 4, learningRate: 0.5, leaves: 8, ...params } } as const
    const fitted = fit(given, inputOf(columns, values), { rng: createRng(1), kernels: fast })
    const { user, system } = process.cpuUsage(before)
    assert.ok(user + system < 20e6, `${(user + system) / 1e6} s`)
    const margins = gbdt.predict(fitted, { rowCount: 500, features: columns }, fast)
    const worst = margins.reduce((most, margin, row) => Math.max(most, Math.abs(margin - values[row]!)), 0)
    assert.ok(worst < 0.5, `off by ${worst}`)
  })
}

test('more than 65,535 columns are refused before they are copied into kernel memory', () => {
  const values = Float64Array.of(1, 2)
  const columns = Array.from({ length: 65_536 }, (_, j) => number(values, `x${j}`))
  assert.throws(() => learn(inputOf(columns, values)), {
    code: 'invalid-input',
    message: /at most 65535 columns, not 65536/,
  })
})

test('a fit that memory does not suffice for is refused with the figure and what to do', () => {
  const values = Float64Array.from({ length: 1100 }, (_, row) => row)
  const columns = Array.from({ length: 3000 }, (_, j) => number(values, `x${j}`))
  assert.throws(() => learn(inputOf(columns, values), { leaves: 1024 }), {
    code: 'unavailable',
    message: /needs 5\.\d+ GiB of kernel memory \(histograms 5\.\d+ GiB/,
    remedy: /fewer leaves/,
  })
})
