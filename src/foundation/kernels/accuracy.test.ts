import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createRng, exp, log } from '#base'
import type { Case } from '../../../test/oracles/boosting-cases.ts'
import { makeCase, normal } from '../../../test/oracles/boosting-cases.ts'
import type { Aim } from '../../../test/oracles/slow-boosting.ts'
import { meanLoss, rules, slowMargins } from '../../../test/oracles/slow-boosting.ts'
import type { BoostingOptions } from './index.ts'
import { loadKernels } from './index.ts'

// How near fixed point comes to doubles where it is hardest: rare classes, heavy tails, weights far apart, the ends of the doubles.

const kernels = await loadKernels({ threads: 1, checked: true })
after(() => kernels[Symbol.asyncDispose]())

const rest = { ...rules, minGain: 0, categorySmoothing: 5, categoryL2: 2, rowShare: 1, columnShare: 1 }

function train(aim: Aim, { features, train: training, other }: Case, changes: Partial<BoostingOptions> = {}) {
  const base = Float64Array.of(aim.base)
  const lossParameter = aim.parameter ?? 0
  using session = kernels.boosting.open({
    ...rest,
    loss: aim.loss,
    lossParameter,
    base,
    features,
    training,
    validation: other,
    ...changes,
  })
  for (let round = 0; round < rules.rounds; round++)
    session.growTree({ rows: round, columns: round, dither: 9 * round })
  return { loss: session.validationLoss(), margins: session.margins(), ensemble: session.ensemble(rules.rounds) }
}

const cauchy = (float: () => number) => normal(float) / (normal(float) || 1)
const hard: Readonly<Record<string, Aim & { labelOf: (s: number, float: () => number) => number; spread?: number }>> = {
  'logistic loss with 0.1 % positives': {
    loss: 'logistic',
    base: log(0.001),
    labelOf: (signal, float) => Number(float() < 0.0001 * exp(1.5 * signal)),
  },
  'squared loss of a Cauchy target': { loss: 'squared', base: 0, labelOf: (signal, float) => signal + cauchy(float) },
  'squared loss of a lognormal target of sigma 3': {
    loss: 'squared',
    base: 0,
    labelOf: (signal, float) => (1 + signal) * exp(3 * normal(float)),
  },
  'absolute loss of a Cauchy target': { loss: 'absolute', base: 0, labelOf: (signal, float) => signal + cauchy(float) },
  'squared loss of rows whose weights span 1,000,000 to 1': {
    loss: 'squared',
    base: 0,
    spread: log(1e6),
    labelOf: (signal, float) => signal + normal(float),
  },
  'logistic loss of rows whose weights span 1,000,000 to 1': {
    loss: 'logistic',
    base: 0,
    spread: log(1e6),
    labelOf: (signal, float) => Number(signal + normal(float) > 1.5),
  },
}
for (const [name, { labelOf, spread, ...aim }] of Object.entries(hard)) {
  test(`${name}: the held-out loss is that of doubles to six digits`, () => {
    const more = spread === undefined ? undefined : (float: () => number) => ({ weight: exp(spread * float()) })
    const data = makeCase(kernels, name, 10_000, labelOf, more)
    const exact = meanLoss(aim, data.other, slowMargins(aim, data.train, data.other)[1])
    const { loss } = train(aim, data)
    assert.ok(Math.abs(loss - exact) < 1e-6 * exact, `loss ${loss}, in doubles ${exact}`)
  })
}

const signal = (s: number, float: () => number) => s + normal(float)
const squared: Aim = { loss: 'squared', base: 0 }

test('weights that are all 2^996 are weights that are all 1, but for the penalties', () => {
  const data = makeCase(kernels, 'huge', 2000, signal)
  const weighed = (weight: number, l2: number) => {
    const weights = new Float64Array(2000).fill(weight)
    return train(squared, { ...data, train: { ...data.train, weights } }, { l2, minHessian: 0 })
  }
  const power = 6.696928794914171e299
  assert.deepEqual(weighed(power, power), weighed(1, 1))
  assert.ok(weighed(1e300, 1).margins.every(Number.isFinite))
})

test('one weight of 1e12 among ones leaves every number finite, and fits that row', () => {
  const data = makeCase(kernels, 'one heavy', 2000, signal)
  const weights = new Float64Array(2000).fill(1)
  weights[7] = 1e12
  const { margins } = train(squared, { ...data, train: { ...data.train, weights } }, { learningRate: 1 })
  assert.ok(margins.every(Number.isFinite))
  assert.ok(Math.abs((margins[7] ?? 0) - (data.train.labels[7] ?? 0)) < 1e-3)
})

