import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Column, Json, Table } from '#base'
import { canonicalJson, createRng, RepriseError } from '#base'
import type { Schema } from '#data'
import { loadKernels } from '#kernels'
import { buildModel } from './build-model.ts'
import type { Candidate, Course } from './course.ts'
import { frame } from './frame.ts'
import { leaderOf } from './leaderboard.ts'
import { liveCourse } from './live-course.ts'
import { chooseScheme, partitionRows } from './partition.ts'
import type { PlanEvent } from './plan.ts'
import { asJson, openPlan } from './plan.ts'
import { prepareFold } from './prepare.ts'
import { continueJournal, readJournal, resumeCourse } from './resume-course.ts'
import { search } from './search.ts'
import { steeringMetric } from './steering-metric.ts'
import type { Leader, StudyContext, StudyOptions } from './study-types.ts'
import type { Trial } from './trial.ts'
import { validationTarget } from './trial.ts'
import type { TrialSource } from './trial-store.ts'
import { decodeTrial, encodeTrial } from './trial-store.ts'

const kernels = await loadKernels({ threads: 1 })
after(() => kernels[Symbol.asyncDispose]())

const table = drawTable(260)
const schema: Schema = {
  columns: [
    { name: 'x', type: 'number', storage: 'number' },
    { name: 'town', type: 'category', storage: 'text' },
    { name: 'y', type: 'category', storage: 'text' },
  ],
}
const framed = frame(schema, table, { target: 'y', seed: 0 })
const candidates: readonly Candidate[] = [
  { trial: 0, name: 'prior', estimator: { kind: 'prior', params: {} } },
  { trial: 1, name: 'few', estimator: { kind: 'gbdt', params: { rounds: 40 } } },
  { trial: 2, name: 'dear', estimator: { kind: 'gbdt', params: { rounds: 5000 } } },
  { trial: 3, name: 'linear', estimator: { kind: 'linear', params: {} } },
  { trial: 4, name: 'small', estimator: { kind: 'gbdt', params: { rounds: 40, leaves: 4 } } },
]

function drawTable(rowCount: number): Table {
  const rng = createRng(4)
  const x = Float64Array.from({ length: rowCount }, () => rng.float())
  const town = Int32Array.from({ length: rowCount }, () => rng.below(3))
  const codes = Int32Array.from(x, (value, row) => Number(value + 0.3 * town[row]! + 0.4 * rng.float() > 1))
  const columns: [string, Column][] = [
    ['x', { kind: 'number', values: x }],
    ['town', { kind: 'codes', codes: town, levels: ['a', 'b', 'c'] }],
    ['y', { kind: 'codes', codes, levels: ['no', 'yes'] }],
  ]
  return { rowCount, columns: new Map(columns) }
}

/** A study up to its ensemble, with the live course turned into another, and events recorded by another. */
function studyWith(
  turn: (live: Course) => Course,
  record: (event: PlanEvent) => void,
  timeBudgetMs: number | null = null,
) {
  let clock = 0
  const context: StudyContext = {
    kernels,
    monotonic: () => clock++,
    stopped: () => false,
    onProgress: () => undefined,
    record: (event) => {
      if (event.kind === 'plan') record(event.event)
    },
  }
  const options: StudyOptions = { preset: 'quick', timeBudgetMs, trials: null, learners: null }
  const scheme = chooseScheme(framed, table.rowCount, options, 0)
  const live = liveCourse({ scheme, candidates, study: options, workLimit: 1e6, assessmentMs: 0 }, context)
  const course = turn(live)
  const rng = createRng(0).child('study')
  const plan = openPlan(context.record)
  const partition = partitionRows(framed, table, course.scheme, rng)
  const counts = { testRowCount: partition.test.rows.length, rowCount: partition.development.rows.length }
  const decision = asJson({ scheme: course.scheme, digest: partition.digest, ...counts })
  plan.add({ trial: -1, kind: 'split', rngPath: rng.path, decision })
  const folds = partition.folds.map((fold) => prepareFold(framed, schema, table, fold))
  const leader = (trial: Trial, rank: number): Leader => {
    const { transforms } = folds[0]!
    const members = [{ weight: 1, fitted: trial.fitted[0]! }]
    const rows = partition.development.rows
    return leaderOf(trial, rank, buildModel({ frame: framed, schema, table, rows, transforms, members }))
  }
  const metric = steeringMetric(framed, validationTarget(folds))
  const trials = search({ folds, metric, rng, course, context, plan, leader })
  return {
    trials,
    events: plan.events,
    stoppedBy: course.stoppedBy(),
    splitDigest: partition.digest,
    rngPath: rng.path,
  }
}

const ignore = () => undefined
const same = (live: Course) => live
const journalOf = (events: readonly PlanEvent[]) =>
  events.map((event) => `${canonicalJson(event as unknown as Json)}\n`).join('')
const asIf = ({ margins, fitted, rounds, metrics }: Trial) => ({ margins, fitted, rounds, metrics })

