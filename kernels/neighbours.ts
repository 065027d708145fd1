// The nearest of the known points to each query, brute force, four dimensions at a time. Equal distances: the earlier point first.
import * as neighbours from '../build/generated/neighbours-context'

/** Dimensions after which a point that is too far already is given up. */
const PIECE: usize = 64

export function neighboursBlock(begin: usize, end: usize): void {
  const wanted = neighbours.wanted(), points = neighbours.pointCount(), bytes = neighbours.width() << 2, isL1 = neighbours.isL1() != 0
  for (let query = begin; query < end; query++) {
    const at = neighbours.queries() + query * bytes, nearest = neighbours.nearest() + query * wanted * 4, distances = neighbours.distances() + query * wanted * 4
    let found: usize = 0, worst: f32 = Infinity
    for (let point: usize = 0; point < points; point++) {
      const distance = isL1 ? absolute(at, neighbours.points() + point * bytes, bytes, worst) : squared(at, neighbours.points() + point * bytes, bytes, worst)
      if (!(distance < worst)) continue
      found = min<usize>(found + 1, wanted)
      insert(nearest, distances, found, point, distance)
      if (found == wanted) worst = load<f32>(distances + ((wanted - 1) << 2))
    }
  }
}

/** The last of `found` places is free, or is given up. */
@inline function insert(nearest: usize, distances: usize, found: usize, point: usize, distance: f32): void {
  let at = found - 1
  for (; at > 0 && load<f32>(distances + ((at - 1) << 2)) > distance; at--) {
    store<f32>(distances + (at << 2), load<f32>(distances + ((at - 1) << 2)))
    store<u32>(nearest + (at << 2), load<u32>(nearest + ((at - 1) << 2)))
  }
  store<f32>(distances + (at << 2), distance)
  store<u32>(nearest + (at << 2), <u32>point)
}

@inline function total(sum: v128): f32 {
  return (f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1)) + (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3))
}

@inline function squared(a: usize, b: usize, bytes: usize, worst: f32): f32 {
  let sum = f32x4.splat(0)
  for (let at: usize = 0; at < bytes; ) {
    for (const until = min<usize>(at + (PIECE << 2), bytes); at < until; at += 16) {
      const d = f32x4.sub(v128.load(a + at), v128.load(b + at))
      sum = f32x4.add(sum, f32x4.mul(d, d))
    }
    if (at < bytes && total(sum) >= worst) return worst
  }
  return total(sum)
}

@inline function absolute(a: usize, b: usize, bytes: usize, worst: f32): f32 {
  let sum = f32x4.splat(0)
  for (let at: usize = 0; at < bytes; ) {
    for (const until = min<usize>(at + (PIECE << 2), bytes); at < until; at += 16) {
      sum = f32x4.add(sum, f32x4.abs(f32x4.sub(v128.load(a + at), v128.load(b + at))))
    }
    if (at < bytes && total(sum) >= worst) return worst
  }
  return total(sum)
}
