// Elementary functions in doubles: the same algorithm, term by term, as src/foundation/base/elementary.ts, and the same bits.
// Cody and Waite's reduction of the argument, then a Taylor series, with the rounding error of the leading sum carried along.

const LOG2_E: f64 = 1.4426950408889634
const LN2_HIGH: f64 = 0.693147180559663
const LN2_LOW: f64 = 2.8235290563031577e-13
const OVERFLOW: f64 = 709.782712893384
const UNDERFLOW: f64 = -745.1332191019412
const TWO_54: f64 = 18014398509481984
const TWO_MINUS_60: f64 = 8.673617379884035e-19

export function exp(x: f64): f64 {
  if (x != x) return x
  if (x > OVERFLOW) return Infinity
  if (x < UNDERFLOW) return 0
  const k = floor<f64>(x * LOG2_E + 0.5)
  const high = x - k * LN2_HIGH
  const low = k * LN2_LOW
  const r = high - low
  const sum = 1 + r
  return scale(sum + (r - (sum - 1) + (expTail(r) + (high - r - low))), <i32>k)
}

export function expm1(x: f64): f64 {
  if (x != x || x == 0) return x
  if (x < -38) return -1
  if (x > 40) return exp(x)
  const k = floor<f64>(x * LOG2_E + 0.5)
  if (k == 0) return x + expTail(x)
  const high = x - k * LN2_HIGH
  const low = k * LN2_LOW
  const r = high - low
  const power = scale(1, <i32>k)
  const base = power - 1
  const step = power * r
  const sum = base + step
  const lost = twoSumError(power, -1, base) + twoSumError(base, step, sum)
  return sum + (lost + power * (expTail(r) + (high - r - low)))
}

/** exp(r) - 1 - r for |r| <= ln(2)/2. */
function expTail(r: f64): f64 {
  let series: f64 = 1.1470745597729725e-11
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

@inline function twoSumError(a: f64, b: f64, sum: f64): f64 {
  const bPart = sum - a
  return a - (sum - bPart) + (b - bPart)
}

@inline function scale(y: f64, k: i32): f64 {
  if (k > 1023) return y * 2 * powerOfTwo(k - 1)
  if (k > -1000) return y * powerOfTwo(k)
  return y * powerOfTwo(k + 60) * TWO_MINUS_60
}

@inline function powerOfTwo(k: i32): f64 { return reinterpret<f64>(<u64>(k + 1023) << 52) }

export function log(x: f64): f64 {
  if (x != x || x == Infinity) return x
  if (x <= 0) return x == 0 ? -Infinity : NaN
  return logWithin(x, 0)
}

export function log1p(x: f64): f64 {
  if (x != x || x == Infinity || x == 0) return x
  if (x <= -1) return x == -1 ? -Infinity : NaN
  if (x > -0.29 && x < 0.41) return logSeries(x, 0, 0)
  const sum = 1 + x
  return logWithin(sum, twoSumError(1, x, sum) / sum)
}

function logWithin(x: f64, correction: f64): f64 {
  const subnormal = x < 2.2250738585072014e-308
  const bits = reinterpret<u64>(subnormal ? x * TWO_54 : x), word = <u32>(bits >> 32)
  const k = <i32>((word + 0x95f61) >> 20) - 1023
  const mantissa = (<u64>(word - (<u32>k << 20)) << 32) | (bits & 0xffffffff)
  return logSeries(reinterpret<f64>(mantissa) - 1, subnormal ? k - 54 : k, correction)
}

function logSeries(f: f64, k: i32, correction: f64): f64 {
  const s = f / (2 + f)
  const z = s * s
  let series: f64 = 8.695652173913043e-2
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
  const rest = s * (half + z * series) + (<f64>k * LN2_LOW + correction)
  return <f64>k * LN2_HIGH + (f - (half - rest))
}

export function sigmoid(x: f64): f64 {
  if (x >= 0) return 1 / (1 + exp(-x))
  const e = exp(x)
  return e / (1 + e)
}

export function softplus(x: f64): f64 { return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x)) }
