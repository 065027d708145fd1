import type { Json } from '#base'
import type { Notation } from './notation.ts'
import { listIn, numberIn } from './notation.ts'

/** Reads a message's values and writes them the way a language does. A value that is absent reads as nothing, 0 or false. */
export interface Reader {
  readonly text: (name: string) => string
  /** The text in the language's quotation marks. */
  readonly quoted: (name: string) => string
  readonly number: (name: string) => number
  readonly has: (name: string) => boolean
  readonly is: (name: string, value: Json) => boolean
  /** A nested object's reader. */
  readonly inside: (name: string) => Reader
  readonly texts: (name: string) => readonly string[]
  /** The numbers of a list; none where it is something else. */
  readonly numbers: (name: string) => readonly number[]
  readonly items: (name: string) => readonly Reader[]
  readonly quotedList: (items: readonly string[]) => string
  readonly list: (items: readonly string[]) => string
  readonly count: (value: number) => string
  /** How many of a hundred; 100 means all of them and 0 none, so what is almost so has a decimal. */
  readonly ofHundred: (share: number) => string
  /** Three significant digits; all of those left of the decimal mark. */
  readonly figure: (value: number) => string
  /** A share of 1 as a percentage of two significant digits. */
  readonly percent: (share: number) => string
}

type Values = Readonly<Record<string, Json>>

export function readerOf(values: Values, notation: Notation): Reader {
  const text = (name: string) => textOf(values[name])
  const quote = (item: string) => `${notation.quotes[0]}${item}${notation.quotes[1]}`
  const list = (items: readonly string[]) => listIn(notation, items)
  return {
    text,
    quoted: (name) => quote(text(name)),
    number: (name) => (typeof values[name] === 'number' ? values[name] : 0),
    has: (name) => values[name] !== undefined && values[name] !== null,
    is: (name, value) => values[name] === value,
    inside: (name) => readerOf(recordOf(values[name]), notation),
    texts: (name) => arrayOf(values[name]).map(textOf),
    numbers: (name) => arrayOf(values[name]).filter((item) => typeof item === 'number'),
    items: (name) => arrayOf(values[name]).map((item) => readerOf(recordOf(item), notation)),
    quotedList: (items) => list(items.map(quote)),
    list,
    count: (value) => numberIn(notation, Math.round(value), 1),
    ofHundred: (share) => numberIn(notation, hundredths(share), 3),
    figure: (value) => numberIn(notation, value, 3),
    percent: (share) => `${numberIn(notation, share * 100, 2)}${notation.percentSign}`,
  }
}

function hundredths(share: number): number {
  const whole = Math.round(share * 100)
  const isExact = (whole < 100 || share >= 1) && (whole > 0 || share <= 0)
  return isExact ? whole : Math.min(99.9, Math.max(0.1, Math.round(share * 1000) / 10))
}

function textOf(value: Json | undefined): string {
  return value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function recordOf(value: Json | undefined): Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Values) : {}
}

function arrayOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}
