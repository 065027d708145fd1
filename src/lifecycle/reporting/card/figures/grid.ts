import { escapeXml } from '../escape.ts'
import type { GridFigure } from './figure.ts'
import { element, label, picture, shortened } from './svg.ts'

const CELL = { width: 54, height: 30 }
const MOST_LETTERS = 16
const LETTER = 6.9
const TOP = 74

/** Cells shaded by their share of the row; each says its count, and in its title what it is. */
export function drawGrid(figure: GridFigure, id: string): string {
  const letters = Math.max(...figure.rows.map((text) => Math.min(MOST_LETTERS, [...text].length)))
  const left = Math.ceil(letters * LETTER) + 40
  const width = left + figure.columns.length * CELL.width + 20
  const height = TOP + figure.rows.length * CELL.height + 8
  const cells = figure.cells.flatMap((row, at) => drawRow(figure, row, at, left))
  return picture(
    { width: Math.max(width, 260), height },
    figure,
    id,
    label(left + (figure.columns.length * CELL.width) / 2, 14, figure.across, 'middle'),
    element('g', { transform: `translate(14 ${(TOP + height) / 2}) rotate(-90)` }, label(0, 0, figure.down, 'middle')),
    ...figure.columns.map((text, at) => columnName(text, left + (at + 0.5) * CELL.width)),
    ...figure.rows.map((text, at) =>
      label(left - 8, TOP + (at + 0.5) * CELL.height + 4, shortened(text, MOST_LETTERS), 'end'),
    ),
    ...cells,
  )
}

function columnName(text: string, x: number): string {
  const short = shortened(text, 8)
  return element(
    'g',
    { transform: `translate(${x} ${TOP - 8}) rotate(-40)` },
    element('title', {}, escapeXml(text)),
    label(0, 0, short),
  )
}

function drawRow(figure: GridFigure, row: readonly number[], at: number, left: number): string[] {
  const total = row.reduce((sum, count) => sum + count, 0)
  return row.map((count, across) => {
    const share = total > 0 ? count / total : 0
    const [x, y] = [left + across * CELL.width, TOP + at * CELL.height]
    const names = `${figure.rows[at]} → ${figure.columns[across]}: ${figure.write(count)}`
    const kind = share >= 0.6 ? 'on' : undefined
    return element(
      'g',
      {},
      element('title', {}, escapeXml(names)),
      element('rect', { x: x + 1, y: y + 1, width: CELL.width - 2, height: CELL.height - 2, class: 'cell' }),
      element('rect', {
        x: x + 1,
        y: y + 1,
        width: CELL.width - 2,
        height: CELL.height - 2,
        class: at === across ? 'c0' : 'c1',
        'fill-opacity': String(Math.round(share * 100) / 100),
      }),
      label(x + CELL.width / 2, y + CELL.height / 2 + 4, figure.write(count), 'middle', kind),
    )
  })
}
