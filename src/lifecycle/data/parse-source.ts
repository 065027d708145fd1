import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { nearestName, RepriseError } from '#base'
import type { ColumnFormat, Rejects, Tables, TextSource, WorkOptions } from '#tables'
import { uniqueNames } from '#tables'
import { assumeNumber, hasFractions } from './assume-number.ts'
import { decodeText, inflate } from './decode-text.ts'
import type { ColumnTextFacts } from './findings-import.ts'
import { forcedFormats } from './forced-formats.ts'
import type { GuessHints } from './guess-columns.ts'
import type { ImportOverrides } from './import-options.ts'
import type { SourceNature } from './inspect-source.ts'
import type { ParseSpec } from './parse-spec.ts'
import { excelToText } from './read-excel.ts'
import type { SemanticType } from './schema.ts'
import type { SampledColumn, TypedColumn } from './type-columns.ts'
import { typeColumns } from './type-columns.ts'

/** A raw file read and typed: the specification that was decided, and the typed Parquet. */
export interface ParsedSource extends Rejects {
  readonly parse: ParseSpec
  readonly rowCount: number
  readonly columns: readonly ColumnTextFacts[]
}

export interface ParseWork extends WorkOptions {
  readonly tables: Tables
  readonly scratch: string
  readonly output: string
}

/** Decides how to read a raw file and writes its typed Parquet to `output`. */
export async function parseSource(
  path: string,
  nature: SourceNature,
  overrides: ImportOverrides,
  work: ParseWork,
): Promise<ParsedSource> {
  if (nature.kind === 'parquet') return parseParquet(path, nature, work)
  const opened = await openSource(path, nature, overrides, work)
  const columns = sampledColumns(opened, overrides)
  const hints: GuessHints = {
    separator: opened.spec.text?.separator,
    decimalMark: overrides.decimalMark,
    nullWords: overrides.nullWords,
  }
  const written = await writeTyped(opened.source, columns, hints, work)
  if (written.rowCount === 0) throw noRows(written)
  const { rowCount, rejects, rejectCount } = written
  const formats = written.columns.map(({ format }) => format)
  const facts = written.columns.map(factsOf)
  return { parse: { ...opened.spec, columns: formats }, rowCount, rejects, rejectCount, columns: facts }
}

/** Columns of plain numbers are not counted first: where writing them meets a cell that is none, all are counted after all. */
async function writeTyped(source: TextSource, columns: readonly SampledColumn[], hints: GuessHints, work: ParseWork) {
  const { output, scratch, tables } = work
  const assumed = new Map<string, ColumnFormat>()
  for (const column of columns) {
    const format = assumeNumber(column, hints)
    if (format !== undefined) assumed.set(column.name, format)
    await setImmediate()
  }
  for (const trusted of [assumed, new Map<string, ColumnFormat>()]) {
    const typed = await typeColumns(tables, source, columns, hints, trusted, scratch, half(work, 0))
    const formats = typed.columns.map(({ format }) => format)
    const options = { ...half(work, 0.5), assumed: kindsOf(columns, trusted) }
    const written = await tables.textToParquet(typed.source, formats, output, scratch, options)
    if (written.allFit) return { ...written, columns: typed.columns }
  }
  throw new RepriseError('internal', 'columns that were counted do not fit')
}

function kindsOf(columns: readonly SampledColumn[], trusted: ReadonlyMap<string, ColumnFormat>) {
  const known = columns.filter(({ name }) => trusted.has(name))
  return new Map(
    known.map((column) => [column.name, hasFractions(column) ? ('fraction' as const) : ('whole' as const)]),
  )
}

interface OpenedSource {
  readonly source: TextSource
  readonly spec: Omit<ParseSpec, 'columns'>
  readonly columnNames: readonly string[]
  readonly rows: readonly (readonly (string | null)[])[]
}

async function openSource(
  path: string,
  nature: SourceNature,
  overrides: ImportOverrides,
  work: ParseWork,
): Promise<OpenedSource> {
  const { tables, scratch } = work
  const base = { version: 1, kind: nature.kind, compression: nature.compression } as const
  if (nature.kind === 'excel') return openExcel(path, { ...base, encoding: 'utf-8' }, overrides, work)
  const wanted = overrides.encoding ?? nature.encoding
  const text = await decodeText(path, scratch, { ...watched(work), encoding: wanted, compression: nature.compression })
  const spec = { ...base, encoding: text.encoding }
  if (nature.kind === 'text') return openText(text.path, spec, overrides, tables)
  const { source, rows } = await tables.sampleJson(text.path, {
    lines: nature.kind === 'jsonLines',
    scratch,
    ...watched(work),
  })
  const header = source.kind === 'json' ? source.columnNames : []
  return {
    source,
    rows,
    spec: { ...spec, header },
    columnNames: uniqueNames(overrides.columnNames ?? header, header.length),
  }
}

