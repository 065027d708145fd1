// The random numbers of one tree: SplitMix64 (Steele, Lea, Flood 2014), a stream that only the thread growing the tree draws from.
let state: u64 = 0

export function seedDraws(seed: u32): void { state = <u64>seed * 0xd1342543de82ef95 }

export function draw32(): u32 {
  state += 0x9e3779b97f4a7c15
  let z = state
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb
  return <u32>((z ^ (z >> 31)) >> 32)
}

@inline export function drawBelow32(count: u32): usize { return <usize>((<u64>draw32() * <u64>count) >> 32) }
