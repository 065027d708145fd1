import { RepriseError } from '#base'
import type { Candidate, Course } from './course.ts'
import type { PlanEvent, RefitDecision, SkipDecision, SplitDecision, StopDecision, TrialDecision } from './plan.ts'
import { decisionOf } from './plan.ts'
import { watchPoll } from './watch.ts'

/** Follows a recorded plan: the same trials, each cut at the same poll, the same refits. Reads no clock. */
export function replayCourse(plan: readonly PlanEvent[], interrupted: () => boolean): Course {
  const steps = plan.filter(({ kind }) => kind === 'trial' || kind === 'skip')
  const stepOf = new Map(steps.map((event) => [event.trial, event]))
  const refit = decisionOf<RefitDecision>(plan, 'refit')
  const checkStop = () => {
    if (interrupted()) throw new RepriseError('interrupted', 'the replay was interrupted')
  }
  let place = 0
  return {
    scheme: decisionOf<SplitDecision>(plan, 'split').scheme,
    next: () => {
      const step = steps[place++]
      return step === undefined ? null : candidateOf(step)
    },
    total: () => steps.length,
    now: () => 0,
    refusal: ({ trial }) => {
      checkStop()
      const event = stepOf.get(trial)!
      return event.kind === 'skip' ? (event.decision as unknown as SkipDecision).reason : null
    },
    watchTrial: ({ trial }) => {
      const { stoppedAt } = stepOf.get(trial)!.decision as unknown as TrialDecision
      return watchPoll(stoppedAt, checkStop)
    },
    finished: () => undefined,
    copies: ({ trial }) => refit.members.find((member) => member.trial === trial)?.copies ?? 0,
    mayRefit: () => true,
    watchRefit: () => watchPoll(null, checkStop),
    stoppedBy: () => decisionOf<StopDecision>(plan, 'stop').stoppedBy,
  }
}

function candidateOf({ trial, estimator, preparation, decision, kind }: PlanEvent): Candidate {
  const name = (decision as { name?: string } | undefined)?.name
  if (estimator === undefined || name === undefined) {
    throw new RepriseError('corrupted', `the plan's ${kind} event of trial ${trial} names no estimator`)
  }
  return { trial, name, estimator, preparation: preparation ?? 'plain' }
}
