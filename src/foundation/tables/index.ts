export { isMissingWord, isNumberLike, NULL_WORDS, VALUE_NULL_WORDS } from './cell-shapes.ts'
export { uniqueNames } from './column-names.ts'
export type { EngineOptions } from './engine.ts'
export { openTables } from './open-tables.ts'
export type {
  CandidateProbe,
  ColumnDescription,
  ColumnProbe,
  ColumnStatistics,
  SniffHints,
  Tables,
  TextSample,
  TypedParquet,
  WorkOptions,
} from './tables.ts'
export type { ColumnFormat, Reject, Rejects, TextFormat } from './text-format.ts'
export { KEPT_REJECTS } from './text-format.ts'
export type { TextSource } from './text-source.ts'
