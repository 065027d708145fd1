// Random splits: a threshold between the least and the largest code of the node's rows, or a random half of its levels.
import * as bagging from '../build/generated/bagging-context'
import { draw32, drawBelow32 } from './bagged-draws'
import { work } from './bagged-rows'
import { orderedSet } from './nodes'

/** Fills `set` with the codes that go right; after it, 48 bytes on, the threshold and the side of missing rows (2: there are none). */
export function drawSet(column: usize, begin: usize, count: usize, missing: usize, isCategory: bool, occupied: usize, set: usize): bool {
  markCodes(column, begin, count, occupied)
  return isCategory ? drawLevels(occupied, set) : drawThreshold(occupied, missing, set)
}

function markCodes(column: usize, begin: usize, count: usize, occupied: usize): void {
  const rows = work + bagging.drawnAt()
  memory.fill(occupied, 0, 32)
  for (let i = begin; i < begin + count; i++) {
    const code = <usize>load<u8>(column + <usize>load<u32>(rows + (i << 2))), word = occupied + ((code >> 6) << 3)
    store<u64>(word, load<u64>(word) | (<u64>1 << (code & 63)))
  }
}

function drawThreshold(occupied: usize, missing: usize, set: usize): bool {
  const missingWord = occupied + ((missing >> 6) << 3), missingBit = <u64>1 << (missing & 63)
  const isMissing = (load<u64>(missingWord) & missingBit) != 0
  store<u64>(missingWord, load<u64>(missingWord) & ~missingBit)
  let least: usize = 256, most: usize = 0
  for (let word: usize = 0; word < 4; word++) {
    const bits = load<u64>(occupied + (word << 3))
    if (bits == 0) continue
    if (least == 256) least = (word << 6) + <usize>ctz<u64>(bits)
    most = (word << 6) + 63 - <usize>clz<u64>(bits)
  }
  if (least == 256 || (least == most && !isMissing)) return false
  const isValues = least == most // all values are one: they are told from the missing
  const code = isValues ? most : least + drawBelow32(<u32>(most - least)), missingLeft = !isValues && isMissing && (draw32() & 1) != 0
  orderedSet(set, code, missing, missingLeft)
  store<u32>(set, <u32>code, 48)
  store<u32>(set, isMissing ? <u32>missingLeft : 2, 52)
  return true
}

/** Each level goes right or not; the first and the last differ where all went one way. Levels no row has go right. */
function drawLevels(occupied: usize, set: usize): bool {
  let levels = 0, rights = 0, first: usize = 0
  memory.fill(set, 0xff, 32)
  for (let word: usize = 0; word < 4; word++) {
    for (let bits = load<u64>(occupied + (word << 3)); bits != 0; bits &= bits - 1) {
      const code = (word << 6) + <usize>ctz<u64>(bits), isRight = (draw32() & 1) != 0
      if (levels == 0) first = code
      levels++
      if (isRight) rights++
      else flip(set, code)
    }
  }
  if (levels < 2) return false
  if (rights == 0 || rights == levels) flip(set, first)
  return true
}

@inline function flip(set: usize, code: usize): void {
  const at = set + ((code >> 5) << 2)
  store<u32>(at, load<u32>(at) ^ (<u32>1 << <u32>(code & 31)))
}
