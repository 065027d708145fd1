import { setImmediate } from 'node:timers/promises'
import { RepriseError } from '#base'
import type { CandidateProbe, ColumnFormat, ColumnProbe, Tables, TextSource, WorkOptions } from '#tables'
import { NULL_WORDS } from '#tables'
import type { GuessHints } from './guess-columns.ts'
import { guessColumn, textFormat } from './guess-columns.ts'
import { preferFormat } from './prefer-format.ts'

/** A column as sampled: its cleaned name and some cells. */
export interface SampledColumn {
  readonly name: string
  readonly cells: readonly (string | null)[]
  /** Formats to choose from, fitting or not, when the user has said what the column is. */
  readonly forced?: readonly ColumnFormat[]
}

/** A column as all its rows decided it, with what was counted on the way. */
export interface TypedColumn {
  readonly format: ColumnFormat
  readonly paddedCount: number
  /** Cells with something in them that count as missing, and which words they hold; '' stands for blanks. */
  readonly disguisedCount: number
  readonly disguises: readonly string[]
}

/** Every candidate of a column with what all rows said of it. */
export interface Tried {
  readonly format: ColumnFormat
  readonly probe: CandidateProbe
  readonly filledCount: number
}

interface Trial {
  readonly column: SampledColumn
  readonly tried: readonly Tried[]
  readonly paddedCount: number
  /** Settled without a look, to be proved while writing. */
  readonly assumed: ColumnFormat | undefined
}

const LARGEST_EXACT = 2 ** 53
const MOST_ROUNDS = 5

/**
 * Decides each column's format over all rows: a column has a type only when every cell that is not missing fits it.
 * The sample proposes; a cell further down that does not fit brings another proposal, and in the end text.
 */
export async function typeColumns(
  tables: Tables,
  source: TextSource,
  columns: readonly SampledColumn[],
  hints: GuessHints,
  assumed: ReadonlyMap<string, ColumnFormat>,
  scratch: string,
  watch: WorkOptions,
): Promise<{ source: TextSource; columns: readonly TypedColumn[] }> {
  let trials: Trial[] = columns.map((column) => ({
    column,
    tried: [],
    paddedCount: 0,
    assumed: assumed.get(column.name),
  }))
  let clean = source
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const next = await proposeAll(trials, hints, round === MOST_ROUNDS - 1)
    if (next.every((formats) => formats.length === 0)) break
    const probed = await tables.probeText(clean, next, scratch, watch)
    clean = probed.source
    trials = trials.map((trial, index) => extended(trial, next[index]!, probed.columns[index]!))
  }
  const chosen = preferFormat(
    trials.map(({ tried }) => tried.filter(isFitting)),
    hints,
  )
  return { source: clean, columns: trials.map((trial, index) => settle(trial, chosen[index], hints)) }
}

/** Column by column, so that a wide table does not hold the event loop. */
async function proposeAll(trials: readonly Trial[], hints: GuessHints, last: boolean) {
  const all: (readonly ColumnFormat[])[] = []
  for (const trial of trials) {
    all.push(proposals(trial, hints, last))
    await setImmediate()
  }
  return all
}

function extended(trial: Trial, formats: readonly ColumnFormat[], probe: ColumnProbe): Trial {
  if (formats.length === 0) return trial
  const { filledCount, paddedCount } = probe
  const tried = formats.map((format, index) => ({ format, probe: probe.fits[index]!, filledCount }))
  return { ...trial, paddedCount, tried: [...trial.tried, ...tried] }
}

/** What to ask about a column in the next round; nothing once it is settled. */
function proposals({ column, tried, assumed }: Trial, hints: GuessHints, last: boolean): readonly ColumnFormat[] {
  if (assumed !== undefined) return []
  if (column.forced !== undefined) return tried.length === 0 ? column.forced : []
  if (tried.length === 0) return guessColumn(column.name, column.cells, hints)
  if (tried.some(isFitting)) return unrounded(tried)
  const misfits = tried.map(({ probe }) => probe.misfit).filter((cell) => cell !== null)
  const untried = last
    ? []
    : guessColumn(column.name, [...column.cells, ...misfits], hints).filter(
        (format) => !tried.some((each) => isSame(each.format, format)),
      )
  return untried.length > 0 ? untried : [textFormat(column.name, words(column), hints)]
}

/** A double cannot hold every integer past 2^53: such a column is asked once more, as 64-bit integers. */
function unrounded(tried: readonly Tried[]): readonly ColumnFormat[] {
  const rounded = tried.find(
    (each) => isFitting(each) && each.format.storage === 'number' && (each.probe.maxMagnitude ?? 0) >= LARGEST_EXACT,
  )
  if (rounded === undefined || tried.some(({ format }) => format.storage === 'long')) return []
  const { name, nullWords, trim } = rounded.format
  return [{ name, nullWords, trim, storage: 'long' }]
}

function words({ cells }: SampledColumn): string[] {
  return [...new Set(cells.map((cell) => (cell ?? '').trim()).filter((cell) => cell !== ''))]
}

function isSame(one: ColumnFormat, other: ColumnFormat): boolean {
  return JSON.stringify({ ...one, nullWords: [] }) === JSON.stringify({ ...other, nullWords: [] })
}

/** Every cell is a value or missing, some are values, and none is a code written with leading zeros. */
export function isFitting({ format, probe, filledCount }: Tried): boolean {
  if (format.storage === 'text') return true
  return probe.fitCount > 0 && probe.fitCount + probe.missingCount === filledCount && probe.leadingZeroCount === 0
}

function settle(trial: Trial, chosen: Tried | undefined, hints: GuessHints): TypedColumn {
  const { assumed, column, paddedCount, tried } = trial
  if (assumed !== undefined) return { format: assumed, paddedCount: 0, disguisedCount: 0, disguises: [] }
  const { format, probe } = chosen ?? bestForced(column, tried)
  const { missingCount: disguisedCount, missingWords: disguises } = probe
  const nullWords = hints.nullWords ?? frozenWords(format, disguises)
  return { format: { ...format, nullWords }, paddedCount, disguisedCount, disguises }
}

/** The words every column knows, and those found in this one. */
function frozenWords({ nullWords, storage }: ColumnFormat, found: readonly string[]): readonly string[] {
  if (storage === 'text') return nullWords
  return [
    ...new Set([...NULL_WORDS.filter((word) => nullWords.includes(word)), ...found.filter((word) => word !== '')]),
  ]
}

function bestForced(column: SampledColumn, tried: readonly Tried[]): Tried {
  const [best] = tried.toSorted((a, b) => b.probe.fitCount - a.probe.fitCount)
  if (best === undefined) throw new RepriseError('internal', `column "${column.name}" was never looked at`)
  const misfitCount = best.filledCount - best.probe.fitCount - best.probe.missingCount
  if (misfitCount === 0) return best
  const count = misfitCount === 1 ? 'the cell' : `${misfitCount} cells such as`
  throw new RepriseError(
    'invalid-input',
    `column "${column.name}" cannot be read as ${best.format.storage}: ${count} "${best.probe.misfit}" ${misfitCount === 1 ? 'does' : 'do'} not fit`,
    {
      remedy: 'name these words as missing, or leave the type of the column out',
      details: { column: column.name, misfitCount, example: best.probe.misfit },
    },
  )
}
