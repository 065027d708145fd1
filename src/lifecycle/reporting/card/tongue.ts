import type { Interval, Statement } from '#assessment'
import type { Json } from '#base'
import type { Notation } from '../notation.ts'
import { notations, numberIn } from '../notation.ts'
import type { Reader } from '../reader.ts'
import { readerOf } from '../reader.ts'
import type { Language } from '../sentence.ts'
import { sentence } from '../sentence.ts'
import { conditionsIn, groupIn, timeOf } from '../spans.ts'
import type { CardWords } from './words/en.ts'
import { en } from './words/en.ts'
import { es } from './words/es.ts'
import { fr } from './words/fr.ts'

const words: Readonly<Record<Language, CardWords>> = { en, fr, es }

/** How one language writes a card. */
export interface Tongue {
  readonly language: Language
  readonly words: CardWords
  readonly say: (statement: Statement) => string
  /** Three digits. */
  readonly figure: (value: number | null | undefined) => string
  readonly count: (value: number) => string
  readonly percent: (share: number) => string
  readonly interval: (interval: Interval | undefined, scale?: number) => string
  readonly conditions: (conditions: readonly object[]) => string
  readonly group: (column: string, group: Json) => string
  /** A value of a column: a number, a word, a time, or missing. */
  readonly cell: (value: Json, type?: string) => string
}

export function tongueOf(language: Language): Tongue {
  const notation: Notation = notations[language]
  const own = words[language]
  const read = (values: Readonly<Record<string, Json>>): Reader => readerOf(values, notation)
  const figure = (value: number | null | undefined) =>
    value === null || value === undefined ? '–' : numberIn(notation, value, 3)
  return {
    language,
    words: own,
    say: ({ code, values }) => sentence(code, values, language),
    figure,
    count: (value) => numberIn(notation, Math.round(value), 1),
    percent: (share) => `${numberIn(notation, share * 100, 3)}${notation.percentSign}`,
    interval: (interval, scale = 1) => {
      if (interval === undefined || interval.low === null || interval.high === null) return '–'
      return `${figure(interval.low * scale)} … ${figure(interval.high * scale)}`
    },
    conditions: (conditions) => conditionsIn(read({ conditions: conditions as Json }), own.missing),
    group: (column, group) => groupIn(read({ column, group }), 'group', own.missing),
    cell: (value, type) => {
      if (value === null) return own.missing
      if (typeof value === 'number') return type === 'datetime' ? timeOf(value) : figure(value)
      return typeof value === 'string' ? value : JSON.stringify(value)
    },
  }
}
