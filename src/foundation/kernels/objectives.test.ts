import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { exp } from '#base'
import type { Case } from '../../../test/oracles/boosting-cases.ts'
import { counts, makeCase, normal } from '../../../test/oracles/boosting-cases.ts'
import type { Aim } from '../../../test/oracles/slow-boosting.ts'
import { meanLoss, powerOf, rules, slowMargins } from '../../../test/oracles/slow-boosting.ts'
import type { BoostingOptions } from './index.ts'
import { loadKernels } from './index.ts'

const kernels = await loadKernels({ threads: 1, checked: true })
after(() => kernels[Symbol.asyncDispose]())

const rest = { minGain: 0, categorySmoothing: 5, categoryL2: 2, rowShare: 1, columnShare: 1 }

function fastMargins(aim: Aim, { features, train, other }: Case, changes: Partial<BoostingOptions> = {}) {
  using session = kernels.boosting.open({
    ...rules,
    ...rest,
    loss: aim.loss,
    lossParameter: powerOf(aim),
    base: Float64Array.of(aim.base),
    features,
    training: train,
    validation: other,
    ...changes,
  })
  for (let round = 0; round < rules.rounds; round++) {
    session.growTree({ rows: 17 * round, columns: round, dither: 3 * round })
  }
  const ensemble = session.ensemble(rules.rounds)
  const predicted = kernels.boosting.predict(ensemble, {
    features,
    values: other.values,
    rowCount: other.labels.length,
  })
  return {
    own: session.margins(),
    others: predicted.map((margin, row) => margin + (other.offsets?.[row] ?? 0)),
    validationLoss: session.validationLoss(),
    ensemble,
  }
}

type LabelOf = (signal: number, float: () => number) => number
const aims: readonly (Aim & { readonly labelOf: LabelOf })[] = [
  { loss: 'logistic', base: 0, labelOf: (signal, float) => Number(signal + normal(float) > 1.5) },
  { loss: 'squared', base: 1, labelOf: (signal, float) => signal + normal(float) },
  { loss: 'absolute', base: 1, labelOf: (signal, float) => signal + normal(float) },
  { loss: 'huber', parameter: 1, base: 1, labelOf: (signal, float) => signal + normal(float) / (0.1 + float()) },
  { loss: 'quantile', parameter: 0.8, base: 2, labelOf: (signal, float) => signal + normal(float) },
  { loss: 'poisson', base: 0, labelOf: (signal, float) => counts(exp(signal - 1), float) },
  { loss: 'gamma', base: 0, labelOf: (signal, float) => exp(signal + 0.5 * normal(float)) },
  {
    loss: 'tweedie',
    parameter: 1.4,
    base: 0,
    labelOf: (signal, float) => counts(signal / 2, float) * exp(normal(float) / 2),
  },
]

for (const { labelOf, ...aim } of aims) {
  test(`${aim.loss}: trees are those of a slow boosting in doubles, on rows alike`, () => {
    const data = makeCase(kernels, aim.loss, 500, labelOf)
    compare(aim, data, aim.loss === 'logistic' ? 0.004 : 1e-3)
  })
  test(`${aim.loss}: trees are those of a slow boosting in doubles, on rows that weigh 0 to 4 and start from offsets`, () => {
    const data = makeCase(kernels, aim.loss, 1000, labelOf, (float) => ({
      weight: float() < 0.1 ? 0 : 4 * float(),
      offset: float() - 0.5,
    }))
    compare(aim, data, 5e-3)
  })
}

/** Held-out loss within a share of the slow one, and the kernel's own figure for it the plain mean. */
function compare(aim: Aim, data: Case, tolerance: number): void {
  const [, slow] = slowMargins(aim, data.train, data.other)
  const { others, validationLoss } = fastMargins(aim, data)
  const atBase = data.other.labels.map((_, row) => aim.base + (data.other.offsets?.[row] ?? 0))
  const [before, exact, found] = [atBase, slow, others].map((margins) => meanLoss(aim, data.other, margins)) as [
    number,
    number,
    number,
  ]
  assert.ok(exact < before, `the slow one learns: ${exact} after ${before}`)
  assert.ok(
    Math.abs(found - exact) < tolerance * (before - exact),
    `loss ${found}, in doubles ${exact}, before ${before}`,
  )
  assert.ok(Math.abs(validationLoss - found) <= 1e-12 * (1 + Math.abs(found)), `told ${validationLoss}, is ${found}`)
}
