import type { Rng } from '#base'
import { exp, log, sigmoid } from '#base'
import type { Point, Space } from './space.ts'
import { applies, placeOf, pointAt } from './space.ts'

/** A density over a space: one kernel per point and a uniform prior that weighs as much as one. */
export interface Parzen {
  /** Relative to the uniform density; what a centre lacks counts as even. */
  readonly at: (point: Point) => number
  /** A point drawn from it. */
  readonly draw: (rng: Rng) => Point
}

// Kernels are logistic, cut to [0, 1]: their distribution function and its inverse are elementary.
const SPREAD = 0.1
const LEAST_SPREAD = 0.01

export function parzen(space: Space, points: readonly Point[]): Parzen {
  // Scott's rule: narrower for more points, wider for more dimensions.
  const spread = Math.max(LEAST_SPREAD, SPREAD * exp(-log(Math.max(1, points.length)) / (space.length + 4)))
  // The chance that a choice is drawn evenly rather than taken from the centre.
  const doubt = 2 / (2 + points.length)
  const centres = points.map((point) => placesOf(space, point))
  const below = centres.map((places) => places.map((place) => sigmoid(-place / spread)))
  const within = centres.map((places, i) => places.map((place, d) => sigmoid((1 - place) / spread) - below[i]![d]!))

  const at = (point: Point): number => {
    const places = placesOf(space, point)
    const present = [...space.entries()].filter(([index]) => !Number.isNaN(places[index]!))
    let sum = 1
    for (const [i, centre] of centres.entries()) {
      let product = 1
      for (const [d, dimension] of present) {
        if (Number.isNaN(centre[d]!)) continue
        if (dimension.kind === 'choice') {
          product *= doubt + (places[d] === centre[d] ? (1 - doubt) * dimension.choices.length : 0)
          continue
        }
        const height = sigmoid((places[d]! - centre[d]!) / spread)
        product *= (height * (1 - height)) / (spread * within[i]![d]!)
      }
      sum += product
    }
    return sum / (centres.length + 1)
  }
  const draw = (rng: Rng): Point => {
    const i = rng.below(centres.length + 1)
    return pointAt(space, (d) => {
      const [u, v] = [rng.float(), rng.float()]
      const place = centres[i]?.[d] ?? Number.NaN
      if (Number.isNaN(place)) return u
      if (space[d]!.kind === 'choice') return v < doubt ? u : place
      const mass = below[i]![d]! + u * within[i]![d]!
      return Math.min(1, Math.max(0, place + spread * log(mass / (1 - mass))))
    })
  }
  return { at, draw }
}

/** NaN for dimensions that do not apply. */
function placesOf(space: Space, point: Point): Float64Array {
  return Float64Array.from(space, (dimension) => {
    const value = point[dimension.name]
    return value === undefined || !applies(dimension, point) ? Number.NaN : placeOf(dimension, value)
  })
}
