// Kinds of candidates after TabPrep (arXiv 2606.02384) and OpenFE (arXiv 2211.12507).
import type { Table } from '#base'
import type { ColumnSchema } from '#data'
import { columnNamed } from '../apply-transforms.ts'
import type { Operation, Transform } from '../transform.ts'
import { numbersOf } from '../transforms/number.ts'
import { asWords } from '../transforms/number-words.ts'
import { fitCross, fitDeviation, fitFrequency } from './fit-crafted.ts'

/** Columns by what they can become, the most important first. */
export interface Useful {
  readonly numbers: readonly string[]
  readonly words: readonly string[]
  readonly times: readonly string[]
}

const operations: readonly Operation[] = ['sum', 'difference', 'product', 'ratio']
const MIN_DIFFERENT = 3
const CROSSED = 10
const GROUPED = 8
/** A level's frequency says nothing that few levels do not say themselves. */
const MIN_LEVELS = 8

export function usefulColumns(table: Table, columns: readonly ColumnSchema[], importance: Float64Array): Useful {
  const order = Array.from(columns.keys()).sort((a, b) => importance[b]! - importance[a]! || a - b)
  const ranked = order.map((index) => columns[index]!)
  const named = (fits: (column: ColumnSchema) => boolean) => ranked.filter(fits).map(({ name }) => name)
  return {
    numbers: named(({ name, storage }) => isNumeric(storage) && hasDifferent(table, name)),
    words: named(({ storage, type }) => (storage === 'text' && type !== 'text') || storage === 'boolean'),
    times: named(({ storage }) => storage === 'datetime'),
  }
}

function isNumeric(storage: ColumnSchema['storage']): boolean {
  return storage === 'number' || storage === 'long'
}

function hasDifferent(table: Table, name: string): boolean {
  const seen = new Set<number>()
  for (const value of numbersOf(name, columnNamed(table, name))) {
    if (!Number.isNaN(value)) seen.add(value)
    if (seen.size >= MIN_DIFFERENT) return true
  }
  return false
}

/** At most `most` candidates, those of important columns first, fitted on the rows of `table`. */
export function propose(table: Table, useful: Useful, most: number): readonly Transform[] {
  const few = [
    ...frequencies(table, useful),
    ...spans(table, useful),
    ...crosses(table, useful),
    ...deviations(table, useful),
  ]
  return [...few.slice(0, most), ...pairs(table, useful.numbers, most - few.length)]
}

function frequencies(table: Table, { words }: Useful): readonly Transform[] {
  return words.map((name) => fitFrequency(table, name)).filter(({ levels }) => levels.length >= MIN_LEVELS)
}

function spans(table: Table, { times }: Useful): readonly Transform[] {
  return pairsOf(table, times).map((columns): Transform => ({ kind: 'elapsed', columns }))
}

function crosses(table: Table, { words }: Useful): readonly Transform[] {
  return pairsOf(table, words.slice(0, CROSSED)).map((columns) => fitCross(table, columns))
}

function deviations(table: Table, { numbers, words }: Useful): readonly Transform[] {
  const grouping = words.filter((name) => asWords(columnNamed(table, name)).levels.length > 1).slice(0, GROUPED)
  return numbers.slice(0, GROUPED).flatMap((name) => grouping.map((by) => fitDeviation(table, [name, by])))
}

function pairs(table: Table, numbers: readonly string[], most: number): readonly Transform[] {
  const count = Math.max(0, Math.floor(most / operations.length))
  const zeros = new Map(numbers.map((name) => [name, zeroCount(numbersOf(name, columnNamed(table, name)))]))
  return pairsOf(table, numbers)
    .slice(0, count)
    .flatMap(([a, b]) => {
      const ratio = zeros.get(b)! <= zeros.get(a)! ? ([a, b] as const) : ([b, a] as const)
      return operations.map((operation): Transform => {
        return { kind: 'arithmetic', columns: operation === 'ratio' ? ratio : [a, b], operation }
      })
    })
}

function zeroCount(values: Float64Array): number {
  let count = 0
  for (const value of values) if (value === 0) count++
  return count
}

/** Pairs of different names, each in the order of the table; those of earlier names come before those of later ones. */
function pairsOf(table: Table, names: readonly string[]): readonly (readonly [string, string])[] {
  const place = new Map([...table.columns.keys()].map((name, at) => [name, at]))
  return names.flatMap((later, index) =>
    names.slice(0, index).map((earlier) => {
      return place.get(earlier)! < place.get(later)! ? ([earlier, later] as const) : ([later, earlier] as const)
    }),
  )
}
