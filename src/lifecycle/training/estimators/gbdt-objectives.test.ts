import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createRng, exp, log } from '#base'
import type { Features } from '#features'
import { selectFeatureRows } from '#features'
import { loadKernels } from '#kernels'
import type { Estimator, FitEvent, FitInput, FitPart, Fitted, Task } from '../estimator.ts'
import { fit } from '../fit.ts'
import { gbdt } from './gbdt.ts'

const kernels = await loadKernels({ threads: 2, checked: true })
after(() => kernels[Symbol.asyncDispose]())

const quick = { rounds: 40, learningRate: 0.2, leaves: 8 }
const rng = createRng(3)
const rowCount = 800
const features: Features = {
  rowCount,
  features: [
    { name: 'a', sources: ['a'], kind: 'number', values: Float64Array.from({ length: rowCount }, () => rng.float()) },
    { name: 'b', sources: ['b'], kind: 'number', values: Float64Array.from({ length: rowCount }, () => rng.float()) },
    {
      name: 'c',
      sources: ['c'],
      kind: 'category',
      codes: Int32Array.from({ length: rowCount }, () => rng.below(4)),
      levels: ['p', 'q', 'r', 's'],
    },
  ],
}
const [a, , c] = features.features.map((f) => (f.kind === 'number' ? f.values : f.codes)) as [
  Float64Array,
  Float64Array,
  Int32Array,
]
const noise = Float64Array.from({ length: rowCount }, () => rng.float())

function part(task: Task, valueAt: (row: number) => number, more: Partial<FitPart> = {}): FitPart {
  const classCount = task === 'regression' ? 1 : task === 'binary' ? 2 : 3
  return {
    features,
    target: { task, classCount, values: Float64Array.from({ length: rowCount }, (_, row) => valueAt(row)) },
    ...more,
  }
}

function learn(params: Estimator['params'], input: FitInput, more: object = {}): Fitted {
  return fit({ kind: 'gbdt', params: { ...quick, ...params } }, input, { rng: createRng(1), kernels, ...more })
}

const amount = (row: number) => a[row]! + (c[row]! === 2 ? 1 : 0) + noise[row]!
const values = (fitted: Fitted) => {
  const margins = gbdt.predict(fitted, features, kernels)
  return gbdt.link?.(fitted) === 'log' ? margins.map(exp) : margins
}
const mean = (of: (row: number) => number) => Array.from(a, (_, row) => of(row)).reduce((x, y) => x + y, 0) / rowCount
const bytesOf = ({ arrays, document }: Fitted) => ({
  document,
  arrays: Object.entries(arrays).map(([name, array]) => [name, Array.from(array)]),
})

test('targets that an objective cannot learn are refused, naming the row and the value', () => {
  const bad: readonly (readonly [objective: string, value: number])[] = [
    ['poisson', -1],
    ['tweedie', -0.5],
    ['gamma', 0],
    ['squared', 1e200],
    ['ranking', -1],
    ['ranking', 31],
  ]
  for (const [objective, value] of bad) {
    const groups = { groups: new Uint32Array(rowCount) }
    const good = part('regression', () => 1, groups)
    const wrong = part('regression', (row) => (row === 5 ? value : 1), groups)
    const message = new RegExp(`target of row 5 is ${String(value).replace('+', '\\+')};.*${objective}`)
    assert.throws(() => learn({ objective }, wrong), { code: 'invalid-input', message })
    assert.throws(() => learn({ objective }, { ...good, validation: wrong }), { code: 'invalid-input', message })
  }
})

test('groups that are absent or torn apart, and offsets that are not numbers, are refused by row', () => {
  const ranked = part('regression', (row) => row % 3)
  assert.throws(() => learn({ objective: 'ranking' }, ranked), {
    code: 'invalid-input',
    message: /needs groups: the training rows/,
  })
  const torn = Uint32Array.from(a, (_, row) => (row === 9 ? 0 : Math.floor(row / 4)))
  assert.throws(() => learn({ objective: 'ranking' }, { ...ranked, groups: torn }), {
    code: 'invalid-input',
    message: /row 9 is of group 0/,
  })
  const offsets = new Float64Array(rowCount)
  offsets[7] = Number.NaN
  assert.throws(() => learn({}, { ...ranked, offsets }), {
    code: 'invalid-input',
    message: /training offset of row 7 is NaN/,
  })
  assert.throws(() => learn({}, { ...ranked, offsets: new Float64Array(3) }), {
    code: 'invalid-input',
    message: /offsets has 3 values for 800 rows/,
  })
  const input = part('multiclass', (row) => row % 3)
  const short = { ...input, offsets: new Float64Array(rowCount) }
  assert.throws(() => learn({}, short), { code: 'invalid-input', message: /offsets/ })
})

