import type { CodesColumn, Column, Table } from '#base'
import { columnNamed } from '../apply-transforms.ts'
import type { CrossTransform, DeviationTransform, FrequencyTransform } from '../transform.ts'
import { crossLevel } from '../transforms/cross.ts'
import { countCodes, frequentLevels } from '../transforms/fitting/category.ts'
import { numbersOf } from '../transforms/number.ts'
import { asWords } from '../transforms/number-words.ts'

/** Pairs of levels that the rows have, as a transform; the most frequent ones first, as of any category. */
export function fitCross(table: Table, [first, second]: readonly [string, string]): CrossTransform {
  const pairs = pairColumn(wordsOf(table, first), wordsOf(table, second))
  return { kind: 'cross', columns: [first, second], levels: frequentLevels(pairs) }
}

function pairColumn(a: CodesColumn, b: CodesColumn): CodesColumn {
  const codeOf = new Map<number, number>()
  const levels: string[] = []
  const codes = new Int32Array(a.codes.length).fill(-1)
  for (let row = 0; row < codes.length; row++) {
    const [first, second] = [a.codes[row]!, b.codes[row]!]
    if (first < 0 || second < 0) continue
    const pair = first * b.levels.length + second
    const known = codeOf.get(pair)
    codes[row] = known ?? levels.length
    if (known !== undefined) continue
    codeOf.set(pair, levels.length)
    levels.push(crossLevel(a.levels[first]!, b.levels[second]!))
  }
  return { kind: 'codes', codes, levels }
}

/** Rows' worth of the overall mean in the mean of a level. */
const SHRINK = 5

/** The means of a number by level of a category, of the rows where it is known. */
export function fitDeviation(table: Table, [name, by]: readonly [string, string]): DeviationTransform {
  const values = numbersOf(name, columnNamed(table, name))
  const words = wordsOf(table, by)
  const levels = frequentLevels(words)
  const place = placesOf(words, levels)
  const sums = new Float64Array(levels.length)
  const counts = new Float64Array(levels.length)
  let [sum, count] = [0, 0]
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!
    if (!Number.isFinite(value)) continue
    sum += value
    count++
    const at = words.codes[row]! < 0 ? -1 : place[words.codes[row]!]!
    if (at < 0) continue
    sums[at]! += value
    counts[at]!++
  }
  const overall = finite(count === 0 ? 0 : sum / count)
  const means = Array.from(sums, (total, at) => finite((total + SHRINK * overall) / (counts[at]! + SHRINK)))
  return { kind: 'deviation', columns: [name, by], levels, means, overall }
}

/** The share of rows that have each level. */
export function fitFrequency(table: Table, name: string): FrequencyTransform {
  const words = wordsOf(table, name)
  const levels = frequentLevels(words)
  const counts = countCodes(words.codes, words.levels.length)
  const countOf = new Map(words.levels.map((level, code) => [level, counts[code]!]))
  return {
    kind: 'frequency',
    column: name,
    levels,
    shares: levels.map((level) => countOf.get(level)! / table.rowCount),
  }
}

function wordsOf(table: Table, name: string): CodesColumn {
  const column: Column = columnNamed(table, name)
  return asWords(column)
}

/** Where each of the column's levels stands among `levels`; −1 where it does not. */
function placesOf(words: CodesColumn, levels: readonly string[]): Int32Array {
  const place = new Map(levels.map((level, at) => [level, at]))
  return Int32Array.from(words.levels, (level) => place.get(level) ?? -1)
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0
}
