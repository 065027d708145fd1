import type { Json } from '#base'
import { canonicalJson, RepriseError } from '#base'
import type { Candidate, Course } from './course.ts'
import type { PlanEvent, RefitDecision, SkipDecision, SkipReason, SplitDecision, TrialDecision } from './plan.ts'
import { watchPoll } from './watch.ts'

/** What a journal says of a study that may have been killed. */
export interface Resumption {
  /** Whole events, in order. */
  readonly events: readonly PlanEvent[]
  /** True when the study came to its end: there is nothing to resume. */
  readonly isFinished: boolean
  /** Trials that ran: their outcomes, where stored, need no fit. */
  readonly ran: readonly number[]
}

/** Reads a journal, one event a line. A last line that the crash cut short is left out; anything else amiss is `corrupted`. */
export function readJournal(text: string): Resumption {
  const lines = text.split('\n')
  const whole = lines.slice(0, -1) // what follows the last line break was not finished
  const events = whole.map((line, sequence) => eventIn(line, sequence))
  return {
    events,
    isFinished: events.some(({ kind }) => kind === 'stop'),
    ran: events.filter(({ kind }) => kind === 'trial').map(({ trial }) => trial),
  }
}

function eventIn(line: string, sequence: number): PlanEvent {
  const fault = (cause?: unknown): never => {
    throw new RepriseError('corrupted', `line ${sequence + 1} of the journal is not event ${sequence} of a plan`, {
      cause,
    })
  }
  try {
    const event = JSON.parse(line) as PlanEvent
    return event.sequence === sequence ? event : fault()
  } catch (error) {
    if (error instanceof SyntaxError) return fault(error)
    throw error
  }
}

/**
 * Follows what a killed study had decided, and from there on the live course: recorded skips are skipped, recorded trials cut at the same
 * poll (or, by the study, taken from where their outcomes are stored). `conflict` when the live course would try other candidates:
 * then the plan is of another question, preset or version.
 */
export function resumeCourse(events: readonly PlanEvent[], live: Course): Course {
  const steps = new Map(events.filter(({ trial }) => trial >= 0).map((event) => [event.trial, event]))
  for (const event of steps.values()) checkCandidate(event, live.candidates)
  const split = decisionIn<SplitDecision>(events, 'split')
  const refit = decisionIn<RefitDecision>(events, 'refit')
  return {
    ...live,
    scheme: split?.scheme ?? live.scheme,
    refusal: (candidate, work) => {
      const event = steps.get(candidate.trial)
      if (event?.kind === 'skip') return reasonOf(event)
      const refusal = live.refusal(candidate, work) // asked for recorded trials too, so that they count against its limits
      return event === undefined ? refusal : null
    },
    watchTrial: (candidate) => {
      const event = steps.get(candidate.trial)
      if (event?.kind !== 'trial') return live.watchTrial(candidate)
      return watchPoll((event.decision as unknown as TrialDecision).stoppedAt, () => undefined)
    },
    refit: (ms) => refit?.members ?? live.refit(ms),
    stoppedBy: () => {
      const now = live.stoppedBy()
      if (now !== 'done') return now
      const before = [...steps.values()].filter(({ kind }) => kind === 'skip').map(reasonOf)
      return (['interrupted', 'time-budget', 'trials'] as const).find((reason) => before.includes(reason)) ?? 'done'
    },
  }
}

function reasonOf({ decision }: PlanEvent): SkipReason {
  return (decision as unknown as SkipDecision).reason
}

function checkCandidate({ trial, estimator }: PlanEvent, candidates: readonly Candidate[]): void {
  const candidate = candidates.find((each) => each.trial === trial)
  if (candidate !== undefined && textOf(candidate.estimator) === textOf(estimator)) return
  throw new RepriseError('conflict', `trial ${trial} of the journal is not what this study would try`, {
    remedy: 'Start the study anew: its options, or Reprise, have changed since it was stopped.',
    details: { trial },
  })
}

/** Hands on only what the journal does not hold yet; `conflict` when the study repeats itself otherwise than recorded. */
export function continueJournal(
  recorded: readonly PlanEvent[],
  append: (event: PlanEvent) => void,
): (event: PlanEvent) => void {
  return (event) => {
    const before = recorded[event.sequence]
    if (before === undefined) append(event)
    else if (textOf(before) !== textOf(event))
      throw new RepriseError('conflict', `event ${event.sequence} came out otherwise than the journal has it`, {
        remedy: 'Start the study anew: the data, or Reprise, have changed since it was stopped.',
        details: { sequence: event.sequence },
      })
  }
}

function decisionIn<Decision>(events: readonly PlanEvent[], kind: PlanEvent['kind']): Decision | undefined {
  return events.find((event) => event.kind === kind)?.decision as unknown as Decision | undefined
}

function textOf(value: unknown): string {
  return value === undefined ? '' : canonicalJson(value as Json)
}
