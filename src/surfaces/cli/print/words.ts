import { formatCount, formatNumber } from '#base'
import { printable } from '../table.ts'
import type { Paper } from '../terminal.ts'

/** A heading with its lines indented below, and an empty line after. */
export function section(title: string, lines: readonly string[], paper: Paper): string {
  return lines.length === 0 ? '' : `${paper.bold(title)}\n${lines.map((line) => indented(line)).join('\n')}\n`
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`.trimEnd())
    .join('\n')
}

/** Sections that say something, an empty line between them. */
export function page(...sections: readonly string[]): string {
  return sections
    .filter((text) => text !== '')
    .map((text) => text.trimEnd())
    .join('\n\n')
}

/** UTC, to the minute. */
export function when(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace('T', ' ')
}

export function shortId(id: string): string {
  return id.slice(0, 8)
}
export function shortDigest(digest: string | null): string {
  return digest === null ? 'none' : digest.slice(0, 12)
}
export function plural(count: number, one: string, many = `${one}s`): string {
  return count === 1 ? `1 ${one}` : `${count} ${many}`
}

/** A value from data: numbers to six digits, words safe to print, missing as a dash. */
export function cell(value: unknown): string {
  if (value === null || value === undefined) return '–'
  if (typeof value === 'number') return formatNumber(value, 6)
  return printable(typeof value === 'string' ? value : JSON.stringify(value))
}

/** A metric to four digits, zeros kept so that figures stand under each other. */
export function figure(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–'
  const size = Math.abs(value)
  if (Number.isInteger(value) && size > 1) return formatCount(value)
  if (Number.isNaN(value) || size >= 100 || (size < 0.001 && size > 0)) return formatNumber(value, 4)
  return value.toFixed(size < 10 ? 4 : 2)
}
