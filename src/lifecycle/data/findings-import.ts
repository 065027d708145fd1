import { formatCount } from '#base'
import type { Reject } from '#tables'
import type { Finding } from './finding.ts'

const MAX_EXAMPLES = 5

/** What only the import sees, because the typed columns no longer show it. */
export interface ImportFacts {
  readonly rowCount: number
  readonly columns: readonly ColumnTextFacts[]
  readonly rejects: readonly Reject[]
  readonly rejectCount: number
}

export interface ColumnTextFacts {
  readonly name: string
  /** Cells that begin or end with blanks, and whether these were taken off. */
  readonly paddedCount: number
  readonly trimmed: boolean
  /** Cells with something in them that were read as missing. */
  readonly disguisedCount: number
  /** What stands in these cells; '' for blanks. */
  readonly nullWords: readonly string[]
}

/** Findings about the text of a file: lines left out, blanks around cells, words read as missing. To be kept with the version. */
export function findInImport({ rowCount, columns, rejects, rejectCount }: ImportFacts): readonly Finding[] {
  const found = columns.flatMap((column) => [readAsMissing(column, rowCount), padded(column, rowCount)])
  return [rejectedLines(rejects, rejectCount), ...found].filter((finding) => finding !== undefined)
}

function rejectedLines(rejects: readonly Reject[], count: number): Finding | undefined {
  const [first] = rejects
  if (first === undefined) return undefined
  const lines =
    count === 1
      ? 'One line does not fit the columns and was'
      : `${formatCount(count)} lines do not fit the columns and were`
  return {
    kind: 'rejected-lines',
    column: null,
    evidence: { count, examples: rejects.slice(0, MAX_EXAMPLES).map((reject) => ({ ...reject })) },
    suggestion: `${lines} left out, line ${first.line} first (${first.reason}): mend the file, or go on without.`,
  }
}

function readAsMissing({ name, disguisedCount, nullWords }: ColumnTextFacts, rowCount: number): Finding | undefined {
  if (disguisedCount === 0) return undefined
  const words = nullWords.map((word) => (word.trim() === '' ? 'blank' : `"${word}"`))
  return {
    kind: 'disguised-missing',
    column: name,
    evidence: { count: disguisedCount, share: disguisedCount / rowCount, nullWords },
    suggestion: `${cells(disguisedCount)} of "${name}" ${disguisedCount === 1 ? 'is' : 'are'} ${words.join(' or ')}, and ${disguisedCount === 1 ? 'counts' : 'count'} as missing.`,
  }
}

function padded({ name, paddedCount, trimmed }: ColumnTextFacts, rowCount: number): Finding | undefined {
  if (paddedCount === 0) return undefined
  const consequence = trimmed ? 'these were taken off' : 'so "a" and " a" count as two different values'
  return {
    kind: 'padded',
    column: name,
    evidence: { count: paddedCount, share: paddedCount / rowCount, trimmed },
    suggestion: `${cells(paddedCount)} of "${name}" ${paddedCount === 1 ? 'begins or ends' : 'begin or end'} with blanks; ${consequence}.`,
  }
}

function cells(count: number): string {
  return count === 1 ? '1 cell' : `${formatCount(count)} cells`
}
