import type { Rng } from '#base'
import type { SearchMethod } from '../sampler.ts'
import type { Dimension, Point, Space } from '../space.ts'
import { applies, countOf, pointAt, valueAt } from '../space.ts'

const STEPS = 3
const MOST_POINTS = 2000

/** Every combination of a few values per dimension (three of a range, every choice), in random order; of grids past 2,000 points, random ones. */
export const grid: SearchMethod = {
  kind: 'grid',
  propose: ({ space, tried, stream, rng, attempt }) => {
    const points = gridPoints(space)
    if (points === null) return { params: drawnPoint(space, rng), share: 1, from: null }
    const place = stream.child('order').permutation(points.length)[tried.length + attempt]
    return place === undefined ? null : { params: points[place]!, share: 1, from: null }
  },
}

/** null where there are too many to list. */
function gridPoints(space: Space): readonly Point[] | null {
  let points: readonly Point[] = [{}]
  for (const dimension of space) {
    points = points.flatMap((point) => {
      if (!applies(dimension, point)) return [point]
      return Array.from({ length: stepsOf(dimension) }, (_, step) => ({
        ...point,
        [dimension.name]: valueAt(dimension, placeAt(dimension, step)),
      }))
    })
    if (points.length > MOST_POINTS) return null
  }
  return points
}

function drawnPoint(space: Space, rng: Rng): Point {
  return pointAt(space, (index) => placeAt(space[index]!, rng.below(stepsOf(space[index]!))))
}

function stepsOf(dimension: Dimension): number {
  return dimension.kind === 'choice' ? dimension.choices.length : Math.min(STEPS, countOf(dimension))
}

/** Of a range its sixth, its middle and its five sixths. */
function placeAt(dimension: Dimension, step: number): number {
  return (step + 0.5) / stepsOf(dimension)
}
