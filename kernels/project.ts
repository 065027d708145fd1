// Vector leaves: the one gradient a tree's structure goes by, the classes' added up with signs drawn for the tree.
import * as boosting from '../build/generated/boosting-context'
import { addLanes, addSums, GRADIENT_ONE, HESSIAN_ONE, LEAST_HESSIAN, toFixed, weigh } from './gradients'

/** Halved, to fit the fixed point: with signs |Σ±g| reaches 2, and Σh reaches 1. */
export function projectedBlock(begin: usize, end: usize): void {
  const weights = boosting.weights(), labels = boosting.labels(), out = boosting.gradients(), signs = boosting.signs()
  const classes = boosting.classCount(), step = ((boosting.rowCount() + 7) & ~3) << 2, k = <f32>classes
  const one = f32x4.splat(1), least = f32x4.splat(LEAST_HESSIAN), half = f32x4.splat(0.5), factor = f32x4.splat(0.5 * k / (k - 1))
  let totalG = i64x2.splat(0), totalH = i64x2.splat(0)
  for (let i = begin; i < end; i += 4) {
    let g = f32x4.splat(0), h = f32x4.splat(0), at = boosting.probabilities() + (i << 2)
    for (let sign = signs, last = signs + (classes << 2); sign < last; sign += 4, at += step) {
      const p = v128.load(at)
      g = f32x4.add(g, f32x4.mul(p, v128.load32_splat(sign)))
      h = f32x4.add(h, f32x4.max(f32x4.mul(p, f32x4.sub(one, p)), least))
    }
    g = f32x4.mul(f32x4.sub(g, signsOf(labels + (i << 2), signs)), half)
    const gi = toFixed(weigh(g, weights, i), GRADIENT_ONE, end - i)
    const hi = i32x4.min_s(toFixed(weigh(f32x4.mul(h, factor), weights, i), HESSIAN_ONE, end - i), i32x4.splat(0xffff))
    totalG = addLanes(totalG, i32x4.abs(gi))
    totalH = addLanes(totalH, hi)
    v128.store(out + (i << 2), v128.or(i32x4.shl(gi, 16), hi))
  }
  addSums(i64x2.extract_lane(totalG, 0) + i64x2.extract_lane(totalG, 1), i64x2.extract_lane(totalH, 0) + i64x2.extract_lane(totalH, 1))
}

@inline function signsOf(labels: usize, signs: usize): v128 {
  const classes = i32x4.trunc_sat_f32x4_s(v128.load(labels))
  return f32x4(signOf(signs, i32x4.extract_lane(classes, 0)), signOf(signs, i32x4.extract_lane(classes, 1)), signOf(signs, i32x4.extract_lane(classes, 2)), signOf(signs, i32x4.extract_lane(classes, 3)))
}
@inline function signOf(signs: usize, index: i32): f32 { return load<f32>(signs + (<usize>index << 2)) }
