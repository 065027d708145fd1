import { rankedTold } from '../ranked.ts'
import type { SearchMethod } from '../sampler.ts'
import { placeOf, pointAt } from '../space.ts'
import { spreadPlace } from '../spread.ts'
import { spreadPoint } from './random.ts'

const ROUND = 8
/** Each round looks at this share of the last one's width; the eighth starts wide again. */
const NARROWING = 0.6
const ROUNDS = 8
const KEPT_CHOICE = 0.8

/** Rounds of evenly spread points in a box around the best so far, which narrows from round to round. */
export const coarseToFine: SearchMethod = {
  kind: 'coarse-to-fine',
  propose: (question) => {
    const { space, tried, stream, rng, attempt } = question
    const round = Math.floor(tried.length / ROUND) % ROUNDS
    const best = rankedTold(tried)[0]
    if (round === 0 || best === undefined) return { params: spreadPoint(question), share: 1, from: null }
    let width = 1
    for (let narrowed = 0; narrowed < round; narrowed++) width *= NARROWING
    const params = pointAt(space, (index) => {
      const place = spreadPlace(tried.length + attempt + 1, index, stream)
      const dimension = space[index]!
      const centre = best.params[dimension.name]
      if (centre === undefined) return place
      if (dimension.kind === 'choice') return rng.float() < KEPT_CHOICE ? placeOf(dimension, centre) : place
      const low = Math.min(1 - width, Math.max(0, placeOf(dimension, centre) - width / 2))
      return low + place * width
    })
    return { params, share: 1, from: null }
  },
}
