import type { CodesColumn, Column, LongColumn } from '#base'
import { RepriseError } from '#base'
import type { Feature } from '../feature.ts'
import type { Transform } from '../transform.ts'

/** One kind of transform: the shape of every file in this folder. The columns are those the transform names, in its order. */
export interface TransformKind<Of extends Transform> {
  readonly apply: (transform: Of, ...columns: readonly Column[]) => readonly Feature[]
}

export function asCodes(name: string, column: Column): CodesColumn {
  if (column.kind !== 'codes') throw unexpected(name, column, 'words')
  return column
}

export function asLong(name: string, column: Column): LongColumn {
  if (column.kind !== 'long') throw unexpected(name, column, 'dates and times')
  return column
}

export function unexpected(name: string, column: Column, wanted: string): RepriseError {
  const found = { number: 'numbers', codes: 'words', long: '64-bit integers or date-times' }[column.kind]
  return new RepriseError('invalid-input', `column "${name}" holds ${found} where ${wanted} are expected`, {
    remedy: `give "${name}" the type it had in training`,
    details: { column: name, found: column.kind },
  })
}
