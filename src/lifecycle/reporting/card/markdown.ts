import type { Block, CardDocument, CardTable } from './document.ts'
import { escapeMarkdown } from './escape.ts'

/** The card as Markdown (CommonMark with tables); figures are their tables. */
export function cardMarkdown({ title, sections }: CardDocument): string {
  const parts = sections.map((section) =>
    [`## ${escapeMarkdown(section.title)}`, ...section.blocks.map(blockText)].join('\n\n'),
  )
  return `${[`# ${escapeMarkdown(title)}`, ...parts].join('\n\n')}\n`
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'text':
      return escapeMarkdown(block.text)
    case 'warning':
      return `> **!** ${escapeMarkdown(block.text)}`
    case 'list':
      return block.items.map((item) => `- ${escapeMarkdown(item)}`).join('\n')
    default:
      return tableText(block.table)
  }
}

function tableText({ caption, columns, rows }: CardTable): string {
  const row = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(' | ')} |`
  const rule = `|${columns.map(({ isNumber }) => (isNumber ? '---:' : '---')).join('|')}|`
  const lines = [row(columns.map(({ title }) => title)), rule, ...rows.map(row)].join('\n')
  return caption === '' ? lines : `**${escapeMarkdown(caption)}**\n\n${lines}`
}
