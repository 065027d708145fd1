import type { WeightArray } from './estimator.ts'

/** Element types of `weights.bin`, little-endian. */
export const elementTypes = {
  float64: Float64Array,
  float32: Float32Array,
  int32: Int32Array,
  uint32: Uint32Array,
  uint16: Uint16Array,
  uint8: Uint8Array,
} as const

export type ElementType = keyof typeof elementTypes
export const elementTypeNames = Object.keys(elementTypes) as readonly ElementType[]

/** Every section starts at a multiple of this, so that its typed array can be a view. */
export const alignment = 8

/** Where an array lies in `weights.bin`. */
export interface Section {
  readonly name: string
  readonly type: ElementType
  readonly offset: number
  readonly length: number
}

export function elementTypeOf(array: WeightArray): ElementType {
  return elementTypeNames.find((name) => array instanceof elementTypes[name])!
}

export function sizeOf(type: ElementType, length: number): number {
  return elementTypes[type].BYTES_PER_ELEMENT * length
}

export function aligned(offset: number): number {
  return Math.ceil(offset / alignment) * alignment
}
