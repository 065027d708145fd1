// Which conditions of a tree each row meets, as bits; and which patterns of bits a piece of rows has.
import * as explaining from '../build/generated/explaining-context'
import * as group from '../build/generated/leafGroup-record'

/** All ones for each row whose code is in the set of 256 bits, 16 rows at a time. */
export function markRight(set: usize, codes: usize, mask: usize, end: usize): void {
  const low = v128.load(set), high = v128.load(set, 16), bits = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128)
  const five = i8x16.splat(31), seven = i8x16.splat(7), sixteen = i8x16.splat(16)
  for (; mask < end; mask += 16, codes += 16) {
    const code = v128.load(codes), index = v128.and(v128.shr<u16>(code, 3), five), bit = v128.swizzle(bits, v128.and(code, seven))
    const byte = v128.or(v128.swizzle(low, index), v128.swizzle(high, v128.sub<u8>(index, sixteen)))
    v128.store(mask, v128.eq<u8>(v128.and(byte, bit), bit))
  }
}

/** The bits of a group, `end` rows of each: as keys of two bytes, or for a wide group as a mask per bit. */
export function gatherBits(at: usize, workspace: usize, end: usize): void {
  const rows = explaining.pieceRows(), masks = workspace + explaining.masks(), isWide = group.isWide(at)
  const keys = workspace + explaining.keys(), bitMasks = workspace + explaining.bitMasks()
  if (!isWide) memory.fill(keys, 0, rows + end)
  let terms = explaining.plan() + group.bits(at)
  for (let bit: usize = 0; bit < group.bitCount(at); bit++) {
    const many = load<u32>(terms), first = load<u32>(terms, 4), mask = masks + <usize>(first >> 1) * rows
    if (many == 0) {
      const whole = bitMasks + (isWide ? bit * rows : 0)
      memory.fill(whole, 255, end)
      if (!isWide) orBit(keys + (bit >> 3) * rows, whole, 0, 1 << <i32>(bit & 7), end)
    } else if (many == 1 && !isWide) {
      orBit(keys + (bit >> 3) * rows, mask, first & 1, 1 << <i32>(bit & 7), end)
    } else {
      const whole = bitMasks + (isWide ? bit * rows : 0)
      copyMask(whole, mask, first & 1, end)
      for (let term: usize = 1; term < many; term++) {
        const next = load<u32>(terms + (term << 2), 4)
        andMask(whole, masks + <usize>(next >> 1) * rows, next & 1, end)
      }
      if (!isWide) orBit(keys + (bit >> 3) * rows, whole, 0, 1 << <i32>(bit & 7), end)
    }
    terms += <usize>(many + 1) << 2
  }
}

export function orBit(keys: usize, mask: usize, flip: u32, bit: i32, rows: usize): void {
  const flips = i8x16.splat(-(<i8>flip)), bits = i8x16.splat(<i8>bit)
  for (const end = mask + rows; mask < end; mask += 16, keys += 16) {
    v128.store(keys, v128.or(v128.load(keys), v128.and(v128.xor(v128.load(mask), flips), bits)))
  }
}

export function copyMask(to: usize, mask: usize, flip: u32, rows: usize): void {
  const flips = i8x16.splat(-(<i8>flip))
  for (const end = mask + rows; mask < end; mask += 16, to += 16) v128.store(to, v128.xor(v128.load(mask), flips))
}

export function andMask(to: usize, mask: usize, flip: u32, rows: usize): void {
  const flips = i8x16.splat(-(<i8>flip))
  for (const end = mask + rows; mask < end; mask += 16, to += 16) v128.store(to, v128.and(v128.load(to), v128.xor(v128.load(mask), flips)))
}

/** Numbers the patterns in the order of their first rows, and notes where each row's vector of `bytes` will lie. */
export function findPatterns(workspace: usize, rows: usize, hasHigh: bool, bytes: usize): usize {
  const low = workspace + explaining.keys(), high = low + explaining.pieceRows(), slots = workspace + explaining.slots()
  const slotOf = workspace + explaining.slotOf(), patterns = workspace + explaining.patterns()
  let met: usize = 0
  for (let row: usize = 0; row < rows; row++) {
    let key = <usize>load<u8>(low + row)
    if (hasHigh) key |= <usize>load<u8>(high + row) << 8
    let slot = <usize>load<u16>(slotOf + (key << 1))
    if (slot == 0) {
      store<u16>(patterns + (met << 1), <u16>key)
      slot = ++met
      store<u16>(slotOf + (key << 1), <u16>slot)
    }
    store<u32>(slots + (row << 2), <u32>((slot - 1) * bytes))
  }
  store<u32>(slots + (rows << 2), 0) // rows are taken two at a time
  return met
}

/** The number of a key that was met before, or else the next. */
@inline export function numberOf(numbers: usize, key: u32, next: u32): u32 {
  const at = numbers + (<usize>key << 1), known = <u32>load<u16>(at)
  if (known != 0) return known - 1
  store<u16>(at, <u16>(next + 1))
  return next
}

@inline export function patternAt(workspace: usize, index: usize): u32 {
  return <u32>load<u16>(workspace + explaining.patterns() + (index << 1))
}

export function forgetPatterns(workspace: usize, met: usize): void {
  const slotOf = workspace + explaining.slotOf()
  for (let i: usize = 0; i < met; i++) store<u16>(slotOf + (<usize>patternAt(workspace, i) << 1), 0)
}
