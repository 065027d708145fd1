import type { Rng } from '#base'
import type { DenseEncoding } from '#features'
import { selectFeatureRows } from '#features'
import type { LaplacePoints } from '#kernels'
import type { FitInput, FitPart } from '../../estimator.ts'
import { pointsOf } from './points.ts'
import type { Aim } from './targets.ts'
import { aimOf } from './targets.ts'

/** Some rows of the input as points, with what they are to be fitted to. */
export interface Lesson {
  /** Of the input, ascending. */
  readonly rows: Uint32Array
  readonly weights: Float64Array
  readonly points: LaplacePoints
  readonly aim: Aim
}

export function lessonOf(part: WeightedPart, rows: Uint32Array, encoding: DenseEncoding): Lesson {
  const { weights } = part
  return { rows, weights, points: pointsOf(encoding, part.features), aim: aimOf(part, weights) }
}

export interface WeightedPart extends FitPart {
  readonly weights: Float64Array
}

export function selectPart({ features, target, weights }: FitPart, rows: Uint32Array): WeightedPart {
  return {
    features: selectFeatureRows(features, rows),
    target: { ...target, values: Float64Array.from(rows, (row) => target.values[row]!) },
    weights:
      weights === undefined ? new Float64Array(rows.length).fill(1) : Float64Array.from(rows, (row) => weights[row]!),
  }
}

/** Rows of any weight; of more than `most`, that many of them drawn. All where none weighs anything. */
export function learnedRows({ features, weights }: FitInput, most: number, rng: Rng): Uint32Array {
  const all = Uint32Array.from({ length: features.rowCount }, (_, row) => row)
  const weighty = weights === undefined ? all : all.filter((row) => weights[row]! > 0)
  return drawn(weighty.length > 0 ? weighty : all, most, rng)
}

/** In their own order. */
export function drawn(rows: Uint32Array, most: number, rng: Rng): Uint32Array {
  if (rows.length <= most) return rows
  const places = rng.permutation(rows.length).slice(0, most)
  return places.map((place) => rows[place]!).sort((a, b) => a - b)
}
