// Adds vectors by pattern to the columns of a block, and writes a block's columns as rows.
import * as explaining from '../build/generated/explaining-context'
import * as group from '../build/generated/leafGroup-record'

@inline function columnOf(at: usize, workspace: usize, output: usize, index: usize): usize {
  const column = load<u32>(explaining.plan() + group.columns(at) + (index << 2))
  return workspace + explaining.block() + ((output * explaining.columnCount() + <usize>column) * explaining.pieceRows() << 3)
}

/** Some columns and two rows at a time; where a width is odd its last number is a 0 for the column before. */
export function addVectors(at: usize, workspace: usize, rows: usize): void {
  const slots = workspace + explaining.slots(), width = group.width(at)
  let vectors = workspace + explaining.vectors()
  for (let output: usize = 0; output < explaining.leafWidth(); output++) {
    let i: usize = 0
    for (; i + 4 < width; i += 4, vectors += 32) {
      const first = columnOf(at, workspace, output, i), second = columnOf(at, workspace, output, i + 1)
      addFourColumns(first, second, columnOf(at, workspace, output, i + 2), columnOf(at, workspace, output, i + 3), vectors, slots, rows)
    }
    for (; i < width; i += 2, vectors += 16) {
      const first = columnOf(at, workspace, output, i), second = columnOf(at, workspace, output, i + 1)
      if (first == second) addColumn(first, vectors, slots, rows)
      else addTwoColumns(first, second, vectors, slots, rows)
    }
  }
}

export function addFourColumns(first: usize, second: usize, third: usize, fourth: usize, vectors: usize, slots: usize, rows: usize): void {
  for (const end = slots + (rows << 2); slots < end; slots += 8, first += 16, second += 16, third += 16, fourth += 16) {
    const one = vectors + <usize>load<u32>(slots), other = vectors + <usize>load<u32>(slots, 4)
    const a = v128.load(one), b = v128.load(other), c = v128.load(one, 16), d = v128.load(other, 16)
    v128.store(first, f64x2.add(v128.load(first), v128.shuffle<f64>(a, b, 0, 2)))
    v128.store(second, f64x2.add(v128.load(second), v128.shuffle<f64>(a, b, 1, 3)))
    v128.store(third, f64x2.add(v128.load(third), v128.shuffle<f64>(c, d, 0, 2)))
    v128.store(fourth, f64x2.add(v128.load(fourth), v128.shuffle<f64>(c, d, 1, 3)))
  }
}

export function addTwoColumns(first: usize, second: usize, vectors: usize, slots: usize, rows: usize): void {
  for (const end = slots + (rows << 2); slots < end; slots += 8, first += 16, second += 16) {
    const a = v128.load(vectors + <usize>load<u32>(slots)), b = v128.load(vectors + <usize>load<u32>(slots, 4))
    v128.store(first, f64x2.add(v128.load(first), v128.shuffle<f64>(a, b, 0, 2)))
    v128.store(second, f64x2.add(v128.load(second), v128.shuffle<f64>(a, b, 1, 3)))
  }
}

export function addColumn(column: usize, vectors: usize, slots: usize, rows: usize): void {
  for (const end = slots + (rows << 2); slots < end; slots += 4, column += 8) {
    store<f64>(column, load<f64>(column) + load<f64>(vectors + <usize>load<u32>(slots)))
  }
}

/** Each row's vector times what the factors say of its code. */
export function addScaledVectors(at: usize, workspace: usize, rows: usize, begin: usize): void {
  const slots = workspace + explaining.slots(), width = group.width(at), factors = explaining.plan() + group.factors(at)
  const codes = explaining.codes() + group.factorFeature(at) * explaining.columnBytes() + begin
  let vectors = workspace + explaining.vectors()
  for (let output: usize = 0; output < explaining.leafWidth(); output++) {
    for (let i: usize = 0; i < width; i++, vectors += 8) {
      addScaledColumn(columnOf(at, workspace, output, i), vectors, slots, codes, factors, rows)
    }
  }
}

export function addScaledColumn(column: usize, vectors: usize, slots: usize, codes: usize, factors: usize, rows: usize): void {
  for (const end = slots + (rows << 2); slots < end; slots += 4, column += 8, codes++) {
    const factor = load<f64>(factors + (<usize>load<u8>(codes) << 3))
    store<f64>(column, load<f64>(column) + factor * load<f64>(vectors + <usize>load<u32>(slots)))
  }
}

/** The vector of one row; `index` is its number among all rows, by which its codes are found. */
export function addWideVector(at: usize, workspace: usize, row: usize, index: usize): void {
  const width = group.width(at)
  let vector = workspace + explaining.vectors(), factor: f64 = 1
  if (group.factors(at) != 0) {
    const code = load<u8>(explaining.codes() + group.factorFeature(at) * explaining.columnBytes() + index)
    factor = load<f64>(explaining.plan() + group.factors(at) + (<usize>code << 3))
  }
  for (let output: usize = 0; output < explaining.leafWidth(); output++) {
    for (let i: usize = 0; i < width; i++, vector += 8) {
      const cell = columnOf(at, workspace, output, i) + (row << 3)
      store<f64>(cell, load<f64>(cell) + factor * load<f64>(vector))
    }
  }
}

/** `step` bytes from one row of the result to the next. */
export function writeRows(block: usize, columnBytes: usize, columns: usize, rows: usize, result: usize, step: usize): void {
  for (let row: usize = 0; row < rows; row++, block += 8, result += step) {
    let from = block
    for (let to = result, end = result + (columns << 3); to < end; to += 8, from += columnBytes) store<f64>(to, load<f64>(from))
  }
}
