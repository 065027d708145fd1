// A fixed list, no search: few boosted variants that differ in what they see and how far they go, and a linear model.
import type { Estimator, Task } from '#training'
import { estimators } from '#training'
import type { Candidate } from './course.ts'
import type { Frame } from './frame.ts'
import type { StudyOptions } from './study-types.ts'
import type { Trial } from './trial.ts'

type Preset = StudyOptions['preset']

/** Units of the estimators' own `work` that a preset may spend on trials. */
export function workLimit(preset: Preset): number {
  return { quick: 1e9, balanced: 4e9, best: 1e11 }[preset]
}

/** What a study of this frame tries, in order: the prior, then what is cheap and strong, then what differs. */
export function portfolio(frame: Frame, rowCount: number, { preset, learners }: StudyOptions): readonly Candidate[] {
  const named: Record<string, Estimator> = {
    prior: { kind: 'prior', params: {} },
    ...learned(frame, rowCount, preset),
  }
  return Object.entries(named)
    .filter(([, { kind }]) => kind === 'prior' || learners === null || learners.includes(kind))
    .map(([name, estimator], trial) => {
      return { trial, name, estimator: completed(estimator, frame.task), preparation: 'plain' }
    })
}

/** All params written out, so that a plan says what ran even where defaults have moved since. */
function completed({ kind, params }: Estimator, task: Task): Estimator {
  return { kind, params: estimators[kind].complete(params, task) }
}

/** Trees for each class add up: many classes get fewer, larger steps (the rate follows the rounds). */
const MAX_TREES = 6_000
const MAX_ROUNDS = { quick: 300, balanced: 1000, best: 2000 } as const

function learned(frame: Frame, rowCount: number, preset: Preset): Record<string, Estimator> {
  const outputs = frame.task === 'multiclass' ? frame.classes!.length : 1
  const rounds = Math.max(100, Math.min(MAX_ROUNDS[preset], Math.floor(MAX_TREES / outputs)))
  const gbdt = (params: Estimator['params']): Estimator => ({ kind: 'gbdt', params: { rounds, ...params } })
  const linear: Estimator = { kind: 'linear', params: {} }
  if (preset === 'quick') return { gbdt: gbdt({}), linear }
  const small = frame.task !== 'regression' && rowCount < 10_000
  return {
    gbdt: gbdt({}),
    linear,
    'gbdt-small': gbdt({ leaves: small ? 6 : 12, l2: 3, columnShare: 0.5 }),
    'gbdt-large': gbdt({ leaves: small ? 31 : 63, minRowsInLeaf: small ? 10 : 3 }),
    'gbdt-wide': gbdt({ columnShare: 1, rowShare: 0.9 }),
    ...(preset === 'best'
      ? { 'gbdt-again': gbdt({ columnShare: 0.4 }), 'gbdt-stumps': gbdt({ leaves: 3, l2: 3 }) }
      : {}),
  }
}

/** The trial's estimator with everything the validation rows chose written into its params. */
export function refitEstimator({ candidate: { estimator }, fitted }: Trial, rounds: number | null): Estimator {
  if (estimator.kind === 'linear') {
    const penalties = fitted.map(({ document }) => Number(document['l2'])).sort((a, b) => a - b)
    return { kind: 'linear', params: { ...estimator.params, l2: penalties[(penalties.length - 1) >> 1]! } }
  }
  if (rounds === null) return estimator
  // 'auto' would choose another rate without validation rows: the one the rounds were counted with is kept.
  const learningRate = Number(fitted[0]!.document['learningRate'])
  return { ...estimator, params: { ...estimator.params, rounds, learningRate } }
}
