// Writes the data of test/cases/<name>: small files that differ in form and in what is asked. What a case expects is
// written by hand, in its expected.json. A file that is there is kept: delete it to have it written again.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { gzipSync } from 'node:zlib'
import writeExcel from 'write-excel-file/node'
import type { Rng } from '#base'
import { createRng } from '#base'

type Cell = string | number
type Row = readonly Cell[]

const cases: Readonly<Record<string, () => Uint8Array | string | Promise<Uint8Array>>> = {
  'headerless/penguins.csv': () => lines(penguins(), ','),
  'semicolons-latin-1/bestellungen.csv': () => latin1(lines(orders(rngOf('orders')), ';')),
  'regression/flats.csv': () => lines(flats(rngOf('flats')), ','),
  'many-classes/herbs.tsv': () => lines(herbs(rngOf('herbs')), '\t'),
  'many-missing/patients.csv': () => lines(patients(rngOf('patients')), ','),
  'gzip/tickets.csv.gz': () => gzipSync(`\ufeff${lines(tickets(rngOf('tickets')), ',')}`),
  'json-lines/visits.jsonl': () => visits(rngOf('visits')),
  'excel/machines.xlsx': () => excel(machines(rngOf('machines'))),
}

for (const [path, make] of Object.entries(cases)) {
  const file = `test/cases/${path}`
  if (existsSync(file)) console.log(`kept     ${file}`)
  else {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, await make())
    console.log(`written  ${file}`)
  }
}

function rngOf(name: string): Rng {
  return createRng(2026).child(name)
}

/** The Palmer penguins (CC0) as rows, without their names. */
function penguins(): Row[] {
  const { rowCount, columns } = JSON.parse(readFileSync('test/fixtures/penguins.json', 'utf8')) as {
    rowCount: number
    columns: { values?: (number | null)[]; codes?: number[]; levels?: string[] }[]
  }
  return Array.from({ length: rowCount }, (_, row) =>
    columns.map(({ values, codes, levels }) => values?.[row] ?? levels?.[codes?.[row] ?? -1] ?? ''),
  )
}

/** Words with umlauts and numbers with decimal commas. */
function orders(rng: Rng): Row[] {
  const rows = Array.from({ length: 300 }, (_, index) => {
    const price = 5 + rng.float() * 95
    const [town, weight] = [oneOf(rng, ['Köln', 'München', 'Düsseldorf', 'Gießen']), rng.float() * 20]
    const isReturned = price / 40 + (town === 'Köln' ? 1.5 : 0) + noise(rng) > 2.2
    return [10_000 + index, town, comma(price), comma(weight), isReturned ? 'zurück' : 'behalten']
  })
  return [['Auftrag', 'Größter Ort', 'Preis', 'Gewicht', 'Verbleib'], ...rows]
}

function flats(rng: Rng): Row[] {
  const rows = Array.from({ length: 400 }, () => {
    const [area, floor] = [20 + rng.float() * 120, rng.below(8)]
    const [quarter, built] = [oneOf(rng, ['north', 'centre', 'south', 'harbour']), 1890 + rng.below(130)]
    const factor = { north: 11, centre: 16, south: 9, harbour: 13 }[quarter]!
    const rent = area * factor + floor * 15 + (built > 1990 ? 120 : 0) + 80 * noise(rng)
    const listed = new Date(Date.UTC(2024, 0, 1 + rng.below(500))).toISOString().slice(0, 10)
    return [fixed(area, 1), floor, quarter, built, listed, 'EUR', fixed(rent, 2)]
  })
  return [['area', 'floor', 'quarter', 'built', 'listed', 'currency', 'rent'], ...rows]
}

/** Twenty-four classes with names of one to three words. */
function herbs(rng: Rng): Row[] {
  const colours = ['red', 'white', 'pale blue', 'yellow', 'deep purple', 'green']
  const names = colours.flatMap((colour) => ['clover', 'sage', 'thyme', 'mint'].map((herb) => `${colour} ${herb}`))
  const rows = names.flatMap((name, kind) =>
    Array.from({ length: 16 }, () => {
      const [row, column] = [Math.floor(kind / 4), kind % 4]
      const hue = rng.float() < 0.85 ? colours[row]! : oneOf(rng, colours)
      return [fixed(3 + column * 4 + noise(rng) * 1.5, 2), fixed(10 + row * 6 + noise(rng) * 3, 2), hue, name]
    }),
  )
  return [['leaf length', 'stem height', 'hue', 'herb'], ...rng.shuffle(rows)]
}