for (const loss of ['squared', 'absolute', 'huber', 'quantile', 'poisson', 'gamma', 'tweedie'] as const) {
  test(`${loss}: targets of up to 1e150 do not overflow, weighed or not`, () => {
    const positive = loss === 'poisson' || loss === 'gamma' || loss === 'tweedie'
    const data = makeCase(
      kernels,
      'far',
      1000,
      (s, float) => 1e150 * (float() < 0.5 || positive ? float() + s / 9 : -float()) * (float() < 0.1 ? 1 : 1e-300),
    )
    const parameter = { huber: 1e149, quantile: 0.9, poisson: 1, gamma: 2, tweedie: 1.5 }[loss as string] ?? 0
    for (const weights of [undefined, Float64Array.from({ length: 1000 }, (_, i) => (i % 3 === 0 ? 1e300 : 1e-300))]) {
      const training = weights ? { ...data.train, weights } : data.train
      const { margins } = train({ loss, parameter, base: positive ? 300 : 0 }, { ...data, train: training })
      assert.ok(margins.every(Number.isFinite))
    }
  })
}

test('weights that are all 0 leave the base, and no split', () => {
  const data = makeCase(kernels, 'nothing', 300, signal)
  for (const loss of [
    'squared',
    'absolute',
    'huber',
    'quantile',
    'poisson',
    'gamma',
    'tweedie',
    'logistic',
    'ranking',
  ] as const) {
    const labels = data.train.labels.map((label) => Number(label > 1))
    const weights = new Float64Array(300)
    for (const minHessian of [0, 1e-3]) {
      const { margins, ensemble } = train(
        { loss, parameter: 1.5, base: 0.25 },
        { ...data, train: { ...data.train, labels, weights } },
        { l2: 0, minHessian },
      )
      assert.ok(margins.every((margin) => margin === 0.25))
      assert.ok(ensemble.children.every((child) => child === 0))
    }
  }
})

test('gradients whose sums would not fit are scaled until they do: a thousand seeds of weights and targets far apart', () => {
  const rng = createRng(4)
  const features = [{ kind: 'category', source: 0, levelCount: 4 } as const]
  const values = [Int32Array.from({ length: 40 }, (_, i) => i % 4)]
  for (let seed = 0; seed < 1000; seed++) {
    const draw = () => Float64Array.from({ length: 40 }, () => exp(200 * (rng.float() - 0.5)))
    const [labels, weights] = [draw().map((label) => (rng.float() < 0.5 ? -label : label)), draw()]
    const training = { values, labels, ...(seed % 2 === 0 ? { weights } : {}) }
    using session = kernels.boosting.open({
      ...rest,
      loss: 'squared',
      base: Float64Array.of(0),
      features,
      training,
      rounds: 2,
      l2: 0,
    })
    session.growTree({ rows: seed, columns: 0, dither: seed })
    const largest = labels.reduce((most, label) => Math.max(most, Math.abs(label)), 0)
    assert.ok(
      session.margins().every((margin) => Math.abs(margin) <= 1.000001 * rest.learningRate * largest),
      `seed ${seed}`,
    )
  }
})

test('8-byte sums of 400,000 rows, which unscaled would leave 31 bits, give the leaves of doubles', () => {
  const rowCount = 400_000
  const side = Int32Array.from({ length: rowCount }, (_, row) => (row % 5 < 2 ? 0 : 1))
  const features = [{ kind: 'category', source: 0, levelCount: 2 } as const]
  const share = 1 / (1 + exp(-5)) // what a margin of 5 foresees
  for (const loss of ['logistic', 'squared'] as const) {
    const scale = loss === 'squared' ? 1e149 : 1
    const labels = Float64Array.from(side, (level) => level * scale)
    const base = Float64Array.of(5 * scale)
    const options = {
      ...rest,
      loss,
      base,
      features,
      training: { values: [side], labels },
      rounds: 1,
      learningRate: 1,
      l2: 0,
    }
    using session = kernels.boosting.open(options)
    session.growTree({ rows: 1, columns: 1, dither: 1 })
    const margins = session.margins()
    for (const row of [0, 2]) {
      const label = row === 0 ? 0 : 1
      const step = loss === 'squared' ? (label - 5) * scale : (label - share) / (share * (1 - share))
      const found = (margins[row] ?? 0) - 5 * scale
      assert.ok(Math.abs(found - step) < 1e-2 * Math.abs(step), `${loss}: a step of ${found}, in doubles ${step}`)
    }
  }
})
