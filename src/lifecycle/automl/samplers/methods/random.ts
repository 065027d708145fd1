import type { SearchMethod, SearchQuestion } from '../sampler.ts'
import type { Point } from '../space.ts'
import { pointAt } from '../space.ts'
import { spreadPlace } from '../spread.ts'

/** Points spread evenly over the space, whatever was told. */
export const random: SearchMethod = {
  kind: 'random',
  propose: (question) => ({ params: spreadPoint(question), share: 1, from: null }),
}

/** The next evenly spread point: what the other methods begin with. */
export function spreadPoint({ space, tried, stream, attempt }: SearchQuestion): Point {
  const index = tried.length + attempt + 1
  return pointAt(space, (dimension) => spreadPlace(index, dimension, stream))
}
