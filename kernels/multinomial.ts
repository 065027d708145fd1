// The loss and slopes of multinomial regression, two rows at a time, in blocks of rows whose shape follows from the data alone.
import * as context from '../build/generated/multinomial-context'
import { exp, log } from './elementary'
import { claim, workerIndex } from './team'

export function multinomial(): void {
  const blocks = context.blockCount(), bytes = (context.columnCount() * context.classStride() + 2) << 3
  for (let block = claim(); block < blocks; block = claim()) {
    const begin = block * context.blockRows(), sums = context.sums() + block * bytes
    memory.fill(sums, 0, bytes)
    multinomialBlock(begin, min<usize>(context.rowCount(), begin + context.blockRows()), sums, context.margins() + workerIndex * (context.classStride() << 4))
  }
}

/** An odd last row goes through beside itself, the second time without weight. */
export function multinomialBlock(begin: usize, end: usize, sums: usize, a: usize): void {
  const stride = context.classStride() << 3, b = a + stride, width = context.columnCount() << 3, lossAt = sums + context.columnCount() * stride
  for (let row = begin; row < end; row += 2) {
    const other = min<usize>(row + 1, end - 1), first = context.values() + row * width, second = context.values() + other * width
    addMargins(first, second, a, b, stride)
    const lost = leave(a, row, load<f64>(context.weights() + (row << 3))) + leave(b, other, other == row ? 0 : load<f64>(context.weights() + (other << 3)))
    store<f64>(lossAt, load<f64>(lossAt) + lost)
    addSlopes(first, second, a, b, stride, sums)
  }
}

@inline function addMargins(first: usize, second: usize, a: usize, b: usize, stride: usize): void {
  memory.fill(a, 0, stride << 1)
  let line = context.coefficients()
  for (const end = first + (context.columnCount() << 3); first < end; first += 8, second += 8, line += stride) {
    const x = v128.load64_splat(first), y = v128.load64_splat(second)
    for (let k: usize = 0; k < stride; k += 16) {
      const c = v128.load(line + k)
      v128.store(a + k, f64x2.add(v128.load(a + k), f64x2.mul(x, c)))
      v128.store(b + k, f64x2.add(v128.load(b + k), f64x2.mul(y, c)))
    }
  }
}

/** Margins become what is left of the label, times the weight; returns the row's loss. */
@inline function leave(at: usize, row: usize, weight: f64): f64 {
  const end = at + (context.classCount() << 3), own = at + (<usize>load<u32>(context.labels() + (row << 2)) << 3)
  let largest: f64 = -Infinity, sum: f64 = 0
  for (let k = at; k < end; k += 8) largest = max<f64>(largest, load<f64>(k))
  const margin = load<f64>(own) - largest
  for (let k = at; k < end; k += 8) {
    const raised = exp(load<f64>(k) - largest)
    store<f64>(k, raised)
    sum += raised
  }
  const scale = weight / sum
  for (let k = at; k < end; k += 8) store<f64>(k, load<f64>(k) * scale)
  store<f64>(own, load<f64>(own) - weight)
  return weight * (log(sum) - margin)
}

@inline function addSlopes(first: usize, second: usize, a: usize, b: usize, stride: usize, sums: usize): void {
  for (const end = first + (context.columnCount() << 3); first < end; first += 8, second += 8, sums += stride) {
    const x = v128.load64_splat(first), y = v128.load64_splat(second)
    for (let k: usize = 0; k < stride; k += 16) {
      v128.store(sums + k, f64x2.add(v128.load(sums + k), f64x2.add(f64x2.mul(x, v128.load(a + k)), f64x2.mul(y, v128.load(b + k)))))
    }
  }
}
