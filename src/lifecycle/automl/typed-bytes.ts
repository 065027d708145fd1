import type { WeightArray } from '#training'

export const elementTypes = {
  float64: Float64Array,
  float32: Float32Array,
  int32: Int32Array,
  uint32: Uint32Array,
  uint16: Uint16Array,
  uint8: Uint8Array,
} as const
export type ElementType = keyof typeof elementTypes

export function elementTypeOf(array: WeightArray): ElementType {
  const names = Object.keys(elementTypes) as readonly ElementType[]
  return names.find((name) => array instanceof elementTypes[name])!
}

/** Little-endian, whatever the machine; every bit as it was. */
export function bytesOf(array: WeightArray): Uint8Array {
  const copy = new Uint8Array(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
  return inLittleEndian(copy, array.BYTES_PER_ELEMENT)
}

export function arrayOf(type: ElementType, bytes: Uint8Array): WeightArray {
  const { BYTES_PER_ELEMENT: size } = elementTypes[type]
  const copy = inLittleEndian(new Uint8Array(bytes), size)
  return new elementTypes[type](copy.buffer, 0, copy.length / size)
}

const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

function inLittleEndian(bytes: Uint8Array<ArrayBuffer>, size: number): Uint8Array<ArrayBuffer> {
  if (!isLittleEndian) for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse()
  return bytes
}

export function joinedBytes(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}
