// Regularised evolution: Real, Aggarwal, Huang, Le, "Regularized evolution for image classifier architecture search" (AAAI 2019).
import type { Rng } from '#base'
import { log } from '#base'
import { rankedTold } from '../ranked.ts'
import type { SearchMethod } from '../sampler.ts'
import type { Dimension, Point, Space } from '../space.ts'
import { placeOf, pointAt } from '../space.ts'
import { spreadPoint } from './random.ts'

const POPULATION = 16
const RIVALS = 8
const STRIDE = 0.05

/** The best of a few drawn from the youngest has a child that differs from it a little: the old die, good or not. */
export const evolution: SearchMethod = {
  kind: 'evolution',
  propose: (question) => {
    const { space, tried, rng } = question
    const told = tried.filter(({ told }) => told)
    if (tried.length < POPULATION || told.length === 0) return { params: spreadPoint(question), share: 1, from: null }
    const young = told.slice(-POPULATION)
    const parent = rankedTold(rng.shuffle(young).slice(0, RIVALS))[0]!
    return { params: mutate(space, parent.params, rng), share: 1, from: null }
  },
}

/** Changes one dimension surely, each other with the chance of one in their number; what newly applies is drawn evenly. */
function mutate(space: Space, parent: Point, rng: Rng): Point {
  const present = space.flatMap((dimension, index) => (parent[dimension.name] === undefined ? [] : [index]))
  const surely = present[rng.below(present.length)]!
  return pointAt(space, (index) => {
    const dimension = space[index]!
    const value = parent[dimension.name]
    if (value === undefined) return rng.float()
    const place = placeOf(dimension, value)
    return index === surely || rng.below(present.length) === 0 ? moved(dimension, place, rng) : place
  })
}

function moved(dimension: Dimension, place: number, rng: Rng): number {
  if (dimension.kind !== 'choice') return reflected(place + STRIDE * logistic(rng))
  const { length } = dimension.choices
  const others = Math.max(1, length - 1)
  return (place + (1 + rng.below(others)) / length) % 1
}

function logistic(rng: Rng): number {
  const u = rng.float() || 0.5
  return log(u / (1 - u))
}

function reflected(place: number): number {
  const folded = Math.abs(place) % 2
  return folded > 1 ? 2 - folded : folded
}
