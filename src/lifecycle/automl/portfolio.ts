// A fixed list before any search: few boosted variants that differ in what they see and how far they go, and what is not boosted.
import type { Estimator } from '#training'
import { estimators } from '#training'
import type { Candidate } from './course.ts'
import type { Frame } from './frame.ts'
import { learnedEstimators } from './meta/learned-estimators.ts'
import type { Preparation } from './prepare.ts'
import type { StudyOptions } from './study-types.ts'

type Preset = StudyOptions['preset']

/** What a preset may spend on trials: work in milliseconds by the first guess of each kind's pace, the same on any machine. */
export function workLimitMs(preset: Preset): number {
  return { quick: 8_000, balanced: 32_000, best: 800_000 }[preset]
}

type Entry = Estimator & { readonly name: string; readonly preparation?: Preparation }

/** What a study of this frame tries, in order: the prior, then what is cheap and strong, then what differs. */
export function portfolio(frame: Frame, rowCount: number, { preset, learners }: StudyOptions): readonly Candidate[] {
  const prior: Entry = { name: 'prior', kind: 'prior', params: {} }
  const entries = [prior, ...learned(frame, rowCount, preset)]
  return [...entries, ...named(learners ?? [], entries)]
    .filter(({ kind }) => kind === 'prior' || learners === null || learners.includes(kind))
    .map(({ name, kind, params, preparation = 'plain' }, trial) => {
      // All params written out, so that a plan says what ran even where defaults have moved since.
      return { trial, name, estimator: { kind, params: estimators[kind].complete(params, frame.task) }, preparation }
    })
}

/** What was asked for by name and is not in the portfolio, with nothing set. */
function named(learners: readonly Estimator['kind'][], entries: readonly Entry[]): readonly Entry[] {
  const missing = learners.filter((kind) => !entries.some((entry) => entry.kind === kind))
  return missing.map((kind) => ({ name: kind, kind, params: {} }))
}

/** Rows that each of these is for: beyond, boosting is better in less time. */
const MAX_ROWS = { kernel: 8_000, splines: 20_000, network: 50_000, forest: 10_000 } as const
const MAX_SPLINE_FEATURES = 50

function besidesTrees(frame: Frame, rowCount: number): readonly Entry[] {
  const kinds = (['kernel', 'network', 'splines'] as const).filter((kind) => rowCount <= MAX_ROWS[kind])
  return kinds
    .filter((kind) => kind !== 'splines' || frame.features.length <= MAX_SPLINE_FEATURES)
    .map((kind) => ({ name: kind, kind, params: {} }))
}

/** Trees for each class add up: many classes get fewer, larger steps (the rate follows the rounds). */
const MAX_TREES = 6_000
const MAX_ROUNDS = { quick: 300, balanced: 1000, best: 2000 } as const

export function roundsFor(frame: Frame, preset: Preset): number {
  const outputs = frame.task === 'multiclass' ? frame.classes!.length : 1
  return Math.max(100, Math.min(MAX_ROUNDS[preset], Math.floor(MAX_TREES / outputs)))
}

function learned(frame: Frame, rowCount: number, preset: Preset): readonly Entry[] {
  const rounds = roundsFor(frame, preset)
  const gbdt = (name: string, params: Estimator['params'], preparation: Preparation = 'plain'): Entry => {
    return { name, kind: 'gbdt', params: { rounds, ...params }, preparation }
  }
  const linear: Entry = { name: 'linear', kind: 'linear', params: { scaling: 'robust' } }
  if (preset === 'quick') return [gbdt('gbdt', {}), linear]
  const small = frame.task !== 'regression' && rowCount < 10_000
  const symmetric = { growth: 'symmetric', depth: 6 } as const
  const standard = [
    gbdt('gbdt', {}),
    linear,
    gbdt('gbdt-symmetric', symmetric),
    gbdt('gbdt-crafted', {}, 'crafted'),
    ...besidesTrees(frame, rowCount),
    gbdt('gbdt-small', { leaves: small ? 6 : 12, l2: 3, columnShare: 0.5 }),
    gbdt('gbdt-large', { leaves: small ? 31 : 63, minRowsInLeaf: small ? 10 : 3 }),
    gbdt('gbdt-random', { randomThresholds: true, leaves: small ? 31 : 63 }),
    gbdt('gbdt-wide', { columnShare: 1, rowShare: 0.9 }),
  ]
  if (preset === 'balanced') return standard
  const facts = { task: frame.task, rowCount, rounds }
  return [
    ...standard,
    ...learnedEstimators(facts).map(({ name, estimator }) => ({ ...estimator, name: `gbdt-${name}` })),
    gbdt('gbdt-symmetric-crafted', symmetric, 'crafted'),
    gbdt('gbdt-narrow', { columnShare: 0.4 }),
    gbdt('gbdt-large-crafted', { leaves: small ? 31 : 127, minRowsInLeaf: 3, columnShare: 0.5 }, 'crafted'),
    gbdt('gbdt-stumps', { leaves: 3, l2: 3 }),
    ...(rowCount <= MAX_ROWS.forest
      ? [{ name: 'forest-extra', kind: 'forest' as const, params: { method: 'extra' } }]
      : []),
  ]
}
