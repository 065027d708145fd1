// Four single-precision exponentials at once: Cephes' expf polynomial after a two-part reduction by ln 2. Relative error below 2e-7.

/** exp of each lane, clamped to [-80, 80]. */
@inline export function exp4(x: v128): v128 {
  x = f32x4.max(f32x4.min(x, f32x4.splat(80)), f32x4.splat(-80))
  const k = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504)))
  x = f32x4.sub(x, f32x4.mul(k, f32x4.splat(0.693359375)))
  x = f32x4.sub(x, f32x4.mul(k, f32x4.splat(-2.1219444e-4)))
  let p = f32x4.splat(1.98756915e-4)
  p = f32x4.add(f32x4.mul(p, x), f32x4.splat(1.3981999507e-3))
  p = f32x4.add(f32x4.mul(p, x), f32x4.splat(8.3334519073e-3))
  p = f32x4.add(f32x4.mul(p, x), f32x4.splat(4.1665795894e-2))
  p = f32x4.add(f32x4.mul(p, x), f32x4.splat(1.6666665459e-1))
  p = f32x4.add(f32x4.mul(p, x), f32x4.splat(0.5))
  p = f32x4.add(f32x4.add(f32x4.mul(f32x4.mul(p, x), x), x), f32x4.splat(1))
  return f32x4.mul(p, i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(k), i32x4.splat(127)), 23))
}

/** Four doubles as floats. */
@inline export function demote4(at: usize): v128 {
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(v128.load(at)), f32x4.demote_f64x2_zero(v128.load(at, 16)), 0, 2)
}

/** exp4 of one number, for the accuracy test. */
export function exp4One(x: f32): f32 { return f32x4.extract_lane(exp4(f32x4.splat(x)), 0) }
