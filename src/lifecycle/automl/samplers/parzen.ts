import type { Rng } from '#base'
import { exp, log, sigmoid } from '#base'
import type { Dimension, Point, Space, Value } from './space.ts'
import { applies, placeOf, pointAt } from './space.ts'

// Kernels are logistic, cut to [0, 1]: their distribution function and its inverse are elementary.
const SPREAD = 0.15
const LEAST_SPREAD = 0.01

/** How dense `points` and a uniform prior of the weight of one point are at `point`, relative to the uniform density. */
export function density(space: Space, points: readonly Point[], point: Point): number {
  const spread = spreadOf(space, points)
  const present = space.filter((dimension) => applies(dimension, point))
  let sum = 1
  for (const centre of points) {
    let product = 1
    for (const dimension of present) {
      const at = centre[dimension.name]
      if (at !== undefined) product *= kernel(dimension, at, point[dimension.name]!, spread, points.length)
    }
    sum += product
  }
  return sum / (points.length + 1)
}

/** A point drawn from that density. What the chosen centre lacks is drawn evenly. */
export function drawNear(space: Space, points: readonly Point[], rng: Rng): Point {
  const spread = spreadOf(space, points)
  const centre = points[rng.below(points.length + 1)]
  return pointAt(space, (index) => {
    const dimension = space[index]!
    const at = centre?.[dimension.name]
    const [u, v] = [rng.float(), rng.float()]
    if (at === undefined) return u
    if (dimension.kind === 'choice') return v < doubt(points.length) ? u : placeOf(dimension, at)
    const place = placeOf(dimension, at)
    const [low, high] = [sigmoid(-place / spread), sigmoid((1 - place) / spread)]
    const mass = low + u * (high - low)
    return Math.min(1, Math.max(0, place + spread * log(mass / (1 - mass))))
  })
}

/** Relative to an even draw. */
function kernel(dimension: Dimension, centre: Value, value: Value, spread: number, count: number): number {
  if (dimension.kind === 'choice') {
    const even = doubt(count)
    return even + (value === centre ? (1 - even) * dimension.choices.length : 0)
  }
  const place = placeOf(dimension, centre)
  const height = sigmoid((placeOf(dimension, value) - place) / spread)
  const within = sigmoid((1 - place) / spread) - sigmoid(-place / spread)
  return (height * (1 - height)) / (spread * within)
}

/** Scott's rule: narrower for more points, wider for more dimensions. */
function spreadOf(space: Space, points: readonly Point[]): number {
  return Math.max(LEAST_SPREAD, SPREAD * exp(-log(Math.max(1, points.length)) / (space.length + 4)))
}

/** The chance that a choice is drawn evenly rather than taken from the centre. */
function doubt(count: number): number {
  return 2 / (2 + count)
}
