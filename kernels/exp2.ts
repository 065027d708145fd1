// Two double-precision exponentials at once: the steps of elementary.ts, lane by lane, and so its bits.
import { exp } from './elementary'

const LOG2_E: f64 = 1.4426950408889634
const LN2_HIGH: f64 = 0.693147180559663
const LN2_LOW: f64 = 2.8235290563031577e-13
/** Adding it leaves a whole number in the low bits. */
const TO_INTEGER: f64 = 6755399441055744
/** Below this (or for NaN) the power of two is no normal number times a mantissa: one lane at a time. */
const PLAIN: f64 = -690

/** exp of each lane of numbers that are not above 0. */
@inline export function exp2(x: v128): v128 {
  if (!i64x2.all_true(f64x2.gt(x, f64x2.splat(PLAIN)))) {
    return f64x2.replace_lane(f64x2.splat(exp(f64x2.extract_lane(x, 0))), 1, exp(f64x2.extract_lane(x, 1)))
  }
  const one = f64x2.splat(1)
  const k = f64x2.floor(f64x2.add(f64x2.mul(x, f64x2.splat(LOG2_E)), f64x2.splat(0.5)))
  const high = f64x2.sub(x, f64x2.mul(k, f64x2.splat(LN2_HIGH)))
  const low = f64x2.mul(k, f64x2.splat(LN2_LOW))
  const r = f64x2.sub(high, low)
  const sum = f64x2.add(one, r)
  const rest = f64x2.add(tail(r), f64x2.sub(f64x2.sub(high, r), low))
  const power = i64x2.shl(i64x2.add(f64x2.add(k, f64x2.splat(TO_INTEGER)), i64x2.splat(1023)), 52)
  return f64x2.mul(f64x2.add(sum, f64x2.add(f64x2.sub(r, f64x2.sub(sum, one)), rest)), power)
}

/** exp(r) - 1 - r for |r| <= ln(2)/2. */
@inline function tail(r: v128): v128 {
  let series = f64x2.splat(1.1470745597729725e-11)
  series = f64x2.add(f64x2.mul(series, r), f64x2.splat(1.6059043836821613e-10))
  series = f64x2.add(f64x2.mul(series, r), f64x2.splat(2.08767569878681e-9))
  series = f64x2.add(f64x2.mul(series, r), f64x2.splat(2.505210838544172e-8))
  series = f64x2.add(f64x2.mul(series, r), f64x2.splat(2.755731922398589e-7))
  series = f64x2.add(f64x2.mul(series, r), f64x2.splat(2.7557319223985893e-6))
  series = f64x2.add(f64x2.mul(series, r), f64x2.splat(2.48015873015873e-5))
  series = f64x2.add(f64x2.mul(series, r), f64x2.splat(1.984126984126984e-4))
  series = f64x2.add(f64x2.mul(series, r), f64x2.splat(1.388888888888889e-3))
  series = f64x2.add(f64x2.mul(series, r), f64x2.splat(8.333333333333333e-3))
  series = f64x2.add(f64x2.mul(series, r), f64x2.splat(4.1666666666666664e-2))
  series = f64x2.add(f64x2.mul(series, r), f64x2.splat(1.6666666666666666e-1))
  series = f64x2.add(f64x2.mul(series, r), f64x2.splat(0.5))
  return f64x2.mul(f64x2.mul(r, r), series)
}
