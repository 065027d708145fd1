import type { Rng } from '#base'
import type { Estimator } from '#training'
import { estimators } from '#training'
import type { Candidate } from './course.ts'
import { tpe } from './samplers/methods/tpe.ts'
import { openSampler } from './samplers/sampler.ts'
import { estimatorAt, jointSpace } from './spaces/index.ts'
import type { SearchFacts } from './spaces/search-facts.ts'

/** Candidates beyond the portfolio: each is asked of a sampler, which is told what became of those before it. */
export interface FurtherSearch {
  readonly next: (trial: number) => Candidate | null
  /** Of candidates that `next` gave; others are nobody's business here. */
  readonly finished: (candidate: Candidate, loss: number) => void
}

/** Searches these kinds by TPE, every second boosted candidate with crafted features; no more than `most` candidates. */
export function searchOn(
  kinds: readonly Estimator['kind'][],
  facts: SearchFacts,
  most: number,
  rng: Rng,
): FurtherSearch {
  const sampler = openSampler({ method: tpe, space: jointSpace(kinds, facts), rng })
  const askedBy = new Map<number, number>()
  return {
    next: (trial) => {
      const ask = askedBy.size < most ? sampler.ask() : null
      if (ask === null) return null
      askedBy.set(trial, ask.id)
      const { kind, params } = estimatorAt(ask.params, facts) as Estimator
      const preparation = kind === 'gbdt' && ask.id % 2 === 1 ? 'crafted' : 'plain'
      const estimator = { kind, params: estimators[kind].complete(params, facts.task) }
      return { trial, name: `${kind}-search-${askedBy.size}`, estimator, preparation }
    },
    finished: ({ trial }, loss) => {
      const id = askedBy.get(trial)
      if (id !== undefined) sampler.tell(id, loss)
    },
  }
}
