// Vector leaves: the one gradient a tree's structure goes by, the classes' added up with signs drawn for the tree.
import * as boosting from '../build/generated/boosting-context'
import { addLanes, addSums, GRADIENT_ONE, HESSIAN_ONE, LEAST_HESSIAN, toFixed } from './gradients'
import { put4 } from './wide-gradients'

/** Halved, to fit the fixed point: with signs |Σ±g| reaches 2, and Σh reaches 1. */
export function projectedBlock(begin: usize, end: usize): void {
  const out = boosting.gradients(), half = f32x4.splat(0.5)
  let totalG = i64x2.splat(0), totalH = i64x2.splat(0)
  for (let i = begin; i < end; i += 4) {
    project(i)
    const gi = toFixed(f32x4.mul(gradient, half), GRADIENT_ONE, end - i)
    const hi = i32x4.min_s(toFixed(f32x4.mul(hessian, half), HESSIAN_ONE, end - i), i32x4.splat(0xffff))
    totalG = addLanes(totalG, i32x4.abs(gi))
    totalH = addLanes(totalH, hi)
    v128.store(out + (i << 2), v128.or(i32x4.shl(gi, 16), hi))
  }
  addSums(i64x2.extract_lane(totalG, 0) + i64x2.extract_lane(totalG, 1), i64x2.extract_lane(totalH, 0) + i64x2.extract_lane(totalH, 1))
}

/** The same for wide pairs. */
export function wideProjectedBlock(begin: usize, end: usize): void {
  for (let i = begin; i < end; i += 4) {
    project(i)
    put4(i, gradient, hessian)
  }
}

let gradient: v128 = f32x4.splat(0)
let hessian: v128 = f32x4.splat(0)

/** Of four rows, not weighed. */
@inline function project(i: usize): void {
  const signs = boosting.signs(), classes = boosting.classCount(), step = ((boosting.rowCount() + 7) & ~3) << 2, k = <f32>classes
  const one = f32x4.splat(1), least = f32x4.splat(LEAST_HESSIAN)
  let g = f32x4.splat(0), h = f32x4.splat(0), at = boosting.probabilities() + (i << 2)
  for (let sign = signs, last = signs + (classes << 2); sign < last; sign += 4, at += step) {
    const p = v128.load(at)
    g = f32x4.add(g, f32x4.mul(p, v128.load32_splat(sign)))
    h = f32x4.add(h, f32x4.max(f32x4.mul(p, f32x4.sub(one, p)), least))
  }
  gradient = f32x4.sub(g, signsOf(boosting.labels() + (i << 2), signs))
  hessian = f32x4.mul(h, f32x4.splat(k / (k - 1)))
}

@inline export function weigh(x: v128, weights: usize, i: usize): v128 {
  return weights == 0 ? x : f32x4.mul(x, v128.load(weights + (i << 2)))
}

@inline function signsOf(labels: usize, signs: usize): v128 {
  const classes = i32x4.trunc_sat_f32x4_s(v128.load(labels))
  return f32x4(signOf(signs, i32x4.extract_lane(classes, 0)), signOf(signs, i32x4.extract_lane(classes, 1)), signOf(signs, i32x4.extract_lane(classes, 2)), signOf(signs, i32x4.extract_lane(classes, 3)))
}
@inline function signOf(signs: usize, index: i32): f32 { return load<f32>(signs + (<usize>index << 2)) }
