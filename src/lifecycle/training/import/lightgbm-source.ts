import type { Json } from '#base'
import type { ForeignNode, NumberSplit } from './foreign-model.ts'

/** What both of LightGBM's formats say. */
export interface LightgbmSource {
  readonly version: string
  readonly classCount: number
  readonly treesPerRound: number
  /** Null where the loss was a function of the user's. */
  readonly objective: string | null
  readonly averagesTrees: boolean
  readonly features: readonly LightgbmFeature[]
  /** Levels of the categorical columns of the data frame it was trained on, in their order. */
  readonly pandasCategorical: Json
  readonly trees: readonly (readonly ForeignNode[])[]
}

export interface LightgbmFeature {
  readonly name: string
  /** A constant column is neither, as far as the file says. */
  readonly kind: 'number' | 'category' | 'constant'
  /** Of a category: the integers met in training. */
  readonly categories: readonly number[]
}

export type MissingType = 'None' | 'Zero' | 'NaN'

/** kZeroThreshold of LightGBM, a float. */
const ZERO = Math.fround(1e-35)
const BELOW_ZERO = -1.0000000180025096e-35 // the next double below −ZERO

/**
 * A threshold as LightGBM applies it: rows are handed on without their zeros, so what lies within 1e-35 of 0 is 0. Missing
 * values are 0 with type None; with Zero, zeros are missing (LightGBM: tree.h, c_api.cpp).
 */
export function numberSplitOf(
  missing: MissingType,
  threshold: number,
  defaultLeft: boolean,
): Pick<NumberSplit, 'kind' | 'edge' | 'missingLeft' | 'zeroIsMissing'> {
  const edge = threshold >= 0 ? Math.max(threshold, ZERO) : Math.min(threshold, BELOW_ZERO)
  const missingLeft = missing === 'None' ? threshold >= 0 : defaultLeft
  return { kind: 'number', edge, missingLeft, zeroIsMissing: missing === 'Zero' }
}
