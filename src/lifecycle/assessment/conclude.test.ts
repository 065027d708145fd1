import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Study } from '#automl'
import { toPrediction } from '#training'
import { conclude } from './conclude.ts'

const target = { task: 'regression', classCount: 1, values: Float64Array.of(1, 2) } as const
const prediction = toPrediction('regression', 1, Float64Array.of(1, 2))
const study: Study = {
  frame: {
    task: 'regression',
    target: 'y',
    classes: null,
    positive: null,
    metric: 'mae',
    direction: 'minimize',
    split: { kind: 'random', column: null, testShare: 0.2 },
    weight: null,
    features: [],
    dropped: [],
    warnings: [],
    seed: 0,
  },
  plan: [],
  leaderboard: [],
  stoppedBy: 'done',
  assessed: {} as Study['model'],
  model: {
    task: 'regression',
    target: 'y',
    classes: null,
    positive: null,
    signature: { inputs: [] },
    transforms: [],
    members: [],
    example: {},
  },
  test: { rows: Uint32Array.of(0, 1), target, prediction, baseline: prediction },
  splitDigest: '',
}
const importance = Array.from({ length: 200 }, (_, index) => ({ column: `c${index}`, meanAbsolute: 1 }))
const measured = { rowCount: 2, metrics: {}, baseline: {}, importance, verdict: 'no-better' } as const

test('a model of many equal columns is not said to look at none', () => {
  assert.deepEqual(conclude(study, measured).values['columns'], [{ column: 'c0', share: 1 / 200 }])
})

test('the verdict names the metric it goes by, unless it is the usual one', () => {
  const cautionBy = (metric: string) =>
    conclude({ ...study, frame: { ...study.frame, metric } }, measured).values['caution']
  assert.deepEqual(cautionBy('mae'), { code: 'caution.no-better', values: { target: 'y', metric: 'mae' } })
  assert.deepEqual(cautionBy('rmse'), { code: 'caution.no-better', values: { target: 'y', metric: null } })
})

test('a model without a mistake on many rows is a caution, though no column alone gives the answer away', () => {
  const interval = (value: number) => ({ value, low: null, high: null })
  const cautionOf = (metrics: Record<string, number>, rowCount = 500) => {
    const figures = Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, interval(value)]))
    const { caution } = conclude(study, { ...measured, verdict: 'better', rowCount, metrics: figures }).values
    return (caution as { code: string } | null)?.code ?? null
  }
  assert.equal(cautionOf({ r2: 0.99999 }), 'caution.too-good')
  assert.equal(cautionOf({ balancedAccuracy: 1 }), 'caution.too-good')
  assert.equal(cautionOf({ balancedAccuracy: 1 }, 60), 'caution.few-rows')
  assert.equal(cautionOf({ r2: 0.98 }), null)
})
