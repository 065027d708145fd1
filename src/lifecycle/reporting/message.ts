import { guidanceCodes } from './guidance-codes.ts'
import type { Reader } from './reader.ts'

/** Everything that can be said; each language has one phrase per code. */
export const messageCodes = [
  'warning.leakage',
  'warning.few-rows',
  'warning.imbalance',
  'warning.rare-class',
  'warning.missing-target',
  'warning.ambiguous-task',
  'dropped.identifier',
  'dropped.constant',
  'dropped.all-missing',
  'dropped.user',
  'dropped.group',
  'dropped.weight',
  'stopped.done',
  'stopped.time-budget',
  'stopped.trials',
  'stopped.interrupted',
  'finding.disguised-missing',
  'finding.duplicate-rows',
  'finding.constant',
  'finding.identifier-like',
  'finding.high-cardinality',
  'finding.mixed-types',
  'finding.padded',
  'finding.duplicate-header',
  'finding.missing-header',
  'finding.rejected-lines',
  'finding.mostly-missing',
  'conclusion.binary',
  'conclusion.multiclass',
  'conclusion.regression',
  'conclusion.columns',
  'caution.leakage',
  'caution.no-better',
  'caution.uncertain',
  'caution.few-rows',
  'caution.too-good',
  'caution.imbalance',
  'caution.time-budget',
  'caution.interrupted',
  'caution.ambiguous-task',
  'next.drop',
  'next.more-data',
  'next.use',
  ...guidanceCodes,
] as const

export type MessageCode = (typeof messageCodes)[number]

/** Values in, one or more whole sentences out. */
export type Phrase = (values: Reader) => string
export type Messages = Readonly<Record<MessageCode, Phrase>>
/** The part that says what an assessment found. */
export type Guidance = Readonly<Record<(typeof guidanceCodes)[number], Phrase>>
