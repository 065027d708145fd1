import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createRng, RepriseError } from '#base'
import type { Features } from '#features'
import { loadKernels } from '#kernels'
import type { Estimator, FitPart } from '#training'
import { landmarks } from './landmarks.ts'
import { metaFeatures } from './meta-features.ts'
import type { PastStudy } from './nearest-studies.ts'
import { headStart, nearestStudies } from './nearest-studies.ts'
import { exportStudies, importStudies } from './shared-studies.ts'

const kernels = await loadKernels({ threads: 1 })
after(() => kernels[Symbol.asyncDispose]())

function part(rowCount: number, shape: 'line' | 'step', seed: number): FitPart {
  const rng = createRng(seed)
  const x = Float64Array.from({ length: rowCount }, () => 2 * rng.float() - 1)
  const y = Float64Array.from({ length: rowCount }, () => 2 * rng.float() - 1)
  const codes = Int32Array.from({ length: rowCount }, (_, row) => (row % 10 === 0 ? -1 : rng.below(4)))
  const features: Features = {
    rowCount,
    features: [
      { name: 'x', sources: ['x'], kind: 'number', values: x },
      { name: 'y', sources: ['y'], kind: 'number', values: y },
      { name: 'w', sources: ['w'], kind: 'category', codes, levels: ['a', 'b', 'c', 'd'] },
    ],
  }
  const values = x.map((value, row) => {
    const signal = shape === 'line' ? value + y[row]! : value * y[row]! > 0 ? 0.5 : -0.5
    return Number(signal + 0.2 * (rng.float() - 0.5) > 0)
  })
  return { features, target: { task: 'binary', classCount: 2, values } }
}

const gbdt = (params: Estimator['params']): Estimator => ({ kind: 'gbdt', params })

function study(rowCount: number, shape: 'line' | 'step', seed: number, leaders: readonly Estimator[]): PastStudy {
  const asked = part(rowCount, shape, seed)
  return {
    task: 'binary',
    features: metaFeatures(asked),
    landmarks: landmarks(asked, { rng: createRng(seed), kernels }),
    leaders: leaders.map((estimator, rank) => ({ estimator, relativeLoss: 0.5 + 0.1 * rank })),
  }
}

test('meta-features are the figures of the table, counted by hand', () => {
  const features: Features = {
    rowCount: 5,
    features: [
      { name: 'a', sources: ['a'], kind: 'number', values: Float64Array.of(0, 1, 2, 10, NaN) },
      { name: 'w', sources: ['w'], kind: 'category', codes: Int32Array.of(0, 1, -1, 2, 5), levels: ['a', 'b', 'c'] },
    ],
  }
  const target = { task: 'multiclass', classCount: 3, values: Float64Array.of(0, 0, 0, 1, 2) } as const
  assert.deepEqual(metaFeatures({ features, target }), {
    rowCount: 5,
    columnCount: 2,
    numberShare: 0.5,
    missingShare: 0.2,
    meanLevelCount: 3,
    largestLevelCount: 3,
    skew: 0,
    classCount: 3,
    commonestShare: 0.6,
    rarestShare: 0.2,
    targetSkew: 0,
  })
  const skewed = { task: 'regression', classCount: 1, values: Float64Array.of(0, 1, 2, 6, 90) } as const
  const { targetSkew, commonestShare } = metaFeatures({ features: { rowCount: 5, features: [] }, target: skewed })
  assert.deepEqual([targetSkew, commonestShare], [(1 - 2 + (6 - 2)) / (6 - 1), 1])
})

test('landmarks tell a line from an exclusive or, the same for the same rng', () => {
  const at = (shape: 'line' | 'step') => landmarks(part(900, shape, 1), { rng: createRng(1), kernels })
  const [line, step] = [at('line'), at('step')]
  assert(line.linear < 0.5 && line.linear < line.stump, JSON.stringify(line))
  assert(step.linear > 0.9 && step.trees < 0.6, JSON.stringify(step))
  assert.deepEqual(at('line'), line)
})

