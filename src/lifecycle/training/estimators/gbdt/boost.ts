import type { BoostingSession } from '#kernels'
import type { FitContext } from '../../estimator.ts'

export interface BoostPlan {
  readonly rounds: number
  readonly outputs: number
  readonly patience: number
  readonly validated: boolean
}

/** Grows rounds until they are enough, the validation loss has not improved for `patience` of them, or the caller stops. Returns how many to keep. */
export function boost(session: BoostingSession, plan: BoostPlan, { rng, record, stopped }: FitContext): number {
  let bestLoss = plan.validated ? session.validationLoss() : Number.NaN
  let best = 0
  for (let round = 1; round <= plan.rounds; round++) {
    if (!growRound(session, plan.outputs, rng, stopped)) return plan.validated ? best : round - 1
    const loss = plan.validated ? session.validationLoss() : null
    record?.({ kind: 'round', round, rounds: plan.rounds, validationLoss: loss })
    if (loss === null || loss < bestLoss) {
      bestLoss = loss ?? bestLoss
      best = round
    }
    if (round - best >= plan.patience) return best
  }
  return best
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
    session.growTree({ rows: rng.uint32(), columns: rng.uint32(), dither: rng.uint32() })
  }
  return true
}
