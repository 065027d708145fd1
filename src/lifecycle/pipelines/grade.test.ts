import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Digest } from '#base'
import { digestOf } from '#base'
import type { ObjectStore } from '#objects'
import { openObjects, treeDigest } from '#objects'
import type { Provenance } from '#provenance'
import type { Comparison, Difference } from './grade.ts'
import { compareOutcome, gradeOf } from './grade.ts'
import type { RunRecord } from './run-record.ts'
import type { StudyOutcome } from './study-task.ts'

let folder: string
let objects: ObjectStore
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reprise-grade-'))
  objects = await openObjects(folder)
})
after(() => rm(folder, { recursive: true, force: true }))

const difference: Difference = { step: 'metrics', recorded: '1', rebuilt: '2', text: 'metrics differs' }
const same: Comparison = {
  rebuiltModel: digestOf('model'),
  firstDifference: null,
  ran: true,
  metricsEqual: true,
  metricsClose: true,
}
const X64 = machine('linux', 'x64')

test('grades: not rebuilt, another result, close metrics, equal metrics, equal bytes here and elsewhere', () => {
  const table: readonly [string, Partial<Comparison>, Provenance][] = [
    ['R0', { ran: false, firstDifference: difference, metricsEqual: false, metricsClose: false }, X64],
    ['R1', { firstDifference: difference, metricsEqual: false, metricsClose: false }, X64],
    ['R2', { firstDifference: difference, metricsEqual: false }, X64],
    ['R3', { firstDifference: difference }, X64],
    ['R4', {}, X64],
    ['R5', {}, machine('linux', 'arm64')],
    ['R5', {}, machine('darwin', 'x64')],
    ['R3', { firstDifference: difference }, machine('linux', 'arm64')],
  ]
  for (const [grade, changes, now] of table) assert.equal(gradeOf(X64, now, { ...same, ...changes }), grade)
})

test('an outcome equal to its record has no difference, whatever the times it took', async () => {
  const rebuilt = outcome()
  const slower = { ...rebuilt, leaderboard: rebuilt.leaderboard.map((leader) => ({ ...leader, fitSeconds: 99 })) }
  const comparison = await compareOutcome(objects, await recordOf(outcome()), slower)
  assert.deepEqual(comparison, { ...same, rebuiltModel: modelDigest(rebuilt) })
})

test('the first difference is the earliest step that differs, with its path', async () => {
  const changed: readonly [string, string, Partial<StudyOutcome>][] = [
    ['frame', 'frame.split.testShare differs', { frame: { ...frame, split: { ...frame.split, testShare: 0.3 } } }],
    ['frame', 'frame.positive differs', { frame: { ...frame, positive: null } }],
    ['frame', 'frame.features.1 differs', { frame: { ...frame, features: ['a', 'c'] } }],
    ['split', 'split differs', { splitDigest: 'other' }],
    ['trial gbdt', 'trial gbdt.auc differs', { leaderboard: leaders(0.81) }],
    ['trial gbdt', 'trial gbdt differs', { leaderboard: [] }],
    ['metrics', 'metrics.auc.low differs', { assessment: assessment({ low: 0.7 }) }],
    ['assessment', 'assessment.rowCount differs', { assessment: { ...assessment(), rowCount: 21 } }],
  ] as unknown as readonly [string, string, Partial<StudyOutcome>][]
  const record = await recordOf(outcome())
  const later: Partial<StudyOutcome> = { assessment: { ...outcome().assessment, rowCount: 99 } }
  for (const [step, text, changes] of changed) {
    const { firstDifference } = await compareOutcome(objects, record, { ...outcome(), ...later, ...changes })
    assert.deepEqual([firstDifference?.step, firstDifference?.text], [step, text])
  }
})

test('files that differ are told apart at their first byte; one that cannot be read any more says so', async () => {
  const record = await recordOf(outcome())
  const rebuilt = { ...outcome(), files: { ...outcome().files, 'model.json': bytes('{"bias":2}') } }
  const { firstDifference, rebuiltModel } = await compareOutcome(objects, record, rebuilt)
  assert.equal(firstDifference?.step, 'model.json')
  assert.match(firstDifference.text, /byte 8 of 10 differs: .*bias.*1.* → .*2/)
  assert.equal(rebuiltModel, modelDigest(rebuilt))
  const lost = { ...record, result: { ...record.result, files: { 'model.json': digestOf('gone') } } }
  const unread = await compareOutcome(objects, lost, rebuilt)
  assert.match(unread.firstDifference!.text, /model\.json: .*not readable/)
})

test('metrics within one percent are close, not equal', async () => {
  const record = await recordOf(outcome())
  const compare = async (value: number) => {
    const rebuilt = { ...outcome(), assessment: assessment({ value }) }
    const { metricsEqual, metricsClose } = await compareOutcome(objects, record, rebuilt)
    return [metricsEqual, metricsClose]
  }
  assert.deepEqual(await compare(0.8), [true, true])
  assert.deepEqual(await compare(0.807), [false, true])
  assert.deepEqual(await compare(0.809), [false, false])
  const none = { ...outcome(), assessment: { ...outcome().assessment, metrics: {} } }
  assert.equal((await compareOutcome(objects, record, none)).metricsClose, false)
})

test('what could not be rebuilt is handed on as the first difference', async () => {
  const comparison = await compareOutcome(objects, await recordOf(outcome()), { ...difference, step: 'rows' })
  assert.deepEqual([comparison.ran, comparison.firstDifference?.step, comparison.rebuiltModel], [false, 'rows', null])
})

const frame = {
  task: 'binary',
  target: 't',
  positive: 'yes',
  features: ['a', 'b'],
  split: { kind: 'stratified', column: null, testShare: 0.2 },
} as unknown as StudyOutcome['frame']

function leaders(auc: number): StudyOutcome['leaderboard'] {
  const line = { rank: 1, name: 'gbdt', estimator: null, metrics: { auc }, sizeBytes: 10 }
  return [{ ...line, fitSeconds: 0.1, predictMicrosPerRow: 2 }]
}

function assessment(auc: { value?: number; low?: number } = {}): StudyOutcome['assessment'] {
  const figures = { rowCount: 20, metrics: { auc: { value: 0.8, low: 0.75, high: 0.85, ...auc } } }
  return figures as unknown as StudyOutcome['assessment']
}

function outcome(): StudyOutcome {
  return {
    frame,
    plan: [],
    leaderboard: leaders(0.8),
    stoppedBy: 'done',
    splitDigest: 'split',
    testRowCount: 20,
    assessment: assessment(),
    files: { 'model.json': bytes('{"bias":1}'), 'weights.bin': bytes('weights') },
  }
}

/** The record of an outcome, with its files in the store. */
async function recordOf({ files, ...rest }: StudyOutcome): Promise<RunRecord> {
  const { frame, splitDigest, leaderboard, assessment, stoppedBy } = rest
  const stored: Record<string, Digest> = {}
  for (const [name, content] of Object.entries(files)) stored[name] = (await objects.put(content)).digest
  const result = { frame, splitDigest, leaderboard, assessment, stoppedBy, model: digestOf('model'), files: stored }
  return { result } as unknown as RunRecord
}

function modelDigest({ files }: StudyOutcome): Digest {
  const entries = Object.entries(files).map(([name, content]) => [
    name,
    { digest: digestOf(content), sizeBytes: content.length },
  ])
  return treeDigest(Object.fromEntries(entries))
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function machine(os: string, arch: string): Provenance {
  return { platform: { os, arch } } as unknown as Provenance
}