const past: readonly PastStudy[] = [
  study(300, 'step', 2, [gbdt({ leaves: 4 }), gbdt({ leaves: 5 })]),
  study(5000, 'step', 3, [gbdt({ leaves: 40 }), gbdt({ leaves: 50 })]),
  study(5200, 'line', 4, [{ kind: 'linear', params: {} }, gbdt({ leaves: 40 })]),
  { ...study(5000, 'step', 5, [gbdt({ leaves: 60 })]), task: 'multiclass' },
]

test('the nearest study is the one of like size and structure, and of the same task', () => {
  const near = nearestStudies(study(4800, 'step', 6, []), past)
  assert.equal(near[0]!.study, past[1])
  assert.deepEqual(new Set(near.map(({ study: each }) => each)), new Set(past.slice(0, 3)))
  assert.equal(nearestStudies(past[1]!, past)[0]!.distance, 0)
  const line = nearestStudies(study(4800, 'line', 7, []), past)
  assert.equal(line[0]!.study, past[2])
  const unmarked = nearestStudies({ ...study(4800, 'step', 6, []), landmarks: null }, past)
  assert(unmarked.every(({ distance }) => Number.isFinite(distance)))
})

test('a head start takes the best of the nearest in turn, each once, and nothing from afar', () => {
  const asked = study(4800, 'step', 6, [])
  const leaders = nearestStudies(asked, past).map(({ study: each }) => each.leaders.map(({ estimator }) => estimator))
  const inTurn = [...leaders.map(([first]) => first!), ...leaders.map(([, second]) => second!)]
  assert.deepEqual(headStart(asked, past, 3), inTurn.slice(0, 3))
  assert.equal(headStart(asked, past, 99).length, 5, 'the linear study and the nearest share a leader')
  assert.deepEqual(headStart(asked, [], 3), [])
  const vast = { ...asked.features, rowCount: 1e12, columnCount: 1e9, largestLevelCount: 1e9, meanLevelCount: 1e9 }
  assert.deepEqual(headStart({ ...asked, features: { ...vast, classCount: 1e9 } }, past, 3), [])
})

test('exported studies come back as they were, without params that name columns', () => {
  assert.deepEqual(importStudies(exportStudies(past)), past)
  const named = [
    { ...past[0]!, leaders: [{ estimator: gbdt({ leaves: 4, monotone: { salary: 1 } }), relativeLoss: 1 }] },
  ]
  const text = exportStudies(named)
  assert(!text.includes('salary'))
  assert.deepEqual(importStudies(text)[0]!.leaders, [{ estimator: gbdt({ leaves: 4 }), relativeLoss: 1 }])
})

test('a file of studies from a stranger is refused by the field that is wrong, and unknown estimators are left out', () => {
  const good = JSON.parse(exportStudies(past)) as { studies: Record<string, unknown>[] }
  const changed = (change: (file: typeof good) => void) => {
    const file = structuredClone(good)
    change(file)
    return JSON.stringify(file)
  }
  for (const [text, path] of [
    ['{', /not JSON/],
    ['[]', /the file/],
    [changed((file) => Object.assign(file, { format: 'x' })), /format/],
    [changed((file) => Object.assign(file, { version: 99 })), /version/],
    [changed((file) => Object.assign(file.studies[1]!, { task: 'x' })), /studies\.1\.task/],
    [
      changed((file) => Object.assign(file.studies[0]!, { features: { rowCount: 1 } })),
      /studies\.0\.features\.columnCount/,
    ],
    [changed((file) => Object.assign(file.studies[2]!, { leaders: 'x' })), /studies\.2\.leaders/],
  ] as const)
    assert.throws(
      () => importStudies(text),
      (error: unknown) => error instanceof RepriseError && error.code === 'invalid-input' && path.test(error.message),
    )
  const strange = [{ kind: 'oracle', params: {} }, { kind: 'gbdt', params: { leaves: 'many' } }, gbdt({ leaves: 9 })]
  const leaders = strange.map((estimator) => ({ estimator, relativeLoss: 1 }))
  const [first] = importStudies(changed((file) => Object.assign(file.studies[0]!, { leaders })))
  assert.deepEqual(first!.leaders, [{ estimator: gbdt({ leaves: 9 }), relativeLoss: 1 }])
})
