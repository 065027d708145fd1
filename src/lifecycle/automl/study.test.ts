import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Column, Table } from '#base'
import { createRng, RepriseError } from '#base'
import type { Schema } from '#data'
import { loadKernels } from '#kernels'
import { encodeModel, predict } from '#training'
import type { FrameOptions } from './frame.ts'
import { frame } from './frame.ts'
import type { PlanEvent, RefitDecision, SkipDecision } from './plan.ts'
import { decisionOf } from './plan.ts'
import { replayStudy, runStudy } from './study.ts'
import type { Study, StudyContext, StudyOptions } from './study-types.ts'

const kernels = await loadKernels({ threads: 1 })
after(() => kernels[Symbol.asyncDispose]())

type Task = 'binary' | 'multiclass' | 'regression'

/** Rows whose target depends on two numbers and a word, with some noise and some gaps. */
function problem(task: Task, rowCount: number): { schema: Schema; table: Table } {
  const rng = createRng(11)
  const draw = () => Float64Array.from({ length: rowCount }, () => rng.float())
  const [x, z, noise] = [draw(), draw(), draw()]
  const town = Int32Array.from({ length: rowCount }, () => rng.below(3))
  const signal = x.map((value, row) => 2 * value + (z[row]! > 0.5 ? 1 : 0) + 0.4 * town[row]! + 0.3 * noise[row]!)
  const gappy = z.map((value, row) => (row % 10 === 3 ? Number.NaN : value))
  const columns: [string, Column][] = [
    ['x', { kind: 'number', values: x }],
    ['z', { kind: 'number', values: gappy }],
    ['town', { kind: 'codes', codes: town, levels: ['a', 'b', 'c'] }],
    ['y', targetOf(task, signal)],
  ]
  const schema: Schema = {
    columns: [
      { name: 'x', type: 'number', storage: 'number' },
      { name: 'z', type: 'number', storage: 'number' },
      { name: 'town', type: 'category', storage: 'text' },
      task === 'regression'
        ? { name: 'y', type: 'number', storage: 'number' }
        : { name: 'y', type: 'category', storage: 'text' },
    ],
  }
  return { schema, table: { rowCount, columns: new Map(columns) } }
}

function targetOf(task: Task, signal: Float64Array): Column {
  if (task === 'regression') return { kind: 'number', values: signal }
  const levels = task === 'binary' ? ['no', 'yes'] : ['high', 'low', 'middle']
  const codeOf = (value: number) => (task === 'binary' ? Number(value > 2) : value < 1.3 ? 1 : value > 2.4 ? 0 : 2)
  return { kind: 'codes', codes: Int32Array.from(signal, codeOf), levels }
}

const quiet: StudyContext = {
  kernels,
  monotonic: () => 0,
  stopped: () => false,
  onProgress: () => undefined,
  record: () => undefined,
}
const whole: StudyOptions = { preset: 'balanced', timeBudgetMs: null, trials: null, learners: null }

interface Asked {
  readonly task?: Task
  readonly rowCount?: number
  readonly frame?: Partial<FrameOptions>
  readonly options?: Partial<StudyOptions>
  readonly context?: Partial<StudyContext>
}

function study({
  task = 'binary',
  rowCount = 300,
  frame: frameOptions,
  options,
  context,
}: Asked): Study & { replay: () => Study } {
  const { schema, table } = problem(task, rowCount)
  const framed = frame(schema, table, { target: 'y', seed: 0, ...frameOptions })
  const found = runStudy(framed, schema, table, { ...whole, ...options }, { ...quiet, ...context })
  const replay = () => {
    const noClock = () => assert.fail('a replay read the clock')
    return replayStudy(framed, schema, table, found.plan, { ...quiet, monotonic: noClock })
  }
  return { ...found, replay }
}

