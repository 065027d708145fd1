import type { Rng } from '#base'
import { selectFeatureRows } from '#features'
import type { LaplacePoints } from '#kernels'
import type { FitInput, FitPart } from '../../estimator.ts'
import { takePoints } from './rows.ts'

/** Rows as points, and what they are to be fitted to. */
export interface Lesson {
  readonly points: LaplacePoints
  readonly weights: Float64Array
  /** outputs × rows, centred. */
  readonly targets: Float64Array
}

export interface WeightedPart extends FitPart {
  readonly weights: Float64Array
}

/** The lesson of some rows, in the order of `places`. */
export function takeRows(lesson: Lesson, places: Uint32Array): Lesson {
  const { points, weights, targets } = lesson
  const outputs = outputsOf(lesson)
  const chosen = new Float64Array(outputs * places.length)
  for (let k = 0; k < outputs; k++) {
    for (const [index, place] of places.entries())
      chosen[k * places.length + index] = targets[k * weights.length + place]!
  }
  return {
    points: takePoints(points, places),
    weights: Float64Array.from(places, (at) => weights[at]!),
    targets: chosen,
  }
}

export const outputsOf = ({ targets, weights }: Lesson): number => targets.length / weights.length

export function selectPart({ features, target, weights }: FitPart, rows: Uint32Array): WeightedPart {
  return {
    features: selectFeatureRows(features, rows),
    target: { ...target, values: Float64Array.from(rows, (row) => target.values[row]!) },
    weights: Float64Array.from(rows, (row) => (weights === undefined ? 1 : weights[row]!)),
  }
}

/** Rows of any weight; of more than `most`, that many of them drawn. */
export function learnedRows({ features, weights }: FitInput, most: number, rng: Rng): Uint32Array {
  const all = countUp(features.rowCount)
  return drawn(weights === undefined ? all : all.filter((row) => weights[row]! > 0), most, rng)
}

/** In their own order. */
export function drawn(rows: Uint32Array, most: number, rng: Rng): Uint32Array {
  if (rows.length <= most) return rows
  const places = rng.permutation(rows.length).slice(0, most)
  return places.map((place) => rows[place]!).sort((a, b) => a - b)
}

export function countUp(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, index) => index)
}
