// A step of AdamW (Loshchilov and Hutter, "Decoupled weight decay regularization", 2019) and running means of the parameters, in
// chunks of fixed shape: sums over blocks in their order, squares in doubles.
import { PARAMETER_CHUNK } from '../build/generated/constants'
import * as network from '../build/generated/network-context'

const EPSILON: f32 = 1e-8

@inline function endOf(chunk: usize): usize { return min<usize>(network.parameterCount(), (chunk + 1) * PARAMETER_CHUNK) << 2 }
@inline export function chunkCount(): usize { return (network.parameterCount() + PARAMETER_CHUNK - 1) / PARAMETER_CHUNK }
@inline export function blockCount(): usize { return (network.batchRows() + network.blockRows() - 1) / network.blockRows() }

/** The gradients of a chunk, of which the body's are sums over blocks, and the sum of their squares. */
export function sumChunk(chunk: usize): void {
  const end = endOf(chunk), body = network.bodyCount() << 2, blocks = blockCount(), gradients = network.gradients()
  let squares = f64x2.splat(0)
  for (let at = chunk * PARAMETER_CHUNK << 2; at < end; at += 16) {
    if (at < body) {
      let block = network.blockGradients() + at, sum = v128.load(block)
      for (let b: usize = 1; b < blocks; b++) {
        block += body
        sum = f32x4.add(sum, v128.load(block))
      }
      v128.store(gradients + at, sum)
    }
    const g = v128.load(gradients + at)
    const low = f64x2.promote_low_f32x4(g), high = f64x2.promote_low_f32x4(v128.shuffle<i32>(g, g, 2, 3, 0, 1))
    squares = f64x2.add(squares, f64x2.add(f64x2.mul(low, low), f64x2.mul(high, high)))
  }
  store<f64>(network.squares() + (chunk << 3), f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1))
}

/** Null where the gradient is not finite: such a step is not made. */
export function gradientScale(): f64 {
  let sum: f64 = 0
  for (let chunk: usize = 0; chunk < chunkCount(); chunk++) sum += load<f64>(network.squares() + (chunk << 3))
  const norm = sqrt<f64>(sum)
  if (!(norm < Infinity)) return 0
  return norm > network.mostNorm() ? network.mostNorm() / norm : 1
}

export function moveChunk(chunk: usize): void {
  const scale = f32x4.splat(<f32>network.gradientScale()), rate = network.learningRate(), averaging = f32x4.splat(<f32>network.averaging())
  const first = <f32>network.firstDecay(), second = <f32>network.secondDecay(), shrink = f32x4.splat(<f32>(1 - rate * network.decay()))
  const step = f32x4.splat(<f32>(rate * network.firstCorrection())), correction = f32x4.splat(<f32>network.secondCorrection())
  const kept = f32x4.splat(first), added = f32x4.splat(1 - first), kept2 = f32x4.splat(second), added2 = f32x4.splat(1 - second)
  const epsilon = f32x4.splat(EPSILON), means = network.averages()
  const p = network.parameters(), m = network.firstMoments(), v = network.secondMoments(), gradients = network.gradients()
  for (let at = chunk * PARAMETER_CHUNK << 2, end = endOf(chunk); at < end; at += 16) {
    const g = f32x4.mul(scale, v128.load(gradients + at))
    const moment = f32x4.add(f32x4.mul(kept, v128.load(m + at)), f32x4.mul(added, g))
    const square = f32x4.add(f32x4.mul(kept2, v128.load(v + at)), f32x4.mul(added2, f32x4.mul(g, g)))
    v128.store(m + at, moment)
    v128.store(v + at, square)
    const size = f32x4.add(f32x4.sqrt(f32x4.mul(square, correction)), epsilon)
    const moved = f32x4.sub(f32x4.mul(shrink, v128.load(p + at)), f32x4.div(f32x4.mul(step, moment), size))
    v128.store(p + at, moved)
    v128.store(means + at, f32x4.add(v128.load(means + at), f32x4.mul(averaging, f32x4.sub(moved, v128.load(means + at)))))
  }
}
