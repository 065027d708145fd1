// Gradients of a block of rows: those of the body into the block's own sums, those of what features added for the whole batch.
import { ACTIVATION_RELU } from '../build/generated/constants'
import * as network from '../build/generated/network-context'
import { addRows, dots, multiply } from './matrix'
import { activationsOf, drop, firstUnit, hiddenOf, layerBytes, sigmoid4, sumsOf } from './network-forward'
import { lossGradients } from './network-loss'

/** After `forwardBlock` of the same rows. */
export function backwardBlock(begin: usize, end: usize, workspace: usize, gradients: usize): void {
  const width = network.width(), bytes = width << 2, all = (end - begin) * network.members()
  memory.fill(gradients, 0, network.bodyCount() << 2)
  lossGradients(begin, end, workspace + network.logitsAt())
  let deltas = workspace + network.deltasAt(), other = deltas + layerBytes()
  headsBackward(end - begin, workspace, deltas, gradients)
  for (let layer = network.depth() - 1; layer != 0; layer--) {
    deactivate(layer, begin, all, workspace, deltas)
    const hidden = hiddenOf(layer, network.source()), out = hiddenOf(layer, gradients)
    multiply(width, all, width, activationsOf(layer - 1, workspace), 4, bytes, deltas, bytes, out, bytes)
    addRows(all, bytes, deltas, bytes, out + width * bytes)
    memory.fill(other, 0, all * bytes)
    dots(all, width, width, deltas, bytes, hidden, bytes, other, bytes)
    const swapped = deltas
    deltas = other
    other = swapped
  }
  deactivate(0, begin, all, workspace, deltas)
  addRows(all, bytes, deltas, bytes, gradients + network.biasesAt())
  membersBackward(begin, end, workspace, deltas, gradients)
}

function headsBackward(count: usize, workspace: usize, deltas: usize, gradients: usize): void {
  const members = network.members(), outputs = network.outputs(), width = network.width(), bytes = width << 2
  const logits = workspace + network.logitsAt(), row = members * outputs << 2, last = activationsOf(network.depth() - 1, workspace)
  memory.fill(deltas, 0, count * members * bytes)
  for (let member: usize = 0; member < members; member++) {
    const at = logits + (member * outputs << 2), place = network.headsAt() + member * outputs * bytes
    multiply(outputs, count, width, at, 4, row, last + member * bytes, members * bytes, gradients + place, bytes)
    multiply(count, outputs, width, at, row, 4, network.source() + place, bytes, deltas + member * bytes, members * bytes)
  }
  const biases = gradients + network.headBiasesAt()
  for (let i: usize = 0; i < count; i++) {
    for (let at: usize = 0; at < row; at += 4) store<f32>(biases + at, load<f32>(biases + at) + load<f32>(logits + i * row + at))
  }
}

/** Per row: what its features' contributions should have been, and the members' scales of them. */
function membersBackward(begin: usize, end: usize, workspace: usize, deltas: usize, gradients: usize): void {
  const members = network.members(), features = network.featureCount(), width = network.width(), bytes = width << 2
  const out = network.projectedDeltas() + (begin - network.batchBegin()) * features * bytes
  memory.fill(out, 0, (end - begin) * features * bytes)
  for (let i: usize = 0; i < end - begin; i++) {
    const own = deltas + i * members * bytes
    multiply(features, members, width, network.source(), 4, features << 2, own, bytes, out + i * features * bytes, bytes)
    dots(members, features, width, own, bytes, workspace + i * features * bytes, bytes, gradients, features << 2)
  }
}

/** A rectified unit that is 0 was below 0 or dropped: either way nothing moves it. */
function deactivate(layer: usize, begin: usize, rows: usize, workspace: usize, deltas: usize): void {
  const bytes = rows * (network.width() << 2)
  if (network.activation() != ACTIVATION_RELU) return deactivateSmooth(layer, begin, bytes, workspace, deltas)
  const zero = f32x4.splat(0), scale = f32x4.splat(network.dropBelow() == 0 ? 1 : <f32>network.keptScale())
  for (let at = activationsOf(layer, workspace), end = at + bytes; at < end; at += 16, deltas += 16) {
    v128.store(deltas, v128.and(f32x4.mul(v128.load(deltas), scale), f32x4.gt(v128.load(at), zero)))
  }
}

/** Of x·σ(x): σ(x)·(1 + x·(1 − σ(x))). */
function deactivateSmooth(layer: usize, begin: usize, bytes: usize, workspace: usize, deltas: usize): void {
  const one = f32x4.splat(1), sums = sumsOf(layer, workspace)
  if (network.dropBelow() != 0) drop(layer, deltas, bytes, firstUnit(begin))
  for (let j: usize = 0; j < bytes; j += 16) {
    const x = v128.load(sums + j), s = sigmoid4(x)
    const derivative = f32x4.mul(s, f32x4.add(one, f32x4.mul(x, f32x4.sub(one, s))))
    v128.store(deltas + j, f32x4.mul(v128.load(deltas + j), derivative))
  }
}
