/**
 * The largest double that a comparison `float32(x) < threshold` sends left: XGBoost rounds its inputs to floats, so the last of
 * them lies half-way to the float below, and whether that one is in is settled by rounding to even.
 */
export function edgeBelow(threshold: number): number {
  const below = nextFloatBelow(threshold)
  const halfWay = below === Number.NEGATIVE_INFINITY ? -FLOAT_OVERFLOW : (below + threshold) / 2
  return Math.fround(halfWay) < threshold ? halfWay : nextDoubleBelow(halfWay)
}

/** 2¹²⁸ − 2¹⁰³: from here on doubles round to an infinite float. */
const FLOAT_OVERFLOW = 3.4028235677973366e38

const view = new DataView(new ArrayBuffer(8))

function nextFloatBelow(value: number): number {
  if (value === 0) return -1.401298464324817e-45
  view.setFloat32(0, value)
  view.setInt32(0, view.getInt32(0) + (value > 0 ? -1 : 1))
  return view.getFloat32(0)
}

function nextDoubleBelow(value: number): number {
  if (value === 0) return -Number.MIN_VALUE
  view.setFloat64(0, value)
  view.setBigInt64(0, view.getBigInt64(0) + (value > 0 ? -1n : 1n))
  return view.getFloat64(0)
}