test('counts and amounts are predicted on the scale of the target, quantiles at their share', () => {
  const counts = part('regression', (row) => Math.floor(4 * amount(row)))
  const amounts = part('regression', (row) => 100 * amount(row) + 1)
  for (const [objective, rows] of [
    ['poisson', counts],
    ['tweedie', counts],
    ['gamma', amounts],
  ] as const) {
    const predicted = values(learn({ objective }, rows))
    assert.ok(Math.abs(mean((row) => predicted[row]! / mean((i) => rows.target.values[i]!)) - 1) < 0.02, objective)
    assert.ok(predicted.every((value) => value > 0))
  }
  for (const quantile of [0.1, 0.9]) {
    const predicted = values(learn({ objective: 'quantile', quantile }, amounts))
    const share = mean((row) => Number(amounts.target.values[row]! <= predicted[row]!))
    assert.ok(Math.abs(share - quantile) < 0.05, `${share} of the rows are below the quantile ${quantile}`)
  }
})

test('an exposure as offset: rates are learned whatever the exposures, and validation counts them', () => {
  const exposure = Float64Array.from(noise, (x) => 0.1 + 10 * x * x)
  const rate = (row: number) => (c[row]! === 2 ? 3 : 1)
  const exposed = part('regression', (row) => rate(row) * exposure[row]!, { offsets: exposure.map(log) })
  const losses: number[] = []
  const record = (event: FitEvent) => losses.push(event.validationLoss!)
  const predicted = values(
    learn(
      { objective: 'poisson', rounds: 80, rowShare: 1, columnShare: 1 },
      { ...exposed, validation: exposed },
      { record },
    ),
  )
  assert.ok(predicted.every((value, row) => Math.abs(value / rate(row) - 1) < 0.02))
  const best = mean((row) => rate(row) * exposure[row]! * (1 - log(rate(row) * exposure[row]!)))
  assert.ok(
    Math.abs(losses.at(-1)! - best) < 1e-2 * Math.abs(best),
    `${losses.at(-1)} after ${losses[0]}, best ${best}`,
  )
})

test('offsets that say everything leave nothing to learn', () => {
  const logits = Float64Array.from(a, (x) => 6 * x - 3)
  const binary = part('binary', (row) => Number(1 / (1 + exp(-logits[row]!)) > noise[row]!), { offsets: logits })
  const margins = gbdt.predict(learn({ rounds: 1, leaves: 2, learningRate: 1e-6 }, binary), features, kernels)
  assert.ok(Math.abs(margins[0]!) < 0.3, `the base beside true offsets is ${margins[0]}`)
  const plain = gbdt.predict(
    learn(
      { rounds: 1, leaves: 2, learningRate: 1e-6 },
      part('regression', (row) => 5 + logits[row]!, { offsets: logits }),
    ),
    features,
    kernels,
  )
  assert.ok(plain.every((margin) => Math.abs(margin - 5) < 1e-6))
})

test('under a monotone constraint medians and quantiles of any unit are learned', () => {
  for (const objective of ['absolute', 'quantile']) {
    for (const unit of [1, 1000]) {
      const input = part('regression', (row) => unit * amount(row))
      const off = (params: Estimator['params']) => {
        const found = values(learn({ objective, rounds: 120, ...params }, input))
        return mean((row) => Math.abs(found[row]! - unit * amount(row))) / unit
      }
      const [free, bound] = [off({}), off({ monotone: { a: 1 } })]
      assert.ok(bound < 1.4 * free, `${objective} of unit ${unit}: ${bound} with the constraint, ${free} without`)
    }
  }
})

test("Huber's automatic delta moves with the unit of the target and is kept in the document", () => {
  const deltaOf = (unit: number) => {
    const fitted = learn(
      { objective: 'huber', rounds: 3 },
      part('regression', (row) => unit * amount(row)),
    )
    return Number(fitted.document['huberDelta'])
  }
  assert.ok(deltaOf(1) > 0.5 && deltaOf(1) < 2)
  assert.ok(Math.abs(deltaOf(1000) / deltaOf(1) - 1000) < 1e-6)
})

