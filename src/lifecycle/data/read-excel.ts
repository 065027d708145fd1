import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
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
  const stream = createWriteStream(output)
  const done = finished(stream)
  const width = Math.max(0, ...chosen.rows.map((row) => row.findLastIndex((cell) => text(cell) !== '') + 1))
  if (width === 0)
    throw new RepriseError('invalid-input', `the sheet "${chosen.sheet}" is empty`, { remedy: 'name another sheet' })
  for (let start = 0; start < chosen.rows.length; start += ROWS_PER_TURN) {
    const rows = chosen.rows.slice(start, start + ROWS_PER_TURN)
    const lines = rows.map(
      (row) => `${Array.from({ length: width }, (_, index) => encode(text(row[index] ?? null))).join(',')}\n`,
    )
    if (!stream.write(lines.join(''))) await Promise.race([once(stream, 'drain'), done])
    await setImmediate()
  }
  stream.end()
  await done
  return { path: output, sheet: chosen.sheet }
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