function assertSame(first: Study, second: Study): void {
  assert.deepEqual(second.plan, first.plan)
  assert.deepEqual(encodeModel(second.model), encodeModel(first.model))
  assert.deepEqual(second.test, first.test)
  const found = ({ leaderboard }: Study) => leaderboard.map(({ rank, name, metrics }) => ({ rank, name, metrics }))
  assert.deepEqual(found(second), found(first))
}

function kindsOf(plan: readonly PlanEvent[]): string[] {
  return plan.map(({ kind, trial }) => (trial < 0 ? kind : `${kind} ${trial}`))
}

/** How often each pick was fitted on all rows. */
function copiesIn({ plan }: Study): readonly number[] {
  const { members } = decisionOf<RefitDecision>(plan, 'refit')
  return members.map(({ copies }) => copies)
}

/** A clock on which every reading costs some milliseconds: it caps at the same place each time. */
function clock(msPerReading: number): { monotonic: () => number; read: () => number } {
  let now = 0
  return { monotonic: () => (now += msPerReading), read: () => now }
}

for (const task of ['binary', 'multiclass', 'regression'] as const) {
  test(`a ${task} study beats the prior on rows it has not seen, and its replay gives the same bytes`, () => {
    const found = study({ task, options: { learners: ['linear', 'gbdt'], trials: 3 } })
    assert.equal(found.leaderboard.at(-1)?.name, 'prior')
    const { target, prediction, baseline } = found.test
    const missed = (one: typeof prediction) =>
      target.values.reduce((sum, value, row) => sum + Math.abs(value - (one.values ?? one.classIndices!)[row]!), 0)
    assert(missed(prediction) < 0.6 * missed(baseline))
    assertSame(found, found.replay())
  })
}

test('a time budget that leaves trials out and cuts one replays bit for bit', () => {
  const { monotonic } = clock(1)
  const options = { preset: 'quick', timeBudgetMs: 900 } as const
  const found = study({ rowCount: 3000, options, context: { monotonic } })
  assert.equal(found.stoppedBy, 'time-budget')
  const cut = found.plan.find(({ decision }) => typeof (decision as { stoppedAt?: unknown }).stoppedAt === 'number')
  assert(cut?.rounds !== undefined && cut.rounds > 0, JSON.stringify(found.plan))
  assertSame(found, found.replay())
})

test('without time to refit the models of the trials are kept, and that replays too', () => {
  let late = false
  const { monotonic } = clock(1)
  const context: Partial<StudyContext> = {
    monotonic: () => monotonic() + (late ? 1e6 : 0),
    record: (event) => {
      if (event.kind === 'plan' && event.event.kind === 'ensemble') late = true
    },
  }
  const found = study({ rowCount: 3000, options: { preset: 'quick', timeBudgetMs: 1e5 }, context })
  assert(copiesIn(found).every((copies) => copies === 0))
  assertSame(found, found.replay())
})

test('a time budget is kept within 10 %, refit included', () => {
  for (const timeBudgetMs of [600, 1500, 4000]) {
    const { monotonic, read } = clock(1)
    study({ rowCount: 4500, options: { timeBudgetMs }, context: { monotonic } })
    assert(read() <= 1.1 * timeBudgetMs, `${read()} of ${timeBudgetMs} ms`)
  }
})

test('stopped before anything but the prior has run, the model is the prior', () => {
  const found = study({ context: { stopped: () => true } })
  assert.equal(found.stoppedBy, 'interrupted')
  assert.deepEqual(
    found.model.members.map(({ weight, fitted }) => [weight, fitted.estimator.kind]),
    [[1, 'prior']],
  )
  const reasons = found.plan
    .filter(({ kind }) => kind === 'skip')
    .map(({ decision }) => (decision as unknown as SkipDecision).reason)
  assert(reasons.length > 2 && reasons.every((reason) => reason === 'interrupted'))
  assertSame(found, found.replay())
})

