import type { Column, Table } from './column.ts'

/** The given rows of every column, in the given order. Levels are shared, not copied: some may no longer occur. */
export function selectRows(table: Table, rows: Uint32Array): Table {
  const columns = new Map<string, Column>()
  for (const [name, column] of table.columns) columns.set(name, selectFrom(column, rows))
  return { rowCount: rows.length, columns }
}

function selectFrom(column: Column, rows: Uint32Array): Column {
  switch (column.kind) {
    case 'number':
      return { kind: 'number', values: gather(new Float64Array(rows.length), column.values, rows) }
    case 'codes':
      return { ...column, codes: gather(new Int32Array(rows.length), column.codes, rows) }
    case 'long': {
      const values = new BigInt64Array(rows.length)
      for (let i = 0; i < rows.length; i++) values[i] = column.values[rows[i]!]!
      return { kind: 'long', values, missing: gather(new Uint8Array(rows.length), column.missing, rows) }
    }
  }
}

function gather<Values extends Float64Array | Int32Array | Uint8Array>(
  output: Values,
  values: Values,
  rows: Uint32Array,
): Values {
  for (let i = 0; i < rows.length; i++) output[i] = values[rows[i]!]!
  return output
}
