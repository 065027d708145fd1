// Tree-structured Parzen estimator: Bergstra, Bardenet, Bengio, Kégl, "Algorithms for hyper-parameter optimization" (NIPS 2011), with one
// kernel over all dimensions per point, as Falkner, Klein, Hutter, "BOHB" (ICML 2018).
import { log } from '#base'
import { parzen } from '../parzen.ts'
import { rankedTold } from '../ranked.ts'
import type { SearchMethod, Tried } from '../sampler.ts'
import { spreadPoint } from './random.ts'

const STARTUP = 10
const CANDIDATES = 32
const GOOD_SHARE = 0.15
const MOST_GOOD = 25

/** Draws points near the good ones and takes the one whose neighbourhood has most good and fewest other points. */
export const tpe: SearchMethod = {
  kind: 'tpe',
  propose: (question) => {
    const { space, tried, rng } = question
    const ranked = rankedTold(tried)
    if (ranked.length < STARTUP) return { params: spreadPoint(question), share: 1, from: null }
    const { good, others } = divide(ranked, tried)
    const [near, far] = [parzen(space, good), parzen(space, others)]
    const candidates = Array.from({ length: CANDIDATES }, (_, index) => near.draw(rng.child(index)))
    const worth = candidates.map((point) => log(near.at(point)) - log(far.at(point)))
    return { params: candidates[worth.indexOf(Math.max(...worth))]!, share: 1, from: null }
  },
}

/** What has not been told yet counts with the others, so that asks running ahead spread. */
function divide(ranked: readonly Tried[], tried: readonly Tried[]) {
  const count = Math.min(MOST_GOOD, Math.ceil(GOOD_SHARE * ranked.length))
  const good = ranked.slice(0, count).filter(({ loss }) => loss !== null)
  const pending = tried.filter(({ told }) => !told)
  const params = (list: readonly Tried[]) => list.map((each) => each.params)
  return { good: params(good), others: params([...ranked.slice(good.length), ...pending]) }
}
