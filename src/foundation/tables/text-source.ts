import { literal } from './sql.ts'
import type { Rejects, TextFormat } from './text-format.ts'

/** Rows of text cells: separated values, or JSON objects whose keys are the columns. Rejects are lines already left out. */
export type TextSource =
  | ({
      readonly kind: 'separated'
      readonly path: string
      readonly format: TextFormat
      /** Where some record is longer than the engine expects. */
      readonly longestRecordBytes?: number
    } & Partial<Rejects>)
  | ({
      readonly kind: 'json'
      readonly path: string
      readonly lines: boolean
      readonly columnNames: readonly string[]
    } & Partial<Rejects>)

/** Lines are limited while decoding, so no longer object needs to fit. */
const MAX_RECORD_BYTES = 2 ** 26

export function columnNamesOf(source: TextSource): readonly string[] {
  return source.kind === 'json' ? source.columnNames : source.format.columnNames
}

/** The SQL name of the k-th cell: neutral, so that no header can confuse the engine. */
export function cellName(index: number): string {
  return `cell${index}`
}

/** A FROM clause whose columns are `cell0`, `cell1`, …, in file order: text, but doubles where `doubles` says so. */
export function relation(source: TextSource, doubles: ReadonlySet<string> = new Set()): string {
  return source.kind === 'json' ? jsonRelation(source, doubles) : separatedRelation(source, doubles)
}

function separatedRelation(source: Extract<TextSource, { kind: 'separated' }>, doubles: ReadonlySet<string>): string {
  const { path, format, longestRecordBytes } = source
  const typeOf = (name: string) => (doubles.has(name) ? 'DOUBLE' : 'VARCHAR')
  const columns = format.columnNames.map((name, index) => `'${cellName(index)}': '${typeOf(name)}'`).join(', ')
  const options = [
    'auto_detect = false',
    `delim = ${literal(format.separator)}`,
    `quote = ${literal(format.quote)}`,
    `escape = ${literal(format.escape)}`,
    `header = ${format.hasHeader}`,
    `skip = ${format.skipLines}`,
    `columns = {${columns}}`,
  ]
  if (longestRecordBytes !== undefined) options.push(`max_line_size = ${longestRecordBytes}`)
  return `read_csv(${literal(path)}, ${options.join(', ')})`
}

function jsonRelation(
  { path, lines, columnNames }: Extract<TextSource, { kind: 'json' }>,
  doubles: ReadonlySet<string>,
): string {
  const pointers = columnNames.map((name) => literal(pointerTo(name))).join(', ')
  const typeOf = (name: string) => (doubles.has(name) ? '::DOUBLE' : '')
  const cells = columnNames.map((name, index) => `cells[${index + 1}]${typeOf(name)} AS ${cellName(index)}`).join(', ')
  return `(SELECT ${cells} FROM (SELECT json_extract_string(json, [${pointers}]) AS cells FROM ${jsonObjects(path, lines)}))`
}

/** A FROM clause with one column, `json`. */
export function jsonObjects(path: string, lines: boolean): string {
  const format = lines ? 'newline_delimited' : 'array'
  return `read_json_objects(${literal(path)}, format = '${format}', maximum_object_size = ${MAX_RECORD_BYTES})`
}

/** RFC 6901: any key, whatever its characters and its case. */
function pointerTo(key: string): string {
  return `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
}