const resumable: readonly (readonly [string, Estimator['params'], FitInput])[] = [
  ['binary, rows and columns drawn', {}, part('binary', (row) => Number(amount(row) > 1.2))],
  ['multiclass', { sampling: 'variance' }, part('multiclass', (row) => Math.min(2, Math.floor(amount(row))))],
  [
    'poisson with offsets',
    { objective: 'poisson' },
    part('regression', (row) => Math.floor(3 * amount(row)), { offsets: noise }),
  ],
  [
    'absolute, rows drawn by variance',
    { objective: 'absolute', sampling: 'variance', rowShare: 0.5 },
    part('regression', amount),
  ],
  [
    'squared with validation',
    { patience: 'growing' },
    { ...part('regression', amount), validation: part('regression', amount) },
  ],
]
for (const [name, params, input] of resumable) {
  test(`${name}: a fit taken up again from a checkpoint gives the very bytes of one that was never broken off`, () => {
    const rounds = name.startsWith('multiclass') ? 60 : 120
    const checkpoints: Fitted[] = []
    const whole = learn({ ...params, rounds }, input, { checkpoint: (fitted: Fitted) => checkpoints.push(fitted) })
    assert.deepEqual(
      checkpoints.map(({ document }) => document['rounds']),
      rounds === 60 ? [50] : [50, 100],
    )
    for (const start of checkpoints) {
      const events: number[] = []
      const resumed = learn(
        { ...params, rounds },
        { ...input, start },
        { record: ({ round }: FitEvent) => events.push(round) },
      )
      assert.deepEqual(bytesOf(resumed), bytesOf(whole))
      assert.equal(events[0], Number(start.document['rounds']) + 1)
    }
  })
}

test('a warm start keeps the trees, edges and base of its start and adds to them, also on other rows', () => {
  const input = part('regression', amount)
  const start = learn({ rounds: 10 }, input)
  const half = Uint32Array.from({ length: 300 }, (_, i) => 2 * i)
  const rows = {
    features: selectFeatureRows(features, half),
    target: { ...input.target, values: Float64Array.from(half, (row) => 100 + amount(row)) },
  }
  const both = learn({ rounds: 25 }, { ...rows, start })
  const nodes = start.arrays['values']!.length
  assert.deepEqual(both.arrays['values']!.slice(0, nodes), start.arrays['values'])
  assert.deepEqual(both.arrays['edges'], start.arrays['edges'])
  assert.deepEqual(both.arrays['base'], start.arrays['base'])
  assert.equal(both.arrays['starts']!.length, 26)
  const moved = mean((row) => values(both)[row]! - values(start)[row]!)
  assert.ok(moved > 50, `predictions moved by ${moved}`)
  assert.deepEqual(bytesOf(learn({ rounds: 5 }, { ...input, start })).arrays, bytesOf(start).arrays)
})

test('a start of another kind, objective or shape is refused', () => {
  const input = part('regression', amount)
  const start = learn({ rounds: 3 }, input)
  const other = fit({ kind: 'prior', params: {} }, input, { rng: createRng(0), kernels })
  assert.throws(() => learn({}, { ...input, start: other }), { code: 'invalid-input', message: /of kind prior/ })
  assert.throws(() => learn({ objective: 'absolute' }, { ...input, start }), {
    code: 'invalid-input',
    message: /squared loss, not the absolute one/,
  })
  const narrow = { rowCount, features: features.features.slice(0, 2) }
  assert.throws(() => learn({}, { ...input, features: narrow, start }), {
    code: 'invalid-input',
    message: /does not fit/,
  })
})

test('growing patience waits ten rounds and 0.3 of the best', () => {
  const input = part('regression', (row) => noise[row]!)
  const opposite = part('regression', (row) => -noise[row]!)
  const roundsOf = (validation: FitPart) => {
    const events: FitEvent[] = []
    const fitted = learn(
      { rounds: 400, patience: 'growing' },
      { ...input, validation },
      { record: (event: FitEvent) => events.push(event) },
    )
    return { best: Number(fitted.document['rounds']), grown: events.length }
  }
  const watched = [opposite, part('regression', (row) => noise[row]! + (row % 2 === 0 ? 0.2 : -0.2))].map(roundsOf)
  for (const { best, grown } of watched) assert.equal(grown, Math.min(400, best + Math.floor(0.3 * best) + 10))
  assert.ok(watched[0]!.best < 3 && watched[1]!.best > 20, `best after ${watched.map(({ best }) => best)}`)
})

test('balanced classes weigh the same: the base is even, and the rare class is found', () => {
  const input = part('binary', (row) => Number(a[row]! > 0.97 && noise[row]! > 0.3))
  const even = learn({ classWeights: 'balanced' }, input)
  assert.ok(Math.abs(even.arrays['base']![0]!) < 1e-9)
  const found = (fitted: Fitted) =>
    gbdt.predict(fitted, features, kernels).filter((margin, row) => margin > 0 && input.target.values[row] === 1).length
  assert.equal(found(even), input.target.values.filter((value) => value === 1).length)
})

test('validation rows that all weigh nothing are as if there were none', () => {
  const input = part('regression', amount)
  const idle = { ...input, weights: new Float64Array(rowCount) }
  const events: FitEvent[] = []
  const fitted = learn({}, { ...input, validation: idle }, { record: (event: FitEvent) => events.push(event) })
  assert.equal(fitted.document['rounds'], 40)
  assert.ok(events.every(({ validationLoss }) => validationLoss === null))
})
