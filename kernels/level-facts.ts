// What the root's rows say about each drawn feature, and what stays true at every level of a symmetric tree: sums over all leaves
// of a level are the root's.
import * as boosting from '../build/generated/boosting-context'

@inline const BYTES: usize = 272

@inline export function factsOf(position: usize): usize { return boosting.levelFacts() + position * BYTES }
/** The first and the last value code some row has. */
@inline export function first(at: usize): usize { return <usize>load<u32>(at) }
@inline export function last(at: usize): usize { return <usize>load<u32>(at, 4) }
@inline export function missingSeen(at: usize): bool { return load<u32>(at, 8) != 0 }
/** Of a category: how many levels there are, and the order they are split in. */
@inline export function levels(at: usize): usize { return <usize>load<u32>(at, 12) }
@inline export function level(at: usize, index: usize): usize { return <usize>load<u8>(at + index, 16) }
@inline export function order(at: usize): usize { return at + 16 }

@inline export function setRange(at: usize, first: usize, last: usize, missingSeen: bool): void {
  store<u32>(at, <u32>first)
  store<u32>(at, <u32>last, 4)
  store<u32>(at, missingSeen ? 1 : 0, 8)
}
@inline export function setLevels(at: usize, count: usize): void { store<u32>(at, <u32>count, 12) }
@inline export function setLevel(at: usize, index: usize, code: usize): void { store<u8>(at + index, <u8>code, 16) }
