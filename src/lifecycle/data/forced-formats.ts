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
  const guessed = guessColumn(name, cells, hints)
  const nullWords = hints.nullWords ?? VALUE_NULL_WORDS
  const among = (storages: readonly string[], otherwise: ColumnFormat[]) => {
    const fitting = guessed.filter(({ storage }) => storages.includes(storage))
    return fitting.length > 0 ? fitting : otherwise
  }
  switch (type) {
    case 'number':
    case 'integer':
      return among(['number', 'long'], [{ name, nullWords, trim: true, storage: 'number' }])
    case 'boolean':
      return among(
        ['boolean'],
        [
          {
            name,
            nullWords,
            trim: true,
            storage: 'boolean',
            trueWords: ['true', 'yes', '1'],
            falseWords: ['false', 'no', '0'],
          },
        ],
      )
    case 'datetime':
      return among(
        ['datetime'],
        DATE_FORMATS.slice(0, 8).map(({ format }) => ({
          name,
          nullWords,
          trim: true,
          storage: 'datetime',
          dateFormat: format,
        })),
      )
    case 'category':
    case 'text':
      return [textFormat(name, [], hints)]
    case 'identifier':
    case 'constant':
      return undefined
  }
}
