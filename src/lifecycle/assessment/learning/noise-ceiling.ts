// What no model can know: rows that are alike in every column the model reads, and yet differ in the target.
import type { Column, Table } from '#base'
import type { Target } from '#training'
import type { Interval } from '../interval.ts'
import { shareInterval } from '../statistics/shares.ts'

export interface NoiseCeiling {
  /** Rows that have a twin, and how many kinds of twins there are. */
  readonly rowCount: number
  readonly groupCount: number
  /** Of classes: the share of twins that the best of models can get right, at most; null for numbers. */
  readonly bestAccuracy: Interval | null
  /** Of numbers: the standard deviation among twins, which no root mean square error on them can be below; null for classes. */
  readonly leastError: number | null
}

const LEAST_ROWS = 40
const MOST_ROWS = 100_000
const NO_LONG = -9223372036854775808n

/** Over all rows given, at most 100,000 of them; null where fewer than 40 have a twin. */
export function noiseCeiling(table: Table, columns: readonly string[], target: Target): NoiseCeiling | null {
  const rowCount = Math.min(target.values.length, MOST_ROWS)
  const groups = twinsOf(table, columns, rowCount)
  const twinCount = groups.reduce((sum, rows) => sum + rows.length, 0)
  if (columns.length === 0 || twinCount < LEAST_ROWS) return null
  const counts = { rowCount: twinCount, groupCount: groups.length }
  if (target.task === 'regression') return { ...counts, bestAccuracy: null, leastError: spreadWithin(groups, target) }
  return { ...counts, bestAccuracy: ceiling(groups, target), leastError: null }
}

/** Rows by all their cells, where there are two or more. */
function twinsOf(table: Table, names: readonly string[], rowCount: number): readonly (readonly number[])[] {
  const first = new Uint32Array(rowCount).fill(0x9e3779b9)
  const second = new Uint32Array(rowCount).fill(0x85ebca6b)
  for (const name of names) {
    const column = table.columns.get(name)
    if (column === undefined) continue
    const bits = bitsOf(column)
    for (let row = 0; row < rowCount; row++) {
      const [low, high] = bits(row)
      first[row] = mixed(first[row]! ^ low, high)
      second[row] = mixed(second[row]! ^ high, low ^ 0x5bd1e995)
    }
  }
  const groups = new Map<number, number[]>()
  for (let row = 0; row < rowCount; row++) {
    // 53 bits of the two: rows that differ look alike by chance in fewer than one table of this size in a million
    const key = first[row]! * 2097152 + (second[row]! >>> 11)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [row])
    else group.push(row)
  }
  return [...groups.values()].filter((rows) => rows.length > 1)
}

/** The finaliser of MurmurHash3 (Appleby), fed with two words. */
function mixed(a: number, b: number): number {
  let h = Math.imul(a ^ Math.imul(b, 0xcc9e2d51), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

function bitsOf(column: Column): (row: number) => readonly [number, number] {
  if (column.kind === 'codes') return (row) => [column.codes[row]!, 1]
  const view = new DataView(new ArrayBuffer(8))
  return (row) => {
    if (column.kind === 'number') view.setFloat64(0, column.values[row]! + 0)
    else view.setBigInt64(0, column.missing[row] === 1 ? NO_LONG : column.values[row]!)
    return [view.getInt32(4), view.getInt32(0)]
  }
}

/**
 * From how often a row differs from a twin, the least share of mistakes there must be (Cover and Hart 1967, turned around). As many
 * observations as kinds of twins, since twins of one kind speak for each other.
 */
function ceiling(groups: readonly (readonly number[])[], { values, classCount }: Target): Interval {
  let [differing, all] = [0, 0]
  for (const rows of groups) {
    const counts = new Map<number, number>()
    for (const row of rows) counts.set(values[row]!, (counts.get(values[row]!) ?? 0) + 1)
    for (const row of rows) differing += (rows.length - counts.get(values[row]!)!) / (rows.length - 1)
    all += rows.length
  }
  const { value, low, high } = shareInterval({ count: (differing / all) * groups.length, of: groups.length })
  const right = (share: number) => 1 - leastMistakes(share, classCount)
  return { value: right(value), low: right(high!), high: right(low!) }
}

function leastMistakes(differing: number, classCount: number): number {
  const most = (classCount - 1) / classCount
  return most * (1 - Math.sqrt(Math.max(0, 1 - differing / most)))
}

function spreadWithin(groups: readonly (readonly number[])[], { values }: Target): number {
  let [squares, freedom] = [0, 0]
  for (const rows of groups) {
    const mean = rows.reduce((sum, row) => sum + values[row]!, 0) / rows.length
    for (const row of rows) squares += (values[row]! - mean) * (values[row]! - mean)
    freedom += rows.length - 1
  }
  return Math.sqrt(squares / freedom)
}
