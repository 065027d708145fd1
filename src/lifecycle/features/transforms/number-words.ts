import type { CodesColumn, Column, LongColumn, NumberColumn } from '#base'

/** A column of words, or of numbers that are names: each as its shortest text. */
export function asWords(column: Column): CodesColumn {
  if (column.kind === 'codes') return column
  return column.kind === 'number' ? numberWords(column) : longWords(column)
}

function numberWords({ values }: NumberColumn): CodesColumn {
  const known = new Map<number, number>()
  const codes = new Int32Array(values.length)
  for (let row = 0; row < codes.length; row++) {
    const value = values[row]!
    codes[row] = Number.isNaN(value) ? -1 : codeOf(value, known)
  }
  return { kind: 'codes', codes, levels: Array.from(known.keys(), String) }
}

function longWords({ values, missing }: LongColumn): CodesColumn {
  const known = new Map<bigint, number>()
  const codes = new Int32Array(values.length)
  for (let row = 0; row < codes.length; row++) codes[row] = missing[row] === 1 ? -1 : codeOf(values[row]!, known)
  return { kind: 'codes', codes, levels: Array.from(known.keys(), String) }
}

/** The place of a key, a new one where it is new. A map takes −0 for 0. */
function codeOf<Key>(key: Key, known: Map<Key, number>): number {
  const code = known.get(key) ?? known.size
  known.set(key, code)
  return code
}
