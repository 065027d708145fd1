// RFC 4180, for the body of a scoring request. Files are read by the tables engine.
import type { Json } from '#base'
import { RepriseError } from '#base'

/** A CSV text with a header line as a `dataframe_split` body whose cells are texts; an empty cell is null. */
export function csvToBody(text: string): Json {
  const [columns, ...data] = parseCsv(text)
  if (!columns)
    throw new RepriseError('invalid-input', 'the CSV body is empty; it needs a header line with column names')
  return { dataframe_split: { columns, data: data.map((row) => row.map((cell) => (cell === '' ? null : cell))) } }
}

function parseCsv(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let at = text.startsWith('\uFEFF') ? 1 : 0
  while (at < text.length) {
    const cell = text[at] === '"' ? quotedCell(text, at) : plainCell(text, at)
    row.push(cell.value)
    at = cell.end
    if (text[at] === ',') {
      at++
      if (at < text.length && text[at] !== '\n' && text[at] !== '\r') continue
      row.push('')
    }
    if (text[at] === '\r') at++
    if (text[at] === '\n') at++
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
  }
  return rows
}

function plainCell(text: string, start: number): { value: string; end: number } {
  let end = start
  while (end < text.length && text[end] !== ',' && text[end] !== '\n' && text[end] !== '\r') end++
  return { value: text.slice(start, end), end }
}

function quotedCell(text: string, start: number): { value: string; end: number } {
  let value = ''
  let at = start + 1
  while (true) {
    const quote = text.indexOf('"', at)
    if (quote < 0)
      throw new RepriseError('invalid-input', `the CSV body has a quote at character ${start} that never ends`)
    value += text.slice(at, quote)
    if (text[quote + 1] !== '"') return { value, end: endOfCell(text, quote + 1) }
    value += '"'
    at = quote + 2
  }
}

function endOfCell(text: string, at: number): number {
  if (at >= text.length || [',', '\n', '\r'].includes(text[at]!)) return at
  throw new RepriseError('invalid-input', `the CSV body has text after a closing quote at character ${at}`)
}
