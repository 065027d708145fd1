/** The 16 hex digits of each double, big-endian: what "identical to the bit" means in a fixture. */
export function floatHex(values: Float64Array): readonly string[] {
  const view = new DataView(new ArrayBuffer(8))
  return Array.from(values, (value) => {
    view.setFloat64(0, value)
    return view.getBigUint64(0).toString(16).padStart(16, '0')
  })
}
