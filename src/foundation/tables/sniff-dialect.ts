// After CleverCSV (van den Burg, Nazábal & Sutton 2019): the dialect under which rows are alike and cells look like values.
import { shapeOf } from './cell-shapes.ts'
import type { Dialect, Row } from './tokenise.ts'
import { createTokeniser } from './tokenise.ts'

const SEPARATORS = [',', ';', '\t', '|']
/** Tried only where none of the usual ones cuts the text into columns. */
const RARE_SEPARATORS = [':', '^', '~', '!', '#', ' ']
/** What ASCII set apart for this, and no text contains. */
const UNIT_SEPARATOR = '\u001f'
const SCORED_ROWS = 500
const SCORED_CELLS = 20_000
const FOREIGN = /[;\t|,]/

export interface ScoredDialect {
  readonly dialect: Dialect
  readonly score: number
  readonly columnCount: number
}

/** Cuts a sample; a last record that the sample breaks off is left out unless the text ends there. */
export function cut(sample: string, dialect: Dialect, complete: boolean): Row[] {
  const tokeniser = createTokeniser(dialect)
  const rows = tokeniser.push(sample)
  return complete || rows.length === 0 ? [...rows, ...tokeniser.end()] : rows
}

export function isBlank(row: Row): boolean {
  return row.problem === undefined && row.cells.every((cell) => cell.trim() === '')
}

/** The best dialect; a text that no separator divides evenly is one column. */
export async function sniffDialect(
  sample: string,
  complete: boolean,
  separator: string | undefined,
  pause: () => Promise<void> | undefined,
): Promise<Dialect> {
  const usual = await best(sample, complete, separator === undefined ? SEPARATORS : [separator], pause)
  if (separator !== undefined || divides(usual, 0.3)) return usual.dialect
  const rare = await best(sample, complete, RARE_SEPARATORS, pause)
  return divides(rare, 0.85) ? rare.dialect : { ...usual.dialect, separator: unseen(sample) }
}

function divides({ score, columnCount }: ScoredDialect, least: number): boolean {
  return columnCount > 1 && score >= least * (1 - 1 / columnCount)
}

function unseen(sample: string): string {
  return SEPARATORS.find((separator) => !sample.includes(separator)) ?? UNIT_SEPARATOR
}

async function best(
  sample: string,
  complete: boolean,
  separators: readonly string[],
  pause: () => Promise<void> | undefined,
): Promise<ScoredDialect> {
  let found: ScoredDialect | undefined
  for (const separator of separators)
    for (const dialect of dialectsFor(sample, separator)) {
      const scored = score(cut(sample, dialect, complete), dialect)
      if (found === undefined || scored.score > found.score + 1e-9) found = scored
      await pause()
    }
  return found!
}

/** Quotes worth trying: those that some cell begins with; a double quote is assumed where none does. */
function dialectsFor(sample: string, separator: string): Dialect[] {
  const dialects: Dialect[] = [{ separator, quote: '"', escape: '"' }]
  if (!opensCells(sample, separator, '"'))
    return opensCells(sample, separator, "'") ? [...dialects, apostrophes(separator)] : dialects
  if (sample.includes('\\"')) dialects.push({ separator, quote: '"', escape: '\\' })
  return [...dialects, { separator, quote: '', escape: '' }]
}

function apostrophes(separator: string): Dialect {
  return { separator, quote: "'", escape: "'" }
}

function opensCells(sample: string, separator: string, quote: string): boolean {
  return (
    [`${separator}${quote}`, `${separator} ${quote}`, `\n${quote}`].some((opening) => sample.includes(opening)) ||
    sample.startsWith(quote)
  )
}

function score(rows: readonly Row[], dialect: Dialect): ScoredDialect {
  const body = rows.filter((row) => !isBlank(row)).slice(0, SCORED_ROWS)
  const sound = body.filter((row) => row.problem === undefined)
  const columnCount = modalCount(sound)
  const alike = sound.filter((row) => row.cells.length === columnCount)
  if (columnCount < 2) return { dialect, score: 0, columnCount: 1 }
  const share = alike.length / body.length
  return { dialect, columnCount, score: share * share * valueShare(alike) * (1 - 1 / columnCount) }
}

/** The commonest number of cells, the larger one of equals. */
export function modalCount(rows: readonly Row[]): number {
  const counts = new Map<number, number>()
  for (const row of rows) counts.set(row.cells.length, (counts.get(row.cells.length) ?? 0) + 1)
  let modal = 1
  for (const [length, count] of counts) {
    const best = counts.get(modal) ?? 0
    if (count > best || (count === best && length > modal)) modal = length
  }
  return modal
}

/** Share of cells that look like values; one that holds another separator or a stray quote counts little. */
function valueShare(rows: readonly Row[]): number {
  let sum = 0
  let cellCount = 0
  const columnCount = rows[0]?.cells.length ?? 1
  for (const row of rows.slice(0, Math.ceil(SCORED_CELLS / columnCount)))
    for (const cell of row.cells) {
      cellCount += 1
      sum += cellWorth(cell.trim())
    }
  return cellCount === 0 ? 0 : sum / cellCount
}

function cellWorth(cell: string): number {
  if (shapeOf(cell) !== 'text') return 1
  if (/^["'].*["']$|^"|"$/.test(cell)) return 0.2
  if (!FOREIGN.test(cell)) return 0.95
  const parts = cell.split(FOREIGN)
  return parts.every((part) => shapeOf(part.trim()) !== 'text') ? 0 : 0.5
}
