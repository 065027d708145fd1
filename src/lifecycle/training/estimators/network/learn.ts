import type { NetworkRows, NetworkSession } from '#kernels'
import type { FitContext, FitPart } from '../../estimator.ts'
import { meanLoss } from './loss.ts'
import type { TargetScale } from './target.ts'
import { marginsOnScale } from './target.ts'

export interface Lesson {
  readonly rowCount: number
  readonly batchRows: number
  readonly epochs: number
  readonly patience: number
  readonly learningRate: number
  /** Share of the running means that a step keeps. */
  readonly averaging: number
  readonly scale: TargetScale
  readonly validation: { readonly part: FitPart; readonly rows: NetworkRows } | null
}

export interface Learned {
  readonly parameters: Float32Array
  /** How many epochs it took. */
  readonly epochs: number
  readonly validationLoss: number | null
}

/** Epoch after epoch until they are enough, the validation loss has not improved for some, or the caller stops: the best is kept. */
export function learn(session: NetworkSession, lesson: Lesson, { rng, record, stopped }: FitContext): Learned {
  const { validation, epochs } = lesson
  const lossNow = () =>
    validation === null
      ? null
      : meanLoss(validation.part, marginsOnScale(lesson.scale, session.predict(validation.rows)))
  let best: Learned = { parameters: session.parameters(), epochs: 0, validationLoss: lossNow() }
  let steps = 0
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const done = takeEpoch(session, lesson, rng.child(`epoch/${epoch}`), steps, stopped)
    steps += done
    if (stopped?.()) return validation === null ? { ...best, parameters: session.parameters(), epochs: epoch } : best
    const loss = lossNow()
    record?.({ kind: 'round', round: epoch, rounds: epochs, validationLoss: loss })
    if (loss === null || best.validationLoss === null || loss < best.validationLoss) {
      best = { parameters: session.parameters(), epochs: epoch, validationLoss: loss }
    }
    if (epoch - best.epochs >= lesson.patience) return best
  }
  return best
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
