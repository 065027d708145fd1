import { printable, wrap } from '../table.ts'
import type { Paper } from '../terminal.ts'
import { plural } from './words.ts'

interface Finding {
  readonly kind: string
  readonly column: string | null
  readonly suggestion: string
}

/** The first findings, a line each; the rest counted. */
export function findingLines(findings: readonly Finding[], most: number, paper: Paper): string[] {
  const lines = findings.slice(0, most).map(({ column, suggestion }) => {
    const text = column === null || suggestion.includes(column) ? suggestion : `${column}: ${suggestion}`
    return `${paper.warn('•')} ${wrap(printable(text), Math.min(paper.width, 100) - 2, '  ').trimStart()}`
  })
  const rest = findings.length - lines.length
  return rest > 0 ? [...lines, paper.dim(`and ${plural(rest, 'more finding', 'more findings')}`)] : lines
}
