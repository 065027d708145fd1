// Rows with the same features as another, found by two 32-bit hashes and proved by comparison.
import type { Column, Table } from '#base'
import type { Target } from '#training'
import { isMissing } from './values.ts'

/** For each place the first place with the same cells, which may be its own. */
export function findTwins(table: Table, names: readonly string[], rows: Uint32Array): Uint32Array {
  const columns = names.map((name) => table.columns.get(name)!)
  const keys = hashRows(columns, rows)
  const firstWith = new Map<number, number>()
  return Uint32Array.from(rows, (row, place) => {
    const first = firstWith.get(keys[place]!)
    if (first === undefined) {
      firstWith.set(keys[place]!, place)
      return place
    }
    return columns.every((column) => isSameCell(column, rows[first]!, row)) ? first : place
  })
}

export function isSameCell(column: Column, a: number, b: number): boolean {
  if (column.kind === 'codes') return column.codes[a] === column.codes[b]
  if (isMissing(column, a) || isMissing(column, b)) return isMissing(column, a) && isMissing(column, b)
  return column.values[a] === column.values[b]
}

export interface Twins {
  /** Rows that look like another. */
  readonly twinCount: number
  /** Of them, those whose target differs from the one that is commonest (regression: from the first one) among their like. */
  readonly contradictedCount: number
  /** Of all mistakes (or of all spread) there can be, what no model can explain: twins that disagree. */
  readonly unexplained: number
  /** Of test rows drawn at random, those expected to have a twin among the others. */
  readonly learnedShare: number
}

export function twinsOf(first: Uint32Array, target: Target, testShare: number): Twins {
  const sizes = new Uint32Array(first.length)
  for (const place of first) sizes[place]!++
  let [twinCount, learned] = [0, 0]
  for (const size of sizes) {
    if (size < 2) continue
    twinCount += size
    learned += size * (1 - power(testShare, size - 1))
  }
  const disagreement =
    target.task === 'regression' ? spreadWithin(first, sizes, target) : minorities(first, sizes, target)
  return { twinCount, ...disagreement, learnedShare: learned / Math.max(1, first.length) }
}

function power(base: number, exponent: number): number {
  let result = 1
  for (let i = 0; i < exponent && result > 1e-9; i++) result *= base
  return result
}

type Disagreement = Pick<Twins, 'contradictedCount' | 'unexplained'>

function minorities(first: Uint32Array, sizes: Uint32Array, { values, classCount }: Target): Disagreement {
  const cells = new Map<number, number>()
  const commonest = new Uint32Array(first.length)
  for (const [place, like] of first.entries()) {
    if (sizes[like]! < 2) continue
    const cell = like * classCount + values[place]!
    const count = (cells.get(cell) ?? 0) + 1
    cells.set(cell, count)
    if (count > commonest[like]!) commonest[like] = count
  }
  let contradictedCount = 0
  for (const [like, size] of sizes.entries()) if (size >= 2) contradictedCount += size - commonest[like]!
  return { contradictedCount, unexplained: contradictedCount / Math.max(1, first.length) }
}

function spreadWithin(first: Uint32Array, sizes: Uint32Array, { values }: Target): Disagreement {
  const sums = new Float64Array(first.length)
  for (const [place, like] of first.entries()) sums[like]! += values[place]!
  const mean = values.reduce((sum, value) => sum + value / values.length, 0)
  let [contradictedCount, within, total] = [0, 0, 0]
  for (const [place, like] of first.entries()) {
    const [own, shared] = [values[place]! - mean, values[place]! - sums[like]! / sizes[like]!]
    total += own * own
    if (sizes[like]! < 2) continue
    within += shared * shared
    if (values[place] !== values[like]) contradictedCount++
  }
  return { contradictedCount, unexplained: total === 0 ? 0 : within / total }
}

const [FIRST_PRIME, SECOND_PRIME] = [0x85ebca6b, 0xc2b2ae35]
const TWO_21 = 2_097_152

/** 53 bits of each row. */
function hashRows(columns: readonly Column[], rows: Uint32Array): Float64Array {
  const [first, second] = [new Int32Array(rows.length), new Int32Array(rows.length)]
  for (const column of columns) {
    const wordsAt = readerOf(column)
    for (let i = 0; i < rows.length; i++) {
      const [low, high] = wordsAt(rows[i]!)
      first[i] = mixed(first[i]!, low, high, FIRST_PRIME)
      second[i] = mixed(second[i]!, high, low, SECOND_PRIME)
    }
  }
  return Float64Array.from(rows, (_, i) => (first[i]! >>> 0) * TWO_21 + (second[i]! >>> 11))
}

function mixed(hash: number, a: number, b: number, prime: number): number {
  let next = Math.imul(hash ^ a, prime)
  next = Math.imul(next ^ (next >>> 15) ^ b, 0x27d4eb2f)
  return next ^ (next >>> 13)
}

/** A cell as two 32-bit words; 0 and -0 are one number, and so are all that are missing. */
function readerOf(column: Column): (row: number) => readonly [number, number] {
  if (column.kind === 'codes') return (row) => [column.codes[row]!, 0]
  const cell = new Float64Array(1)
  const words = new Int32Array(cell.buffer)
  return (row) => {
    cell[0] = isMissing(column, row) ? Number.NaN : Number(column.values[row]) + 0
    return [words[0]!, words[1]!]
  }
}
