import type { Table } from '#base'
import type { Schema } from '#data'
import type { Wanted } from './check-columns.ts'
import type { Part } from './encode-target.ts'
import { findGroups, groupWarning } from './find-group.ts'
import { findTime, timeWarning } from './find-time.ts'
import type { Frame, FrameReason, FrameWarning } from './frame.ts'

interface Question extends Wanted {
  readonly schema: Schema
  readonly table: Table
  readonly part: Part
  /** Columns that may name groups or times. */
  readonly candidates: readonly string[]
  readonly codes: readonly string[]
}

export interface ChosenSplit {
  readonly split: Pick<Frame['split'], 'kind' | 'column'>
  readonly reason: FrameReason
  readonly warnings: readonly FrameWarning[]
}

/** Columns that might group the rows are many in some tables; the likeliest are told. */
const MAX_TOLD = 2

/**
 * How rows are held back: as asked, else by time or by group where the evidence is strong, else at random. Evidence that is
 * not strong becomes a warning that names the flag.
 */
export function chooseSplit(question: Question): ChosenSplit {
  const { options, looksFor, schema, table, part, candidates } = question
  if (options.time !== undefined) return chosen('time', options.time, 'asked')
  if (options.group !== undefined) return chosen('group', options.group, 'asked')
  const time = looksFor.time ? findTime(schema, table, candidates, part) : null
  if (time?.isStrong) return chosen('time', time.column, 'detected', [timeWarning(time)])
  const groups = looksFor.group ? findGroups(question) : []
  const hints = [...(time === null ? [] : [timeWarning(time)]), ...groups.slice(0, MAX_TOLD).map(groupWarning)]
  if (groups[0]?.isStrong) return chosen('group', groups[0].column, 'detected', hints)
  return chosen(part.target.task === 'regression' ? 'random' : 'stratified', null, 'default', hints)
}

function chosen(
  kind: Frame['split']['kind'],
  column: string | null,
  because: 'asked' | 'detected' | 'default',
  warnings: readonly FrameWarning[] = [],
): ChosenSplit {
  const confidence = {
    asked: 'certain',
    detected: 'likely',
    default: warnings.length > 0 ? 'possible' : 'likely',
  } as const
  return {
    split: { kind, column },
    warnings,
    reason: { code: 'split', confidence: confidence[because], values: { kind, column, because } },
  }
}
