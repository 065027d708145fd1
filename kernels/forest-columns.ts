// The columns of codes that a forest's splits compare, of a block of rows or of one row. Codes of what is ordered are bytes less
// 128, so that one signed comparison tells; only thresholds that some split uses count as edges.
import * as column from '../build/generated/column-record'
import { COLUMN_LEVEL, COLUMN_LOW, COLUMN_NUMBER, COLUMN_RANK, FOREST_ROWS } from '../build/generated/constants'
import { markMissing, searchColumn } from '../build/generated/forest-blocks'
import * as forest from '../build/generated/forest-context'

@inline export function columnAt(index: usize): usize { return forest.columns() + index * column.BYTES }

/** Codes of 128 staged rows from `begin` on; past the last row they are codes of whatever lies there. */
export function fillColumns(begin: usize, out: usize): void {
  assert(begin + FOREST_ROWS <= forest.capacity(), 'rows were not staged')
  for (let index: usize = 0; index < forest.columnCount(); index++, out += FOREST_ROWS) {
    const at = columnAt(index), kind = column.kind(at)
    const values = forest.values() + ((column.staged(at) * forest.capacity() + begin) << 3)
    if (kind == COLUMN_NUMBER) fillNumber(at, values, out)
    else if (kind == COLUMN_RANK) fillRank(at, values, out)
    else if (kind == COLUMN_LEVEL) fillLevel(at, values, out)
    else if (kind == COLUMN_LOW) fillLow(at, out - (index - column.table(at)) * FOREST_ROWS, out)
  }
}

function fillNumber(at: usize, values: usize, out: usize): void {
  searchColumn(at, edgesOf(at), column.cells(at) == 0 ? <usize>0 : forest.base() + column.cells(at), values, out)
  markMissing(values, <i32>column.missing(at), out)
}

function fillRank(at: usize, values: usize, out: usize): void {
  const ranks = forest.base() + column.table(at), levels = <u32>column.count(at)
  for (const end = out + FOREST_ROWS; out < end; out++, values += 8) store<u8>(out, load<u8>(ranks + <usize>levelOf(load<f64>(values), levels)))
}

/** The level, and beside it which byte and which bit of a set it is. */
function fillLevel(at: usize, values: usize, out: usize): void {
  const levels = <u32>column.count(at)
  for (const end = out + FOREST_ROWS; out < end; out++, values += 8) {
    const level = levelOf(load<f64>(values), levels)
    store<u8>(out, level ^ 128)
    store<u8>(out, level >> 3, FOREST_ROWS)
    store<u8>(out, <u32>1 << (level & 7), 2 * FOREST_ROWS)
  }
}

/** Levels keep their number; `levels` is unseen, and the one after it missing. */
@inline function levelOf(value: f64, levels: u32): u32 {
  return value >= 0 ? (value < <f64>levels ? <u32>value : levels) : levels + 1
}

function fillLow(at: usize, from: usize, out: usize): void {
  const missing = i8x16.splat(<i8>column.missing(at)), least = i8x16.splat(-128)
  for (const end = out + FOREST_ROWS; out < end; out += 16, from += 16) {
    const codes = v128.load(from), isMissing = i8x16.eq(codes, missing)
    v128.store(out, v128.bitselect(least, codes, isMissing))
  }
}

/** The codes of the one row in `input`, a byte each. */
export function fillRow(out: usize): void {
  const numbers = forest.numberCount(), steps = forest.steps()
  let index: usize = 0
  for (; index + 4 <= numbers; index += 4) rowNumbers(columnAt(index), steps, out + index)
  for (; index < numbers; index++) rowNumber(columnAt(index), steps, out + index)
  for (; index < forest.columnCount(); index++) {
    const at = columnAt(index), kind = column.kind(at)
    if (kind == COLUMN_RANK) store<u8>(out + index, load<u8>(forest.base() + column.table(at) + <usize>levelOf(inputOf(at), <u32>column.count(at))))
    else if (kind == COLUMN_LEVEL) store<u8>(out + index, levelOf(inputOf(at), <u32>column.count(at)) ^ 128)
    else if (kind == COLUMN_LOW) {
      const code = load<u8>(out + column.table(at))
      store<u8>(out + index, code == column.missing(at) ? 128 : code)
    }
  }
}

@inline function inputOf(at: usize): f64 { return load<f64>(forest.input() + (column.source(at) << 3)) }
@inline function edgesOf(at: usize): usize { return forest.base() + column.table(at) }

/** Four searches in flight. */
function rowNumbers(at: usize, steps: usize, out: usize): void {
  const at1 = at + column.BYTES, at2 = at1 + column.BYTES, at3 = at2 + column.BYTES
  const x0 = inputOf(at), x1 = inputOf(at1), x2 = inputOf(at2), x3 = inputOf(at3)
  const e0 = edgesOf(at), e1 = edgesOf(at1), e2 = edgesOf(at2), e3 = edgesOf(at3)
  let a0 = e0, a1 = e1, a2 = e2, a3 = e3
  for (let half: usize = (<usize>1 << steps) >> 1 << 3; half >= 8; half >>= 1) {
    if (load<f64>(a0 + half - 8) < x0) a0 += half
    if (load<f64>(a1 + half - 8) < x1) a1 += half
    if (load<f64>(a2 + half - 8) < x2) a2 += half
    if (load<f64>(a3 + half - 8) < x3) a3 += half
  }
  store<u8>(out, codeOf(at, x0, a0 - e0))
  store<u8>(out, codeOf(at1, x1, a1 - e1), 1)
  store<u8>(out, codeOf(at2, x2, a2 - e2), 2)
  store<u8>(out, codeOf(at3, x3, a3 - e3), 3)
}

function rowNumber(at: usize, steps: usize, out: usize): void {
  const x = inputOf(at), edges = edgesOf(at)
  let a = edges
  for (let half: usize = (<usize>1 << steps) >> 1 << 3; half >= 8; half >>= 1) {
    if (load<f64>(a + half - 8) < x) a += half
  }
  store<u8>(out, codeOf(at, x, a - edges))
}

@inline function codeOf(at: usize, x: f64, found: usize): u32 {
  return x == x ? (<u32>found >> 3) - 128 : column.missing(at)
}
