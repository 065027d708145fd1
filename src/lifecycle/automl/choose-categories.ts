import type { ColumnSchema, Schema } from '#data'
import type { Frame, FrameOptions, FrameReason } from './frame.ts'
import type { CodeEvidence } from './number-categories.ts'

/** Number columns to prepare as categories: those found to be and those said to be, but for those said to be numbers. */
export function chooseCategories(
  schema: Schema,
  features: readonly string[],
  found: readonly CodeEvidence[],
  { categorical = [], numeric = [] }: FrameOptions,
): readonly string[] {
  const wanted = new Set([...found.map(({ column }) => column), ...categorical])
  for (const name of numeric) wanted.delete(name)
  return schema.columns.flatMap(({ name, storage }) => {
    const isNumber = storage === 'number' || storage === 'long'
    return isNumber && wanted.has(name) && features.includes(name) ? [name] : []
  })
}

export function categoryReasons(categories: readonly string[], found: readonly CodeEvidence[]): FrameReason[] {
  return categories.map((column): FrameReason => {
    const evidence = found.find((candidate) => candidate.column === column)
    if (evidence === undefined)
      return { code: 'categories', confidence: 'certain', values: { column, because: 'asked' } }
    const { levelCount, explained, disorder } = evidence
    const values = { column, because: 'detected', levelCount, explained, disorder }
    return { code: 'categories', confidence: 'likely', values }
  })
}

/** A column as its frame reads it: a number that is a name has the words of its numbers. */
export function asFramed({ categories = [] }: Pick<Frame, 'categories'>, column: ColumnSchema): ColumnSchema {
  return categories.includes(column.name) ? { ...column, type: 'category', storage: 'text' } : column
}
