import { guidanceCodes } from './guidance-codes.ts'
import type { Reader } from './reader.ts'

/** What framing says; its phrases have files of their own. */
export const framingCodes = [
  'warning.leakage',
  'warning.judgement',
  'warning.group',
  'warning.time',
  'warning.order-identifier',
  'warning.duplicate-rows',
  'warning.contradictions',
  'warning.drift',
  'dropped.leakage',
  'reason.task',
  'reason.positive',
  'reason.metric',
  'reason.split',
  'reason.costs',
  'reason.protected',
  'reason.categories',
  'reason.ordinal-target',
  'reason.count-target',
  'reason.skewed-target',
  'reason.capped-target',
  'reason.drift',
] as const

/** Everything that can be said; each language has one phrase per code. */
export const messageCodes = [
  ...framingCodes,
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
export type FramingMessages = Pick<Messages, (typeof framingCodes)[number]>
/** The part that says what an assessment found. */
export type Guidance = Readonly<Record<(typeof guidanceCodes)[number], Phrase>>
