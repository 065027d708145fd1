import type { SearchMethod } from '../sampler.ts'
import type { Dimension, Point, Space, Value } from '../space.ts'
import { applies, countOf, valueAt } from '../space.ts'

const STEPS = 3
const MOST_POINTS = 20_000

/** Every combination of a few values per dimension (three of a range, every choice), in random order. */
export const grid: SearchMethod = {
  kind: 'grid',
  propose: ({ space, tried, stream, attempt }) => {
    const points = gridPoints(space)
    const place = stream.child('order').permutation(points.length)[tried.length + attempt]
    return place === undefined ? null : { params: points[place]!, share: 1, from: null }
  },
}

/** The first 20,000 where there are more. */
function gridPoints(space: Space): readonly Point[] {
  let points: readonly Point[] = [{}]
  for (const dimension of space) {
    points = points
      .flatMap((point) =>
        applies(dimension, point)
          ? stepsOf(dimension).map((value) => ({ ...point, [dimension.name]: value }))
          : [point],
      )
      .slice(0, MOST_POINTS)
  }
  return points
}

/** Of a range its sixth, its middle and its five sixths. */
function stepsOf(dimension: Dimension): readonly Value[] {
  const count = dimension.kind === 'choice' ? dimension.choices.length : Math.min(STEPS, countOf(dimension))
  return Array.from({ length: count }, (_, step) => valueAt(dimension, (step + 0.5) / count))
}
