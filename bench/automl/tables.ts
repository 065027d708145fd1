// What the AutoML bench trains on: the public tables of the boosting benches and one of text, each with the anchors' split.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Json } from '#base'
import { realTables } from '../boosting/real-tables.ts'

/** How test rows are told: a hash of the row number, the second of two files, or the last fifth in time. */
type Rows = 'hash' | 'files' | 'time'

const rowsOf: Readonly<Record<string, Rows>> = { adult: 'files', bike: 'time' }

const tables = {
  ...realTables,
  sms: { files: ['sms_spam.csv'], task: 'binary', target: 'type' },
} as const

export const tableNames: readonly string[] = Object.keys(tables)

/** What the Python side needs to split a table. */
export function splitRequest(name: string, folder: string): Json {
  const data = process.env['REPRISE_BENCH_DATA']
  const spec = Object.hasOwn(tables, name) ? tables[name as keyof typeof tables] : undefined
  if (data === undefined || spec === undefined)
    throw new Error(`set REPRISE_BENCH_DATA to the folder that holds ${name}`)
  const found = (file: string) => join(data, existsSync(join(data, file)) ? file : `${file}.gz`)
  const names = 'columnNames' in spec ? { columnNames: join(data, spec.columnNames as string) } : {}
  const rows = rowsOf[name] ?? 'hash'
  return { folder, spec: { ...(spec as object), ...names, rows, files: spec.files.map(found) } as Json }
}