test('a study killed after any event goes on to the same plan and the same trials', () => {
  const whole = studyWith(same, ignore)
  assert.deepEqual(
    whole.events.map(({ kind }) => kind),
    ['split', 'trial', 'trial', 'skip', 'trial', 'trial'],
  )
  for (let count = 0; count <= whole.events.length; count++) {
    const { events } = readJournal(journalOf(whole.events.slice(0, count)))
    const appended: PlanEvent[] = []
    const resumed = studyWith(
      (live) => resumeCourse(events, live),
      continueJournal(events, (event) => appended.push(event)),
    )
    assert.deepEqual([...events, ...appended], JSON.parse(JSON.stringify(whole.events)))
    assert.deepEqual(resumed.trials.map(asIf), whole.trials.map(asIf))
    assert.equal(resumed.stoppedBy, whole.stoppedBy)
  }
})

test('a trial that the clock had cut is cut at the same poll when it runs again, and skips for want of time stay skips', () => {
  const cut = studyWith(same, ignore, 40)
  const cuts = cut.events.map(({ decision }) => (decision as { stoppedAt?: number | null }).stoppedAt ?? null)
  const reasons = cut.events.map(({ decision }) => (decision as { reason?: string }).reason ?? null)
  assert(cuts.some((poll) => poll !== null) || reasons.includes('time-budget'), JSON.stringify(cut.events))
  const resumed = studyWith(
    (live) => resumeCourse(cut.events, live),
    continueJournal(cut.events, () => assert.fail()),
  )
  assert.deepEqual(resumed.events, cut.events)
  assert.equal(resumed.stoppedBy, 'time-budget')
})

test('a trial decoded from its bytes is the trial, to the last bit', () => {
  const { trials, splitDigest, rngPath } = studyWith(same, ignore)
  const source: TrialSource = { splitDigest, rngPath, seed: 0, engineDigest: 'abc', stoppedAt: null }
  for (const trial of trials) {
    const odd = { ...trial, margins: trial.margins.map((value, row) => (row === 0 ? -0 : value)), fitMs: 0.1 + 0.2 }
    const bytes = encodeTrial(odd, source)
    const decoded = decodeTrial(bytes, trial.candidate, source)!
    assert.deepEqual(decoded, odd)
    assert(Object.is(decoded.margins[0], -0))
    assert.deepEqual(encodeTrial(decoded, source), bytes)
    assert.deepEqual(decodeTrial(Buffer.concat([Buffer.alloc(3), bytes]).subarray(3), trial.candidate, source), odd)
  }
})

test('bytes of another source or candidate, cut short or damaged give no trial', () => {
  const { trials, splitDigest, rngPath } = studyWith(same, ignore)
  const trial = trials[1]!
  const source: TrialSource = { splitDigest, rngPath, seed: 0, engineDigest: 'abc', stoppedAt: null }
  const bytes = encodeTrial(trial, source)
  assert(decodeTrial(bytes, trial.candidate, source) !== null)
  for (const other of [
    { engineDigest: 'abd' },
    { seed: 1 },
    { splitDigest: '' },
    { stoppedAt: 4 },
    { rngPath: 'root' },
  ])
    assert.equal(decodeTrial(bytes, trial.candidate, { ...source, ...other }), null)
  assert.equal(decodeTrial(bytes, candidates[2]!, source), null)
  for (const length of [0, 3, 4, 40, 400, bytes.length - 1])
    assert.equal(decodeTrial(bytes.subarray(0, length), trial.candidate, source), null)
  for (let place = 0; place < bytes.length; place += 97) {
    const damaged = bytes.slice()
    damaged[place]! ^= 1
    assert.equal(decodeTrial(damaged, trial.candidate, source), null)
  }
})

test('a journal whose last line was cut short is read up to there, one that is damaged inside is refused', () => {
  const { events } = studyWith(same, ignore)
  const text = journalOf(events)
  const cut = readJournal(text.slice(0, -5))
  assert.deepEqual(cut.events.length, events.length - 1)
  assert.deepEqual(cut.ran, [0, 1, 3])
  assert.equal(cut.isFinished, false)
  const stop = { sequence: events.length, trial: -1, kind: 'stop' } as const
  assert.equal(readJournal(journalOf([...events, stop])).isFinished, true)
  assert.deepEqual(readJournal('').events, [])
  for (const bad of [text.slice(9), text.replace('{', '['), journalOf(events.slice(1))])
    assert.throws(() => readJournal(bad), isError('corrupted'))
})

test('a journal of other candidates, or that comes out otherwise, is a conflict and not gone on with', () => {
  const { events } = studyWith(same, ignore)
  const other = events.map((event) => (event.trial === 1 ? { ...event, estimator: candidates[4]!.estimator } : event))
  assert.throws(() => studyWith((live) => resumeCourse(other, live), ignore), isError('conflict'))
  const moved = events.map((event) => (event.trial === 1 ? { ...event, rounds: 3 } : event))
  const record = continueJournal(moved, ignore)
  assert.throws(() => studyWith((live) => resumeCourse(moved, live), record), isError('conflict'))
})

function isError(code: RepriseError['code']) {
  return (error: unknown) => error instanceof RepriseError && error.code === code
}
