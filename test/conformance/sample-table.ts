import type { Column, Table } from '#base'
import type { ColumnSchema } from '#data'
import type { Target, Task } from '#training'

export const sampleRowCount = 60

export const schema: readonly ColumnSchema[] = [
  { name: 'amount', type: 'number', storage: 'number' },
  { name: 'visits', type: 'integer', storage: 'long' },
  { name: 'colour', type: 'category', storage: 'text' },
  { name: 'member', type: 'boolean', storage: 'boolean' },
  { name: 'note', type: 'text', storage: 'text' },
  { name: 'since', type: 'datetime', storage: 'datetime' },
]

/** Every storage and its missing values; the figures come from remainders alone. */
export function sampleTable(): Table {
  const amounts = cells((row) => (row % 13 === 5 ? Number.NaN : ((row * 37) % 101) / 8))
  const visits = BigInt64Array.from(
    cells((row) => (row * 7) % 23),
    (value) => BigInt(value),
  )
  const days = BigInt64Array.from(
    cells((row) => 19_000 + row * 17),
    (value) => BigInt(value) * 86_400_000_000n,
  )
  const missing = Uint8Array.from(cells((row) => Number(row % 19 === 7)))
  return {
    rowCount: sampleRowCount,
    columns: new Map<string, Column>([
      ['amount', { kind: 'number', values: Float64Array.from(amounts) }],
      ['visits', { kind: 'long', values: visits, missing }],
      [
        'colour',
        {
          kind: 'codes',
          codes: codes((row) => (row % 10 === 3 ? -1 : (row * row) % 4)),
          levels: ['blue', 'green', 'red', 'zinc'],
        },
      ],
      ['member', { kind: 'codes', codes: codes((row) => (row * 3) % 2), levels: ['No', 'Yes'] }],
      [
        'note',
        {
          kind: 'codes',
          codes: codes((row) => (row * 5) % 3),
          levels: ['paid in time', 'paid late', 'ça va, à bientôt'],
        },
      ],
      ['since', { kind: 'long', values: days, missing: new Uint8Array(sampleRowCount) }],
    ]),
  }
}

/** The sample rows, and rows of nothing, of levels never seen, of numbers without bounds and of times long past. */
export function oddTable(): Table {
  const { columns, rowCount } = sampleTable()
  const extended = [...columns].map(([name, column]) => [name, extend(column, oddCells[name]!)] as const)
  return { rowCount: rowCount + 8, columns: new Map(extended) }
}

const oddCells: Readonly<Record<string, readonly unknown[]>> = {
  amount: [Number.NaN, Infinity, -Infinity, 1e308, -1e308, 0, -0, 5e-324],
  visits: [null, 2n ** 62n, -(2n ** 62n), 2n ** 53n + 1n, 0n, -1n, 22n, null],
  colour: [null, 'violet', 'blue', '', 'Blue', 'zinc', '藍', null],
  member: [null, 'Yes', 'No', 'Yes', 'No', null, 'Yes', 'No'],
  note: [null, '', 'late LATE', 'PAID in time!', '👍🏽 late', 'Ça', 'x', null],
  since: [null, -1n, -62_135_596_800_000_000n, 951_782_400_000_000n, 2n ** 60n, -(2n ** 60n), 0n, null],
}

function extend(column: Column, cells: readonly unknown[]): Column {
  if (column.kind === 'number')
    return { ...column, values: Float64Array.from([...column.values, ...(cells as number[])]) }
  if (column.kind === 'long') {
    const values = BigInt64Array.from([...column.values, ...cells.map((cell) => (cell as bigint) ?? 0n)])
    return {
      ...column,
      values,
      missing: Uint8Array.from([...column.missing, ...cells.map((cell) => Number(cell === null))]),
    }
  }
  const levels = [...new Set([...column.levels, ...cells.filter((cell) => typeof cell === 'string')])]
  const codes = cells.map((cell) => (cell === null || cell === '' ? -1 : levels.indexOf(cell as string)))
  return { kind: 'codes', levels, codes: Int32Array.from([...column.codes, ...codes]) }
}

export function sampleTarget(task: Task): Target {
  const values = cells(
    (row) => ((row * 37) % 101) / 8 + ((row * 3) % 2) * 4 - ((row * row) % 4) + ((row * 29) % 11) / 5,
  )
  if (task === 'regression') return { task, classCount: 1, values: Float64Array.from(values) }
  const binary = values.map((value) => Number(value > 8))
  if (task === 'binary') return { task, classCount: 2, values: Float64Array.from(binary) }
  return { task, classCount: 3, values: Float64Array.from(values, (value) => (value < 5 ? 0 : value < 10 ? 1 : 2)) }
}

function cells(valueAt: (row: number) => number): readonly number[] {
  return Array.from({ length: sampleRowCount }, (_, row) => valueAt(row))
}

function codes(codeAt: (row: number) => number): Int32Array {
  return Int32Array.from(cells(codeAt))
}