/** Two cells in five are a question mark or blank, and one column is nothing else. */
function patients(rng: Rng): Row[] {
  const gap = (cell: Cell, share: number): Cell => (rng.float() < share ? oneOf(rng, ['?', '?', '', ' ', '?']) : cell)
  const rows = Array.from({ length: 480 }, (_, index) => {
    const [age, pressure, smoker] = [18 + rng.below(70), 95 + rng.float() * 80, rng.float() < 0.4]
    const isIll = age / 25 + pressure / 60 + (smoker ? 1.5 : 0) + noise(rng) * 0.3 > 5.3
    return [
      `P${String(index + 1).padStart(4, '0')}`,
      gap(age, 0.3),
      gap(fixed(pressure, 1), 0.5),
      gap(smoker ? 'yes' : 'no', 0.3),
      gap(oneOf(rng, ['A', 'B', 'AB', '0']), 0.6),
      '?',
      isIll ? 'ill' : 'well',
    ]
  })
  return [['patient', 'age', 'pressure', 'smoker', 'blood', 'allergy', 'outcome'], ...rows]
}

/** Sentences with separators, quotes and line ends inside; texts decide. */
function tickets(rng: Rng): Row[] {
  const openings = { billing: 'The invoice, again', defect: 'It says "error 7"', praise: 'Well done' }
  const endings = ['please look into it', 'on Monday,\nand once more on Tuesday', 'as ever']
  const rows = Array.from({ length: 320 }, () => {
    const topic = oneOf(rng, ['billing', 'defect', 'praise'] as const)
    const told = rng.float() < 0.9 ? topic : oneOf(rng, ['billing', 'defect', 'praise'] as const)
    const text = `${openings[told]} ${oneOf(rng, endings)} ${oneOf(rng, ['', 'thanks', 'regards', 'kindly'])}`.trim()
    return [text, rng.below(60), topic === 'defect' ? 1 : 0]
  })
  return [['message', 'minutes', 'urgent'], ...rows]
}

/** Objects whose keys come and go. */
function visits(rng: Rng): string {
  return Array.from({ length: 300 }, (_, index) => {
    const [pages, isMember] = [1 + rng.below(30), rng.float() < 0.5]
    const bought = pages / 12 + (isMember ? 0.9 : 0) + noise(rng) * 0.5 > 1.6
    const start = new Date(Date.UTC(2025, 2, 1, 8, index * 7, rng.below(60))).toISOString()
    const member = rng.float() < 0.2 ? {} : { member: isMember }
    const visit = { start, pages, ...member, device: oneOf(rng, ['phone', 'tablet', '桌面']), bought }
    return `${JSON.stringify(visit)}\n`
  }).join('')
}

function machines(rng: Rng): Row[] {
  const rows = Array.from({ length: 240 }, () => {
    const [hours, heat, maker] = [rng.below(9000), 40 + rng.float() * 50, oneOf(rng, ['Ada', 'Bolt', 'Crank'])]
    const wear = hours / 300 + heat / 10 + { Ada: 0, Bolt: 6, Crank: 11 }[maker]! + 2 * noise(rng)
    return [maker, hours, Number(fixed(heat, 1)), Number(fixed(wear, 3))]
  })
  return [['maker', 'hours', 'heat', 'wear'], ...rows]
}

async function excel(rows: readonly Row[]): Promise<Uint8Array> {
  const sheet = rows.map((row) => row.map((value) => ({ value, type: typeof value === 'number' ? Number : String })))
  return writeExcel(sheet).toBuffer()
}

function lines(rows: readonly Row[], separator: string): string {
  const quoted = (cell: Cell) =>
    /["\n]/.test(String(cell)) || String(cell).includes(separator) ? `"${String(cell).replaceAll('"', '""')}"` : cell
  return rows.map((row) => `${row.map(quoted).join(separator)}\n`).join('')
}

function latin1(text: string): Uint8Array {
  return Buffer.from(text, 'latin1')
}

function oneOf<T>(rng: Rng, items: readonly T[]): T {
  return items[rng.below(items.length)]!
}

/** Roughly normal, with standard deviation 1: the sum of twelve uniform numbers, less six. */
function noise(rng: Rng): number {
  let sum = -6
  for (let i = 0; i < 12; i++) sum += rng.float()
  return sum
}

function fixed(value: number, digits: number): string {
  return value.toFixed(digits)
}

function comma(value: number): string {
  return fixed(value, 2).replace('.', ',')
}
