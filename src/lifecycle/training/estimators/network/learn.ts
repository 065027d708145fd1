import type { NetworkRows, NetworkSession } from '#kernels'
import type { FitContext, FitPart } from '../../estimator.ts'
import { meanLoss } from './loss.ts'
import type { TargetScale } from './target-scale.ts'
import { marginsOnScale } from './target-scale.ts'

export interface Lesson {
  readonly rowCount: number
  readonly batchRows: number
  readonly epochs: number
  readonly patience: number | 'growing'
  readonly learningRate: number
  /** Share of the running means that a step keeps. */
  readonly averaging: number
  readonly target: TargetScale
  readonly validation: { readonly part: FitPart; readonly rows: NetworkRows } | null
}

export interface Learned {
  readonly parameters: Float32Array
  /** How many epochs it took. */
  readonly epochs: number
}

/** Epoch after epoch until they are enough, the validation loss has not improved for some, or the caller stops: the best is kept. */
export function learn(session: NetworkSession, lesson: Lesson, { rng, record, stopped }: FitContext): Learned {
  const { epochs: rounds } = lesson
  const lossNow = lossOver(session, lesson)
  let bestLoss = lossNow()
  let best: Learned = { parameters: session.parameters(), epochs: 0 }
  let steps = 0
  for (let round = 1; round <= rounds; round++) {
    steps += takeEpoch(session, lesson, rng.child(`epoch/${round}`), steps, stopped)
    if (stopped?.()) return bestLoss === null ? { parameters: session.parameters(), epochs: round } : best
    const loss = lossNow()
    record?.({ kind: 'round', round, rounds, validationLoss: loss })
    if (loss === null || bestLoss === null || loss < bestLoss) {
      bestLoss = loss
      best = { parameters: session.parameters(), epochs: round }
    }
    if (round - best.epochs >= patienceAfter(best.epochs, lesson.patience)) return best
  }
  return best
}

/** Of the validation rows; null where there are none, or none that counts. */
function lossOver(session: NetworkSession, { validation, target }: Lesson): () => number | null {
  if (validation === null) return () => null
  const lossNow = () => meanLoss(validation.part, marginsOnScale(target, session.predict(validation.rows)))
  return Number.isNaN(lossNow()) ? () => null : lossNow
}

/** The more epochs a network has needed so far, the longer a better one may take. */
function patienceAfter(best: number, patience: number | 'growing'): number {
  return patience === 'growing' ? Math.floor(0.3 * best) + 16 : patience
}

/** Every row once, in batches of nearly one size. Returns the steps made. */
function takeEpoch(
  session: NetworkSession,
  { rowCount, batchRows, learningRate, averaging }: Lesson,
  rng: FitContext['rng'],
  before: number,
  stopped: FitContext['stopped'],
): number {
  session.useOrder(rng.child('order').permutation(rowCount))
  const count = batchCount(rowCount, batchRows)
  const draws = rng.child('units')
  for (let step = 0; step < count; step++) {
    if (stopped?.()) return step
    const [begin, end] = [Math.floor((step * rowCount) / count), Math.floor(((step + 1) * rowCount) / count)]
    const share = Math.max(1 - averaging, 1 / (before + step + 1))
    session.step({ begin, end, learningRate, seed: draws.uint32(), averaging: averaging === 0 ? 1 : share })
  }
  return count
}

export function batchCount(rowCount: number, batchRows: number): number {
  return Math.max(1, Math.ceil(rowCount / batchRows))
}
