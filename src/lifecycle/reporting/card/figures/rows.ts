import { escapeXml } from '../escape.ts'
import type { FigureRow, Mark, RowsFigure } from './figure.ts'
import type { Scale } from './scale.ts'
import { scaleOver } from './scale.ts'
import { element, label, legend, line, picture, shortened } from './svg.ts'

const WIDTH = 640
const RIGHT = 32
const ROW = 26
const MOST_LETTERS = 40
const LETTER = 7.4
const LEAST_LEFT = 70

/** A row of the picture for each row of the figure, its label at the left. */
export function drawRows(figure: RowsFigure, id: string): string {
  const top = figure.names.length > 1 ? 30 : 10
  const letters = Math.max(...figure.rows.map(({ label: text }) => Math.min(MOST_LETTERS, [...text].length)))
  const left = Math.max(LEAST_LEFT, Math.ceil(letters * LETTER) + 14)
  const bottom = top + figure.rows.length * ROW
  const scale = scaleOver(extent(figure), left, WIDTH - RIGHT)
  const ticks = scale.ticks.map(
    (tick) =>
      line(scale.place(tick), top, scale.place(tick), bottom, 'grid') +
      label(scale.place(tick), bottom + 16, figure.axis.write(tick), 'middle', 'tick'),
  )
  const names = figure.names.map((name, index) => ({ name, kind: `c${index}` }))
  const { reference } = figure
  return picture(
    { width: WIDTH, height: bottom + 44 },
    figure,
    id,
    ...ticks,
    reference === undefined ? '' : line(scale.place(reference), top, scale.place(reference), bottom, 'reference'),
    ...figure.rows.map((row, index) => drawRow(row, figure.style, top + index * ROW, left, scale)),
    label((left + WIDTH - RIGHT) / 2, bottom + 36, figure.axis.label, 'middle'),
    names.length > 1 ? legend(left, 16, names) : '',
  )
}

function extent({ rows, axis, style, reference }: RowsFigure): number[] {
  const marks = rows.flatMap((row) => row.marks.flatMap(({ value, low, high }) => [value, low, high]))
  const fixed = [axis.from, axis.to, reference, style === 'bars' ? 0 : undefined]
  return [...marks, ...fixed].filter((value) => value !== undefined && value !== null)
}

function drawRow(
  { label: text, marks }: FigureRow,
  style: RowsFigure['style'],
  y: number,
  left: number,
  scale: Scale,
): string {
  const middle = y + ROW / 2
  const name = element(
    'g',
    {},
    element('title', {}, escapeXml(text)),
    label(left - 8, middle + 4, shortened(text, MOST_LETTERS), 'end'),
  )
  const gap = marks.length > 1 ? 4 : 0
  const drawn = marks.map((mark, index) => {
    const at = middle + (index === 0 ? -gap : gap)
    return style === 'bars' ? bar(mark, index, y, scale) : dot(mark, index, at, scale)
  })
  return name + drawn.join('')
}

function bar({ value }: Mark, index: number, y: number, scale: Scale): string {
  const [from, to] = [scale.place(Math.min(0, value)), scale.place(Math.max(0, value))]
  return element('rect', { x: from, y: y + 5, width: Math.max(1, to - from), height: ROW - 10, class: `c${index}` })
}

function dot({ value, low, high }: Mark, index: number, y: number, scale: Scale): string {
  const has = low !== undefined && high !== undefined && low !== null && high !== null
  const whisker = has ? line(scale.place(low), y, scale.place(high), y, `c${index} whisker`) : ''
  return whisker + element('circle', { cx: scale.place(value), cy: y, r: 4.5, class: `c${index}` })
}
