// Elementary functions from + - * / and the bits of a double alone, so that every machine gives the same bits; the
// kernels hold the same code in AssemblyScript. Method: Cody and Waite's reduction of the argument, then a Taylor series
// short enough for a double, with the rounding error of the leading sum carried along (Dekker's fast two-sum).
// Largest errors seen in ulps (elementary.test.ts): exp 0.76 (0.51 but for subnormal
// results), expm1 0.92, log 0.79, log1p 0.80, sigmoid 2.4, softplus 1.5.

// biome-ignore lint/suspicious/noApproximativeNumericConstant: the exact bits count, and the kernels' source has the same line
const LOG2_E = 1.4426950408889634
/** ln 2 in two parts: the first has 41 bits, so that its product with an exponent is exact. */
const LN2_HIGH = 0.693147180559663
const LN2_LOW = 2.8235290563031577e-13
const OVERFLOW = 709.782712893384
const UNDERFLOW = -745.1332191019412
const TWO_54 = 18014398509481984
const TWO_MINUS_60 = 8.673617379884035e-19

const bits = new DataView(new ArrayBuffer(8))

/** e to the power x. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x
  if (x > OVERFLOW) return Infinity
  if (x < UNDERFLOW) return 0
  const k = Math.floor(x * LOG2_E + 0.5)
  const high = x - k * LN2_HIGH
  const low = k * LN2_LOW
  const r = high - low
  const sum = 1 + r
  return scale(sum + (r - (sum - 1) + (expTail(r) + (high - r - low))), k)
}

/** e to the power x, minus 1, without loss near 0. */
export function expm1(x: number): number {
  if (Number.isNaN(x) || x === 0) return x
  if (x < -38) return -1
  if (x > 40) return exp(x)
  const k = Math.floor(x * LOG2_E + 0.5)
  if (k === 0) return x + expTail(x)
  const high = x - k * LN2_HIGH
  const low = k * LN2_LOW
  const r = high - low
  const power = scale(1, k)
  const base = power - 1
  const step = power * r
  const sum = base + step
  const lost = twoSumError(power, -1, base) + twoSumError(base, step, sum)
  return sum + (lost + power * (expTail(r) + (high - r - low)))
}

/** exp(r) - 1 - r for |r| <= ln(2)/2, by Taylor's series; the first term left out is below 2^-57. */
function expTail(r: number): number {
  let series = 1.1470745597729725e-11
  series = series * r + 1.6059043836821613e-10
  series = series * r + 2.08767569878681e-9
  series = series * r + 2.505210838544172e-8
  series = series * r + 2.755731922398589e-7
  series = series * r + 2.7557319223985893e-6
  series = series * r + 2.48015873015873e-5
  series = series * r + 1.984126984126984e-4
  series = series * r + 1.388888888888889e-3
  series = series * r + 8.333333333333333e-3
  series = series * r + 4.1666666666666664e-2
  series = series * r + 1.6666666666666666e-1
  series = series * r + 0.5
  return r * r * series
}

/** What rounding took from `sum` = a + b, whichever is larger (Knuth). */
function twoSumError(a: number, b: number, sum: number): number {
  const bPart = sum - a
  return a - (sum - bPart) + (b - bPart)
}

/** y times 2^k, for y in [0.5, 2]; k below -1000 goes in two steps, the second of which may round into a subnormal. */
function scale(y: number, k: number): number {
  if (k > 1023) return y * 2 * powerOfTwo(k - 1)
  if (k > -1000) return y * powerOfTwo(k)
  return y * powerOfTwo(k + 60) * TWO_MINUS_60
}

/** 2^k for k from -1022 to 1023. */
function powerOfTwo(k: number): number {
  bits.setUint32(0, (k + 1023) << 20)
  bits.setUint32(4, 0)
  return bits.getFloat64(0)
}

/** The natural logarithm. */
export function log(x: number): number {
  if (Number.isNaN(x) || x === Infinity) return x
  if (x <= 0) return x === 0 ? -Infinity : NaN
  return logWithin(x, 0)
}

/** log(1 + x) without loss near 0. */
export function log1p(x: number): number {
  if (Number.isNaN(x) || x === Infinity || x === 0) return x
  if (x <= -1) return x === -1 ? -Infinity : NaN
  if (x > -0.29 && x < 0.41) return logSeries(x, 0, 0)
  const sum = 1 + x
  return logWithin(sum, twoSumError(1, x, sum) / sum)
}

/** log(x) + correction for positive finite x: x is 2^k m with m from about sqrt(1/2) to sqrt(2). */
function logWithin(x: number, correction: number): number {
  const subnormal = x < 2.2250738585072014e-308
  bits.setFloat64(0, subnormal ? x * TWO_54 : x)
  const word = bits.getUint32(0)
  // 0x95f61 lifts the upper bits of sqrt(2) and all above them into the next exponent.
  const lifted = word + 0x95f61
  const k = (lifted >>> 20) - 1023
  bits.setUint32(0, word - (k << 20))
  return logSeries(bits.getFloat64(0) - 1, subnormal ? k - 54 : k, correction)
}

/** k ln 2 + log(1 + f) + correction, through log(1 + f) = 2 artanh(f / (2 + f)). */
function logSeries(f: number, k: number, correction: number): number {
  const s = f / (2 + f)
  const z = s * s
  let series = 8.695652173913043e-2
  series = series * z + 9.523809523809523e-2
  series = series * z + 1.0526315789473684e-1
  series = series * z + 1.1764705882352941e-1
  series = series * z + 1.3333333333333333e-1
  series = series * z + 1.5384615384615385e-1
  series = series * z + 1.8181818181818182e-1
  series = series * z + 2.222222222222222e-1
  series = series * z + 2.857142857142857e-1
  series = series * z + 0.4
  series = series * z + 6.666666666666666e-1
  const half = 0.5 * f * f
  const rest = s * (half + z * series) + (k * LN2_LOW + correction)
  return k * LN2_HIGH + (f - (half - rest))
}

/** 1 / (1 + exp(-x)), without overflow and without loss in either tail. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + exp(-x))
  const e = exp(x)
  return e / (1 + e)
}

/** log(1 + exp(x)), without overflow and without loss in either tail. */
export function softplus(x: number): number {
  return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x))
}
