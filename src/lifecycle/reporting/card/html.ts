import type { Block, CardDocument, CardTable, Section } from './document.ts'
import { escapeXml } from './escape.ts'
import { draw } from './figures/draw.ts'
import { style } from './style.ts'

/** What the page's own words are, beside those of the card. */
export interface PageWords {
  readonly contents: string
  readonly figures: string
}

/** The card as one page that needs nothing else: no script, no font, no file. */
export function cardHtml(card: CardDocument, words: PageWords): string {
  const { title, language, sections } = card
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeXml(title)}</title>
<style>${style}</style>
</head>
<body>
<header><h1>${escapeXml(title)}</h1></header>
<nav aria-label="${escapeXml(words.contents)}"><ul>${sections.map(link).join('')}</ul></nav>
<main>
${sections.map((section, index) => sectionHtml(section, index, words)).join('\n')}
</main>
</body>
</html>
`
}

function link({ title }: Section, index: number): string {
  return `<li><a href="#s${index}">${escapeXml(title)}</a></li>`
}

function sectionHtml({ title, blocks }: Section, index: number, words: PageWords): string {
  const heading = `<h2 id="s${index}">${escapeXml(title)}</h2>`
  const parts = blocks.map((block, at) => blockHtml(block, `s${index}b${at}`, words))
  return `<section aria-labelledby="s${index}">\n${[heading, ...parts].join('\n')}\n</section>`
}

function blockHtml(block: Block, id: string, words: PageWords): string {
  switch (block.kind) {
    case 'text':
      return `<p>${escapeXml(block.text)}</p>`
    case 'warning':
      return `<p class="warning" role="note">${escapeXml(block.text)}</p>`
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${escapeXml(item)}</li>`).join('')}</ul>`
    case 'table':
      return tableHtml(block.table)
    case 'figure':
      return `<figure><figcaption>${escapeXml(block.figure.title)}</figcaption><div class="table" tabindex="0">${draw(block.figure, id)}</div><details><summary>${escapeXml(words.figures)}</summary>${tableHtml({ ...block.table, caption: '' })}</details></figure>`
  }
}

function tableHtml({ caption, columns, rows }: CardTable): string {
  const kindOf = (at: number) => (columns[at]?.isNumber ? ' class="number"' : '')
  const head = columns.map(({ title }, at) => `<th scope="col"${kindOf(at)}>${escapeXml(title)}</th>`).join('')
  const body = rows.map(
    (row) => `<tr>${row.map((cell, at) => `<td${classOf(cell, kindOf(at))}>${escapeXml(cell)}</td>`).join('')}</tr>`,
  )
  const named = caption === '' ? '' : `<caption>${escapeXml(caption)}</caption>`
  return `<div class="table" tabindex="0"><table>${named}<thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table></div>`
}

const LONGEST_WORD = 40

/** A word that would push the table beyond the page, such as a digest, may be broken anywhere. */
function classOf(cell: string, kind: string): string {
  return kind === '' && cell.split(/\s/).some((word) => word.length > LONGEST_WORD) ? ' class="long"' : kind
}
