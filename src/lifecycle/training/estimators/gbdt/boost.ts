import type { BoostingSession, TreeDraws } from '#kernels'
import type { FitContext } from '../../estimator.ts'

export interface BoostPlan {
  /** Those of the start included. */
  readonly rounds: number
  readonly outputs: number
  readonly patience: number | 'growing'
  readonly validated: boolean
  /** Told after every 50 rounds. */
  readonly checkpoint?: (rounds: number) => void
}

const ROUNDS_PER_CHECKPOINT = 50

/**
 * Grows rounds until they are enough, the validation loss has not improved for `patience` of them, or the caller stops.
 * Returns how many to keep. Rounds of a start are gone through again, so that going on is as if there had been no break.
 */
export function boost(session: BoostingSession, plan: BoostPlan, { rng, record, stopped }: FitContext): number {
  const { startLosses } = session
  const startRounds = startLosses.length - 1
  const validated = plan.validated && !Number.isNaN(startLosses[0])
  let bestLoss = startLosses[0]!
  let best = 0
  for (let tree = 0; tree < startRounds * plan.outputs; tree++) drawsOf(rng)
  for (let round = 1; round <= Math.max(plan.rounds, startRounds); round++) {
    const isNew = round > startRounds
    if (isNew && !growRound(session, plan.outputs, rng, stopped)) return validated ? best : round - 1
    const loss = validated ? (isNew ? session.validationLoss() : startLosses[round]!) : null
    if (isNew) record?.({ kind: 'round', round, rounds: plan.rounds, validationLoss: loss })
    if (loss === null || loss < bestLoss) {
      bestLoss = loss ?? bestLoss
      best = round
    }
    if (round - best >= patienceAfter(best, plan.patience)) return best
    if (isNew && round % ROUNDS_PER_CHECKPOINT === 0) plan.checkpoint?.(round)
  }
  return best
}

/** The more rounds a model has needed so far, the longer a better one may take. */
function patienceAfter(best: number, patience: number | 'growing'): number {
  return patience === 'growing' ? Math.floor(0.3 * best) + 10 : patience
}

/** One tree per output; false when stopped before the last. */
function growRound(
  session: BoostingSession,
  outputs: number,
  rng: FitContext['rng'],
  stopped: FitContext['stopped'],
): boolean {
  for (let output = 0; output < outputs; output++) {
    if (stopped?.()) return false
    session.growTree(drawsOf(rng))
  }
  return true
}

/** The same number of draws for every tree, so that a fit can be taken up again at any of them. */
function drawsOf(rng: FitContext['rng']): TreeDraws {
  return { rows: rng.uint32(), columns: rng.uint32(), dither: rng.uint32() }
}
