import type { ColumnFormat } from '#tables'
import { VALUE_NULL_WORDS } from '#tables'
import { DATE_FORMATS } from './date-formats.ts'
import type { GuessHints } from './guess-columns.ts'
import { guessColumn, textFormat } from './guess-columns.ts'
import type { SemanticType } from './schema.ts'

/** Formats for a column whose meaning the user has said; undefined where the rows may decide. */
export function forcedFormats(
  name: string,
  cells: readonly (string | null)[],
  type: SemanticType,
  hints: GuessHints,
): readonly ColumnFormat[] | undefined {
  if (type === 'identifier' || type === 'constant') return undefined
  if (type === 'category' || type === 'text') return [textFormat(name, [], hints)]
  const { storages, otherwise } = EXPECTED[type]
  const fitting = guessColumn(name, cells, hints).filter(({ storage }) => storages.includes(storage))
  if (fitting.length > 0) return fitting
  const nullWords = hints.nullWords ?? VALUE_NULL_WORDS
  return otherwise.map((format) => ({ name, nullWords, trim: true, ...format }))
}

type BareFormat = Omit<ColumnFormat, 'name' | 'nullWords' | 'trim'>

/** What the sample may propose for a type, and what is tried when it proposes none of that. */
interface Expected {
  readonly storages: readonly ColumnFormat['storage'][]
  readonly otherwise: readonly BareFormat[]
}

const NUMBER: Expected = { storages: ['number', 'long'], otherwise: [{ storage: 'number' }] }
const EXPECTED: Readonly<Record<'number' | 'integer' | 'boolean' | 'datetime', Expected>> = {
  number: NUMBER,
  integer: NUMBER,
  boolean: {
    storages: ['boolean'],
    otherwise: [{ storage: 'boolean', trueWords: ['true', 'yes', '1'], falseWords: ['false', 'no', '0'] }],
  },
  datetime: {
    storages: ['datetime'],
    otherwise: DATE_FORMATS.slice(0, 8).map(({ format }) => ({ storage: 'datetime', dateFormat: format })),
  },
}
