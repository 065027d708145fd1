import type { ColumnStatistics } from '#tables'
import type { ColumnSchema, Schema, SemanticType } from './schema.ts'

/** Below, a column of different values tells nothing. */
const FEW_ROWS = 20
const NEARLY_UNIQUE = 0.95
const MOSTLY_DISTINCT = 0.5
/** Means over the cells beyond which text is prose, not a word for something. */
const PROSE_WORDS = 4
const PROSE_LENGTH = 40
const PROSE_DISTINCT = 0.1
const KEY_NAMES = [
  /^(id|ids|key|uuid|guid|index|idx|rownames?|row[ _.]?(id|num|number|index)|unnamed: ?0|record[ _.]?(id|number))$/i,
  /[ _.-](id|uuid|guid|key)$/i,
  /[a-z](ID|Id|UUID|Guid)$/,
]

/** What each column means, from its statistics and its name; what the user said goes first. */
export function inferSchema(
  columns: readonly ColumnStatistics[],
  rowCount: number,
  said: Readonly<Record<string, SemanticType>> = {},
): Schema {
  return {
    columns: columns.map((column, index): ColumnSchema => {
      const type = (Object.hasOwn(said, column.name) && said[column.name]) || meaning(column, index, rowCount)
      return { name: column.name, type, storage: column.storage }
    }),
  }
}

function meaning(column: ColumnStatistics, index: number, rowCount: number): SemanticType {
  const { count, single, storage } = column
  if (count === 0 || (single && count === rowCount)) return 'constant'
  if (storage === 'boolean' || storage === 'datetime') return storage
  return storage === 'text' ? wordMeaning(column) : numberMeaning(column, index, rowCount)
}

function numberMeaning(column: ColumnStatistics, index: number, rowCount: number): SemanticType {
  const { name, storage, whole } = column
  if (storage === 'number' && !whole) return 'number'
  if (index === 0 && countsRows(column, rowCount)) return 'identifier'
  return isKeyName(name) && distinctShare(column) >= MOSTLY_DISTINCT ? 'identifier' : 'integer'
}

/** 1…n or 0…n−1, each once. */
function countsRows({ count, distinctCount, min, max }: ColumnStatistics, rowCount: number): boolean {
  if (count !== rowCount || distinctCount !== rowCount || rowCount < FEW_ROWS) return false
  return (min === 1 && max === rowCount) || (min === 0 && max === rowCount - 1)
}

function isKeyName(name: string): boolean {
  return KEY_NAMES.some((shape) => shape.test(name))
}

function wordMeaning(column: ColumnStatistics): SemanticType {
  const share = distinctShare(column)
  if (isProse(column, share)) return 'text'
  if (column.count >= FEW_ROWS && share >= NEARLY_UNIQUE) return 'identifier'
  return isKeyName(column.name) && share >= MOSTLY_DISTINCT ? 'identifier' : 'category'
}

function isProse({ meanWords, meanLength }: ColumnStatistics, share: number): boolean {
  return share >= PROSE_DISTINCT && (meanWords >= PROSE_WORDS || (meanLength >= PROSE_LENGTH && meanWords > 2))
}

function distinctShare({ count, distinctCount }: ColumnStatistics): number {
  return count === 0 ? 0 : (distinctCount ?? 0) / count
}
