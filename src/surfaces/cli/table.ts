import { stripVTControlCharacters } from 'node:util'

export interface TableColumn {
  readonly title: string
  readonly align?: 'left' | 'right'
}

const GAP = '  '
const WIDE =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}/u

/** Lines of a table in aligned columns, title first; the widest left-aligned column gives way to fit into `width`. */
export function tableLines(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): string[] {
  const cells = [columns.map(({ title }) => title), ...rows]
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => displayWidth(row[index] ?? ''))))
  shrink(widths, columns, width)
  return cells.map((row) =>
    columns
      .map(({ align }, index) => pad(cut(row[index] ?? '', widths[index]!), widths[index]!, align ?? 'left'))
      .join(GAP)
      .trimEnd(),
  )
}

function shrink(widths: number[], columns: readonly TableColumn[], width: number): void {
  const total = () => widths.reduce((sum, w) => sum + w, 0) + GAP.length * (widths.length - 1)
  while (total() > width) {
    const widest = widths.reduce(
      (best, w, i) => (columns[i]!.align !== 'right' && w > (widths[best] ?? 0) ? i : best),
      -1,
    )
    if (widest < 0 || widths[widest]! <= 8) return
    widths[widest] = Math.max(8, widths[widest]! - (total() - width))
  }
}

function pad(text: string, width: number, align: 'left' | 'right'): string {
  const space = ' '.repeat(Math.max(0, width - displayWidth(text)))
  return align === 'right' ? space + text : text + space
}

/** At most `width` columns of a text, ending in `…` where it was longer. */
export function cut(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  let kept = ''
  for (const character of stripVTControlCharacters(text)) {
    if (displayWidth(kept + character) > width - 1) break
    kept += character
  }
  return `${kept}…`
}

/** Terminal columns that a text takes; colour codes and combining marks take none. */
export function displayWidth(text: string): number {
  let width = 0
  for (const character of stripVTControlCharacters(text))
    width += WIDE.test(character) ? 2 : /\p{M}/u.test(character) ? 0 : 1
  return width
}

/** Words from data, safe to print: control characters, which could steer a terminal, become a space or U+FFFD. */
export function printable(text: string): string {
  return text.replace(/[\t\r\n]+/g, ' ').replace(/[\p{Cc}\p{Bidi_Control}]/gu, '\uFFFD')
}

/** A paragraph in lines of at most `width`, each after `indent`. */
export function wrap(text: string, width: number, indent = ''): string {
  const lines: string[] = ['']
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1)!
    const joined = line === '' ? word : `${line} ${word}`
    if (line === '' || displayWidth(indent + joined) <= width) lines[lines.length - 1] = joined
    else lines.push(word)
  }
  return lines.map((line) => indent + line).join('\n')
}