test('stopped inside a boosting trial, it keeps the rounds it has, refits, and replays', () => {
  let boosting = false
  let polls = 0
  const context: Partial<StudyContext> = {
    onProgress: ({ text }) => {
      boosting = text === 'gbdt'
    },
    stopped: () => boosting && ++polls > 40,
  }
  const found = study({ rowCount: 4500, context })
  assert.equal(found.stoppedBy, 'interrupted')
  assert(found.leaderboard.some(({ name }) => name === 'gbdt'))
  assert(copiesIn(found).every((copies) => copies >= 1))
  assertSame(found, found.replay())
})

test('a replay that is stopped throws, for half a replay proves nothing', () => {
  const { schema, table } = problem('binary', 300)
  const framed = frame(schema, table, { target: 'y', seed: 0 })
  const { plan } = runStudy(framed, schema, table, { ...whole, trials: 1 }, quiet)
  assert.throws(
    () => replayStudy(framed, schema, table, plan, { ...quiet, stopped: () => true }),
    (error) => error instanceof RepriseError && error.code === 'interrupted',
  )
})

test('every decision is recorded before the next trial starts', () => {
  const told: string[] = []
  const context: Partial<StudyContext> = {
    onProgress: ({ stage, text, done }) => {
      if (stage === 'search' && Number.isInteger(done) && told.at(-1) !== `start ${text}`) told.push(`start ${text}`)
    },
    record: (event) => {
      if (event.kind === 'plan') told.push(`${event.event.kind} ${event.event.trial}`)
      else told.push(`leader ${event.leader.name} at ${event.leader.rank}`)
    },
  }
  const found = study({ options: { trials: 1 }, context })
  assert.deepEqual(told.slice(0, 7), [
    'split -1',
    'start prior',
    'trial 0',
    'leader prior at 1',
    'start gbdt',
    'trial 1',
    'leader gbdt at 1',
  ])
  assert.deepEqual(kindsOf(found.plan).slice(-3), ['ensemble', 'refit', 'stop'])
  assert.deepEqual(
    found.plan.map(({ sequence }) => sequence),
    found.plan.map((_, index) => index),
  )
})

test('the number of trials and the learners can be chosen', () => {
  const found = study({ options: { trials: 2, learners: ['gbdt'] } })
  assert.equal(found.stoppedBy, 'trials')
  assert.deepEqual(
    found.leaderboard
      .map(({ name }) => name)
      .filter((name) => name !== 'ensemble')
      .sort(),
    ['gbdt', 'gbdt-symmetric', 'prior'],
  )
})

test('one thread and two give the same model', async () => {
  await using two = await loadKernels({ threads: 2 })
  const options = { trials: 2, learners: ['gbdt'] } as const
  const context = { kernels: two }
  assertSame(study({ options }), study({ options, context }))
})

test('another seed gives another split', () => {
  const options = { trials: 1 }
  assert.notEqual(study({ options }).splitDigest, study({ options, frame: { seed: 1 } }).splitDigest)
})

test('with a time column the test rows are the latest, and validation the latest of the rest', () => {
  const { test: tested } = study({ frame: { time: 'x' }, options: { trials: 1 } })
  const { table } = problem('binary', 300)
  const x = table.columns.get('x')!
  assert(x.kind === 'number')
  const others = x.values.filter((_, row) => !tested.rows.includes(row))
  assert(Math.min(...tested.rows.values().map((row) => x.values[row]!)) >= Math.max(...others))
})

test('a model predicts its own example', () => {
  const { model } = study({ task: 'multiclass', options: { trials: 1 } })
  const cells = Object.entries(model.example)
  assert.deepEqual(
    cells.map(([name]) => name),
    ['x', 'z', 'town'],
  )
  const columns = cells.map(([name, cell]): [string, Column] => {
    if (typeof cell === 'number') return [name, { kind: 'number', values: Float64Array.of(cell) }]
    return [name, { kind: 'codes', codes: Int32Array.of(0), levels: [String(cell)] }]
  })
  const { probabilities } = predict(model, { rowCount: 1, columns: new Map(columns) }, kernels)
  assert(Math.abs(probabilities!.reduce((sum, share) => sum + share, 0) - 1) < 1e-12)
})
