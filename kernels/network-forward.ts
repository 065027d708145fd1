// A block of rows through a network: TabM-mini (Gorishniy, Kotelnikov, Babenko, "TabM", 2024) — members share all hidden layers and
// differ by a scale per feature and by their heads.
import { ACTIVATION_RELU } from '../build/generated/constants'
import * as network from '../build/generated/network-context'
import { exp4 } from './exp4'
import { dots, multiply, repeatRow } from './matrix'

@inline export function rowAt(position: usize): usize {
  return network.order() == 0 ? position : <usize>load<u32>(network.order() + (position << 2))
}
@inline export function layerBytes(): usize { return network.blockRows() * network.members() * (network.width() << 2) }
@inline export function activationsOf(layer: usize, workspace: usize): usize { return workspace + network.activationsAt() + layer * layerBytes() }
@inline export function sumsOf(layer: usize, workspace: usize): usize { return workspace + network.sumsAt() + layer * layerBytes() }
@inline export function hiddenOf(layer: usize, parameters: usize): usize {
  const width = network.width()
  return parameters + network.hiddenAt() + (layer - 1) * ((width * width + width) << 2)
}

/** Logits, rows × members × outputs, of the rows at `begin` up to `end` of the order. `training` drops units. */
export function forwardBlock(begin: usize, end: usize, workspace: usize, training: bool): void {
  const members = network.members(), width = network.width(), bytes = width << 2, count = end - begin, all = count * members
  const source = network.source(), features = network.featureCount()
  enter(begin, end, workspace)
  const first = activationsOf(0, workspace)
  repeatRow(all, bytes, source + network.biasesAt(), first)
  for (let i: usize = 0; i < count; i++) {
    multiply(members, features, width, source, features << 2, 4, workspace + i * features * bytes, bytes, first + i * members * bytes, bytes)
  }
  activate(0, begin, all, workspace, training)
  for (let layer: usize = 1; layer < network.depth(); layer++) {
    const out = activationsOf(layer, workspace), hidden = hiddenOf(layer, source)
    repeatRow(all, bytes, hidden + width * bytes, out)
    multiply(all, width, width, activationsOf(layer - 1, workspace), bytes, 4, hidden, bytes, out, bytes)
    activate(layer, begin, all, workspace, training)
  }
  leave(count, activationsOf(network.depth() - 1, workspace), workspace + network.logitsAt())
}

/** What each cell adds to the first layer of a member of scale 1: rows × features × width. */
function enter(begin: usize, end: usize, out: usize): void {
  const features = network.featureCount(), bytes = network.width() << 2, folded = network.folded()
  for (let i = begin; i < end; i++) {
    let cell = network.cells() + ((rowAt(i) * features) << 3)
    for (const last = cell + (features << 3); cell < last; cell += 8, out += bytes) {
      const value = folded + <usize>load<u32>(cell) * 2 * bytes, share = v128.load_splat<f32>(cell, 4)
      for (let j: usize = 0; j < bytes; j += 16) {
        v128.store(out + j, f32x4.add(v128.load(value + j), f32x4.mul(share, v128.load(value + bytes + j))))
      }
    }
  }
}

function leave(count: usize, last: usize, logits: usize): void {
  const members = network.members(), outputs = network.outputs(), bytes = network.width() << 2, row = members * outputs << 2
  const source = network.source()
  repeatRow(count, row, source + network.headBiasesAt(), logits)
  for (let member: usize = 0; member < members; member++) {
    const heads = source + network.headsAt() + member * outputs * bytes
    dots(count, outputs, network.width(), last + member * bytes, members * bytes, heads, bytes, logits + (member * outputs << 2), row)
  }
}

/** Which of four units are dropped: a hash of their place in the batch and of the step (the finaliser of MurmurHash3). */
@inline export function kept4(layer: usize, unit: usize): v128 {
  const seed = <u32>network.dropSeed() + <u32>layer * 0x9e3779b9
  let h = v128.xor(i32x4.mul(i32x4.add(i32x4.splat(<i32>unit), i32x4(0, 1, 2, 3)), i32x4.splat(0x9e3779b1)), i32x4.splat(<i32>seed))
  h = v128.xor(h, i32x4.shr_u(h, 16))
  h = i32x4.mul(h, i32x4.splat(0x85ebca6b))
  h = v128.xor(h, i32x4.shr_u(h, 13))
  h = i32x4.mul(h, i32x4.splat(0xc2b2ae35))
  h = v128.xor(h, i32x4.shr_u(h, 16))
  return i32x4.ge_u(h, i32x4.splat(<i32>network.dropBelow()))
}

@inline export function sigmoid4(x: v128): v128 {
  const one = f32x4.splat(1)
  return f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x))))
}

/** The number of the first unit of a block's layer, for the hash: its place in the batch. */
@inline export function firstUnit(begin: usize): usize { return (begin - network.batchBegin()) * network.members() * network.width() }

function activate(layer: usize, begin: usize, rows: usize, workspace: usize, training: bool): void {
  const at = activationsOf(layer, workspace), bytes = rows * (network.width() << 2)
  if (network.activation() == ACTIVATION_RELU) rectify(at, bytes)
  else {
    if (training) memory.copy(sumsOf(layer, workspace), at, bytes)
    for (let j: usize = 0; j < bytes; j += 16) v128.store(at + j, f32x4.mul(v128.load(at + j), sigmoid4(v128.load(at + j))))
  }
  if (training && network.dropBelow() != 0) drop(layer, at, bytes, firstUnit(begin))
}

function rectify(at: usize, bytes: usize): void {
  const zero = f32x4.splat(0)
  for (const end = at + bytes; at < end; at += 16) v128.store(at, f32x4.max(v128.load(at), zero))
}

/** Also what went through is scaled, so that sums keep their expectation. */
export function drop(layer: usize, at: usize, bytes: usize, unit: usize): void {
  const scale = f32x4.splat(<f32>network.keptScale())
  for (const end = at + bytes; at < end; at += 16, unit += 4) {
    v128.store(at, v128.and(f32x4.mul(v128.load(at), scale), kept4(layer, unit)))
  }
}
