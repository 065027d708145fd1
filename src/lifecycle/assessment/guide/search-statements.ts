import type { Leader, Study } from '#automl'
import type { Statement } from '../statement.ts'

/** A candidate this close to the best, by the share of the best's lead over the prior, may do instead of it. */
const CLOSE_SHARE = 0.03
const MUCH_SMALLER = 5

/** The leaderboard in words: which was best, which came next, and which nearly does it at a fraction of the size. */
export function searchStatements({ leaderboard, frame }: Study): readonly Statement[] {
  const tried = leaderboard.filter((leader) => leader.metrics[frame.metric] !== undefined)
  const [best, next] = tried
  const prior = tried.find(isPrior)
  if (best === undefined || isPrior(best)) return []
  const figure = (leader: Leader) => leader.metrics[frame.metric]!
  const values = {
    name: best.name,
    metric: frame.metric,
    direction: frame.direction,
    value: figure(best),
    candidateCount: tried.filter((leader) => leader.estimator !== null && !isPrior(leader)).length,
    next: next === undefined ? null : { name: next.name, value: figure(next) },
    prior: prior === undefined ? null : figure(prior),
  }
  return [{ code: 'guidance.best', values }, ...smaller(tried, best, prior, figure)]
}

function smaller(
  tried: readonly Leader[],
  best: Leader,
  prior: Leader | undefined,
  figure: (leader: Leader) => number,
): Statement[] {
  if (prior === undefined) return []
  const lead = Math.abs(figure(prior) - figure(best))
  const close = tried.filter((leader) => {
    const behind = Math.abs(figure(leader) - figure(best))
    return !isPrior(leader) && behind <= CLOSE_SHARE * lead && best.sizeBytes >= MUCH_SMALLER * leader.sizeBytes
  })
  const [smallest] = close.sort((a, b) => a.sizeBytes - b.sizeBytes)
  if (smallest === undefined || !(lead > 0)) return []
  const keptShare = 1 - Math.abs(figure(smallest) - figure(best)) / lead
  return [
    {
      code: 'guidance.smaller',
      values: { name: smallest.name, best: best.name, times: best.sizeBytes / smallest.sizeBytes, keptShare },
    },
  ]
}

function isPrior({ estimator }: Leader): boolean {
  return estimator?.kind === 'prior'
}
