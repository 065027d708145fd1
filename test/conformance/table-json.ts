import type { Column, Json, Table } from '#base'

type JsonColumn =
  | { readonly kind: 'number'; readonly values: readonly (number | null)[] }
  | { readonly kind: 'long'; readonly values: readonly (string | null)[] }
  | { readonly kind: 'codes'; readonly codes: readonly number[]; readonly levels: readonly string[] }

/** A table as JSON that people can read in a fixture: null is missing, long integers are texts. */
export function tableToJson({ rowCount, columns }: Table): Json {
  return { rowCount, columns: [...columns].map(([name, column]) => ({ name, ...columnToJson(column) })) }
}

function columnToJson(column: Column): JsonColumn {
  if (column.kind === 'codes') return { ...column, codes: [...column.codes] }
  if (column.kind === 'number') {
    return { kind: 'number', values: Array.from(column.values, (value) => (Number.isNaN(value) ? null : value)) }
  }
  const values = Array.from(column.values, (value, row) => (column.missing[row] === 1 ? null : String(value)))
  return { kind: 'long', values }
}

export function tableFromJson(json: Json): Table {
  const { rowCount, columns } = json as { rowCount: number; columns: readonly ({ name: string } & JsonColumn)[] }
  return {
    rowCount,
    columns: new Map(columns.map(({ name, ...column }) => [name, columnFromJson(column as JsonColumn)])),
  }
}

function columnFromJson(column: JsonColumn): Column {
  if (column.kind === 'codes') return { ...column, codes: Int32Array.from(column.codes) }
  if (column.kind === 'number') {
    return { kind: 'number', values: Float64Array.from(column.values, (value) => value ?? Number.NaN) }
  }
  return {
    kind: 'long',
    values: BigInt64Array.from(column.values, (value) => BigInt(value ?? 0)),
    missing: Uint8Array.from(column.values, (value) => Number(value === null)),
  }
}
