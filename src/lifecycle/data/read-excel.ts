import { createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setImmediate } from 'node:timers/promises'
import { nearestName, RepriseError } from '#base'

type Cell = string | number | boolean | Date | null
const ROWS_PER_TURN = 2000

/** Writes one sheet of a workbook, the first unless named, as separated values; dates as ISO text. */
export async function excelToText(
  path: string,
  sheet: string | undefined,
  scratch: string,
): Promise<{ path: string; sheet: string }> {
  const chosen = choose(await readWorkbook(path), sheet)
  const output = join(scratch, 'sheet.csv')
  await pipeline(linesOf(chosen), createWriteStream(output))
  return { path: output, sheet: chosen.sheet }
}

async function* linesOf({ sheet, rows }: Sheet): AsyncGenerator<string> {
  const width = rows.reduce((widest, row) => Math.max(widest, row.findLastIndex((cell) => text(cell) !== '') + 1), 0)
  if (width === 0)
    throw new RepriseError('invalid-input', `the sheet "${sheet}" is empty`, { remedy: 'name another sheet' })
  for (let start = 0; start < rows.length; start += ROWS_PER_TURN) {
    const lines = rows.slice(start, start + ROWS_PER_TURN).map((row) => lineOf(row, width))
    yield lines.join('')
    await setImmediate()
  }
}

function lineOf(row: readonly Cell[], width: number): string {
  return `${Array.from({ length: width }, (_, index) => encode(text(row[index] ?? null))).join(',')}\n`
}

interface Sheet {
  readonly sheet: string
  readonly rows: readonly (readonly Cell[])[]
}

async function readWorkbook(path: string): Promise<readonly Sheet[]> {
  const { default: readSheets } = await import('read-excel-file/node')
  try {
    const sheets = await readSheets(await readFile(path))
    return sheets.map(({ sheet, data }) => ({ sheet, rows: data as Cell[][] }))
  } catch (error) {
    throw new RepriseError(
      'invalid-input',
      `the Excel file cannot be read: ${error instanceof Error ? error.message : error}`,
      {
        remedy: 'save it again as .xlsx, or export the sheet as CSV',
        cause: error,
      },
    )
  }
}

function choose(sheets: readonly Sheet[], name: string | undefined): Sheet {
  const found = name === undefined ? sheets[0] : sheets.find(({ sheet }) => sheet === name)
  if (found !== undefined) return found
  const names = sheets.map(({ sheet }) => sheet)
  const nearest = nearestName(name ?? '', names)
  const remedy =
    nearest === undefined
      ? `its sheets are ${names.map((each) => `"${each}"`).join(', ')}`
      : `did you mean "${nearest}"?`
  throw new RepriseError('not-found', `the workbook has no sheet "${name}"`, { remedy, details: { sheets: names } })
}

function text(cell: Cell): string {
  if (cell === null || cell === undefined) return ''
  if (!(cell instanceof Date)) return String(cell)
  if (Number.isNaN(cell.getTime())) return ''
  const iso = cell.toISOString().replace('Z', '')
  return iso.endsWith('T00:00:00.000') ? iso.slice(0, 10) : iso
}

function encode(cell: string): string {
  return /[",\n\r]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
