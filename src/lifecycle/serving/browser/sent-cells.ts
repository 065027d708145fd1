import type { Json } from '#base'

type Cells = Readonly<Record<string, unknown>>

/** Rows as JSON would carry them to a server; what is no list of records is left for the reader of requests to refuse. */
export function recordsAsSent(rows: readonly Cells[]): Json {
  return Array.isArray(rows)
    ? rows.map((row: unknown) => (isRecord(row) ? mapCells(row, asSent) : asSent(row)))
    : asSent(rows)
}

/** Columns likewise, typed arrays as lists. */
export function columnsAsSent(columns: Readonly<Record<string, ArrayLike<unknown>>>): Json {
  return isRecord(columns)
    ? mapCells(columns, (cells) => Array.from(cells as ArrayLike<unknown>, asSent))
    : asSent(columns)
}

/** Absent and NaN are null, dates their ISO text, long integers their digits. */
function asSent(cell: unknown): Json {
  if (cell === undefined || Number.isNaN(cell)) return null
  if (typeof cell === 'bigint') return String(cell)
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? null : cell.toISOString()
  return cell as Json
}

function isRecord(value: unknown): value is Cells {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function mapCells(cells: Cells, change: (cell: unknown) => Json): Json {
  return Object.fromEntries(Object.entries(cells).map(([name, cell]) => [name, change(cell)]))
}
