import type { Column, Json, Table } from '#base'
import type { Schema } from '#data'
import type { Target } from '#training'
import { companionsOf } from './companions.ts'
import type { DroppedColumn, Frame, FrameWarning } from './frame.ts'
import { filledPurity, gapsTell, presenceOf } from './gaps.ts'
import { findIdentities } from './identities.ts'
import type { Sample } from './leakage.ts'
import { knowledge, MODERATE, STRONG, sampleRows } from './leakage.ts'
import { sharedWord, soundsAfterwards, soundsLikeJudgement } from './named-columns.ts'
import { isBanded, isRounded, isSameInOtherWords } from './other-words.ts'

/** What was found in one column, and whether more than its strength speaks for a leak. */
export interface Leak {
  readonly column: string
  readonly score: number
  readonly isCorroborated: boolean
  readonly values: Readonly<Record<string, Json>>
}

export interface Leaks {
  /** Corroborated, and not asked for by `--keep`. */
  readonly excluded: readonly DroppedColumn[]
  readonly warnings: readonly FrameWarning[]
}

interface Question {
  readonly schema: Schema
  readonly table: Table
  readonly features: readonly string[]
  readonly framed: Pick<Frame, 'task' | 'classes'>
  readonly target: string
  readonly keep: readonly string[]
}

/** Where a name says that a column is filled in afterwards: enough to warn. */
const TELLING = 0.5
/** Where a name is shared with the target: a little more, for names are shared innocently. */
const RELATED = { regression: 0.75, binary: 0.6, multiclass: 0.6 } as const
const JUDGING = 0.3
/** With a name that says so: enough to be sure. */
const NEARLY_CERTAIN = { regression: STRONG, binary: 0.9, multiclass: 0.9 } as const
const PURE = 0.85

/**
 * Columns that would not be there, or not say what they say, when the target is still unknown. Corroborated leaks are
 * excluded: the target in other words, arithmetic that gives it, a value only where the target says so, a telling name
 * beside a nearly certain answer, and what is recorded only where such a leak says so. A column that is only strong is
 * warned about, and stays.
 */
export function findLeaks(question: Question): Leaks {
  const { table, framed, target, features } = question
  const sample = sampleRows(table, framed, target)
  const found = new Map<string, Leak>()
  const add = (leaks: readonly Leak[]) => {
    for (const leak of leaks) found.set(leak.column, leak)
  }
  add(features.flatMap((name) => leakOf(question, name, sample) ?? []))
  add(identityLeaks(question, sample, found))
  const sure = [...found.values()].filter(({ isCorroborated }) => isCorroborated)
  const others = features.filter((name) => !sure.some(({ column }) => column === name))
  add(companionsOf(table, others, sure, sample))
  return settle([...found.values()], question)
}

function leakOf(
  { schema, table, target: targetName, framed: { task } }: Question,
  name: string,
  sample: Sample,
): Leak | null {
  const column = table.columns.get(name)!
  const { rows, target } = sample
  const sure = (how: string): Leak => ({ column: name, score: 1, isCorroborated: true, values: { how } })
  if (isSameInOtherWords(column, rows, target)) return sure('same')
  if (isRounded(column, rows, target)) return sure('rounded')
  if (isBanded(column, rows, target)) return sure('banded')
  const presence = presenceOf(column, rows)
  if (gapsTell(presence, target)) return sure('gaps')
  if (isCalendar(schema, name, presence)) return null
  const score = knowledge(column, rows, target)
  return (
    namedLeak(name, targetName, score, task) ??
    strongLeak(name, score) ??
    filledLeak(name, score, presence, target) ??
    judgementLeak(name, score)
  )
}

/** A complete date is known beforehand, however well it follows a trend. */
function isCalendar(schema: Schema, name: string, presence: Uint8Array): boolean {
  const isDate = schema.columns.some((column) => column.name === name && column.storage === 'datetime')
  return isDate && presence.every((is) => is === 1)
}

function namedLeak(column: string, target: string, score: number, task: Frame['task']): Leak | null {
  const word = sharedWord(column, target)
  const isSure = score >= NEARLY_CERTAIN[task]
  if (soundsAfterwards(column) && score >= TELLING)
    return { column, score, isCorroborated: isSure, values: { how: 'afterwards' } }
  if (word !== null && score >= RELATED[task])
    return { column, score, isCorroborated: isSure, values: { how: 'shared-word', word } }
  return null
}

function strongLeak(column: string, score: number): Leak | null {
  return score >= MODERATE ? { column, score, isCorroborated: false, values: { how: 'score' } } : null
}

function filledLeak(column: string, score: number, presence: Uint8Array, target: Target): Leak | null {
  const purity = filledPurity(presence, target)
  return purity >= PURE
    ? { column, score: Math.max(score, purity), isCorroborated: false, values: { how: 'filled' } }
    : null
}

function judgementLeak(column: string, score: number): Leak | null {
  const isTold = soundsLikeJudgement(column) && score >= JUDGING
  return isTold ? { column, score, isCorroborated: false, values: { how: 'judgement' } } : null
}

/** One leak for each column of a formula, each naming them all. */
function identityLeaks(
  { features, table }: Question,
  { rows, target }: Sample,
  found: ReadonlyMap<string, Leak>,
): Leak[] {
  const left = features.filter((name) => found.get(name)?.isCorroborated !== true)
  const columns = left.map((name): readonly [string, Column] => [name, table.columns.get(name)!])
  const leaks = new Map<string, Leak>()
  for (const { columns: names, formula } of findIdentities(columns, rows, target)) {
    for (const column of names) {
      const values = { how: 'identity', formula, together: names }
      if (!leaks.has(column)) leaks.set(column, { column, score: 1, isCorroborated: true, values })
    }
  }
  return [...leaks.values()]
}

/** Nothing is excluded where nothing would be left: then the question itself may be about the formula. */
function settle(found: readonly Leak[], { features, keep }: Question): Leaks {
  const inOrder = features.flatMap((name) => found.filter(({ column }) => column === name))
  const leaving = inOrder.filter(({ column, isCorroborated }) => isCorroborated && !keep.includes(column))
  const excluded = leaving.length < features.length ? leaving : []
  const staying = inOrder.filter((leak) => !excluded.includes(leak)).sort((a, b) => b.score - a.score)
  return {
    excluded: excluded.map(({ column, score, values }) => ({
      column,
      reason: 'leakage',
      values: { score, ...values },
    })),
    warnings: warningsOf(staying),
  }
}

/** Columns of which the same is said are said together. */
function warningsOf(leaks: readonly Leak[]): FrameWarning[] {
  const alike = new Map<string, Leak[]>()
  for (const leak of leaks) {
    const isCommon = leak.values['how'] === 'score' || leak.values['how'] === 'judgement'
    const said = isCommon ? `${leak.values['how']} ${leak.score >= STRONG}` : leak.column
    alike.set(said, [...(alike.get(said) ?? []), leak])
  }
  return [...alike.values()].map(([first, ...rest]) => {
    if (rest.length === 0) return warningOf(first!)
    const together = [first!, ...rest].map(({ column }) => column)
    return warningOf({ ...first!, values: { ...first!.values, together } })
  })
}

function warningOf({ column, score, values }: Leak): FrameWarning {
  if (values['how'] === 'judgement') return { kind: 'judgement', column, score, values }
  const strength = score >= STRONG ? 'strong' : 'moderate'
  return { kind: 'leakage', column, score, values: { strength, dropped: false, ...values } }
}
