/** Numbers rounded to 32 bits, little-endian, as base64. */
export function encodeFloats(values: ArrayLike<number>): string {
  const view = new DataView(new ArrayBuffer(values.length * 4))
  for (let i = 0; i < values.length; i++) view.setFloat32(i * 4, values[i]! + 0, true)
  let bytes = ''
  for (let i = 0; i < view.byteLength; i++) bytes += String.fromCharCode(view.getUint8(i))
  return btoa(bytes)
}

/** What `encodeFloats` wrote; null for anything else. */
export function decodeFloats(text: string): Float64Array | null {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return null
  const bytes = atob(text)
  if (bytes.length % 4 !== 0) return null
  const view = new DataView(new ArrayBuffer(bytes.length))
  for (let i = 0; i < bytes.length; i++) view.setUint8(i, bytes.charCodeAt(i))
  const values = Float64Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(i * 4, true))
  return values.every(Number.isFinite) && btoa(bytes) === text ? values : null
}