async function openText(
  path: string,
  spec: Omit<ParseSpec, 'columns'>,
  overrides: ImportOverrides,
  tables: Tables,
): Promise<OpenedSource> {
  const { separator, hasHeader, columnNames } = overrides
  const hints = {
    ...(separator !== undefined && { separator }),
    ...(hasHeader !== undefined && { hasHeader }),
    ...(columnNames !== undefined && { columnNames }),
  }
  const { format, header, rows } = await tables.sniffText(path, hints)
  return {
    source: { kind: 'separated', path, format },
    spec: { ...spec, text: format, ...(header !== null && { header }) },
    columnNames: format.columnNames,
    rows,
  }
}

async function openExcel(
  path: string,
  spec: Omit<ParseSpec, 'columns'>,
  overrides: ImportOverrides,
  { tables, scratch, signal }: ParseWork,
): Promise<OpenedSource> {
  const workbook = spec.compression === 'gzip' ? await inflate(path, join(scratch, 'workbook.xlsx'), signal) : path
  const { path: text, sheet } = await excelToText(workbook, overrides.sheet, scratch)
  return openText(text, { ...spec, sheet }, { ...overrides, separator: ',' }, tables)
}

async function parseParquet(path: string, nature: SourceNature, work: ParseWork): Promise<ParsedSource> {
  const plain =
    nature.compression === 'gzip' ? await inflate(path, join(work.scratch, 'inflated.parquet'), work.signal) : path
  const { rowCount, columns } = await work.tables.parquetToParquet(plain, work.output, watched(work))
  if (rowCount === 0) throw noRows({ rejectCount: 0 })
  const parse: ParseSpec = { version: 1, kind: 'parquet', compression: nature.compression, encoding: 'utf-8', columns }
  return { parse, rowCount, rejects: [], rejectCount: 0, columns: [] }
}

function sampledColumns(
  { columnNames, rows }: OpenedSource,
  { types = {}, nullWords }: ImportOverrides,
): SampledColumn[] {
  for (const name of Object.keys(types)) refuseUnknown(name, columnNames)
  return columnNames.map((name, index) => {
    const cells = rows.map((row) => row[index] ?? null)
    const type = Object.hasOwn(types, name) ? types[name] : undefined
    return { name, cells, ...(type !== undefined && forcedBy(name, cells, type, nullWords)) }
  })
}

function forcedBy(
  name: string,
  cells: readonly (string | null)[],
  type: SemanticType,
  nullWords: readonly string[] | undefined,
): { forced?: readonly ColumnFormat[] } {
  const forced = forcedFormats(name, cells, type, { nullWords })
  return forced === undefined ? {} : { forced }
}

function refuseUnknown(name: string, columnNames: readonly string[]): void {
  if (columnNames.includes(name)) return
  const nearest = nearestName(name, columnNames)
  throw new RepriseError('invalid-input', `there is no column "${name}" to give a type to`, {
    remedy:
      nearest === undefined ? `the columns are ${columnNames.slice(0, 20).join(', ')}` : `did you mean "${nearest}"?`,
  })
}

function factsOf({ format, paddedCount, disguisedCount, disguises }: TypedColumn): ColumnTextFacts {
  return { name: format.name, paddedCount, trimmed: format.trim, disguisedCount, nullWords: disguises }
}

function noRows({ rejectCount }: { readonly rejectCount: number }): RepriseError {
  const why =
    rejectCount > 0
      ? `none of its ${rejectCount} lines has the expected number of cells`
      : 'it has column names but no rows below them'
  return new RepriseError('invalid-input', `the file holds no data: ${why}`, {
    remedy:
      rejectCount > 0
        ? 'name its separator'
        : 'check that it was exported in full; if its first line is data, say that it has no header',
  })
}

function watched({ signal }: WorkOptions): WorkOptions {
  return { ...(signal && { signal }) }
}

/** Two scans, each half of the way. */
function half({ signal, onProgress }: WorkOptions, from: number): WorkOptions {
  return {
    ...(signal && { signal }),
    ...(onProgress && { onProgress: (share: number) => onProgress(from + share / 2) }),
  }
}
