/** What a column means, which is what framing and transforms go by. */
export type SemanticType =
  | 'number'
  | 'integer'
  | 'category'
  | 'boolean'
  | 'text'
  | 'datetime'
  | 'identifier'
  | 'constant'

/** How a column is stored once typed: doubles, 64-bit integers, words, two words, or microseconds since 1970 (UTC). */
export type Storage = 'number' | 'long' | 'text' | 'boolean' | 'datetime'

export interface ColumnSchema {
  readonly name: string
  readonly type: SemanticType
  readonly storage: Storage
}

/** The columns of a version, in file order. */
export interface Schema {
  readonly columns: readonly ColumnSchema[]
}
