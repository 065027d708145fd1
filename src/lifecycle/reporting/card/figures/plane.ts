import type { PlaneFigure, PlanePoint, Series } from './figure.ts'
import type { Scale } from './scale.ts'
import { scaleOver } from './scale.ts'
import { element, label, legend, line, picture } from './svg.ts'

const SIZE = { width: 640, height: 320 }
const EDGE = { left: 48, right: 32, top: 28, bottom: 46 }
const DIGIT = 7

/** Two axes, a line of light marks at each tick, the series above. */
export function drawPlane(figure: PlaneFigure, id: string): string {
  const points = figure.series.flatMap((series) => series.points)
  const y = scaleOver([...points.flatMap(heights), ...ends(figure.y)], SIZE.height - EDGE.bottom, EDGE.top)
  const left = EDGE.left + DIGIT * Math.max(...y.ticks.map((tick) => figure.y.write(tick).length))
  const x = scaleOver([...points.map((point) => point.x), ...ends(figure.x)], left, SIZE.width - EDGE.right)
  const names = figure.series.map(({ name, style }, index) => ({ name, kind: `${kindOf(index)} ${style}` }))
  return picture(
    SIZE,
    figure,
    id,
    axes(figure, x, y, left),
    figure.hasDiagonal ? diagonal(x, y) : '',
    ...figure.series.map((series, index) => drawSeries(series, kindOf(index), x, y)),
    names.length > 1 ? legend(left, 16, names) : '',
  )
}

function kindOf(index: number): string {
  return `c${index % 5}`
}

function ends({ from, to }: PlaneFigure['x']): number[] {
  return [from, to].filter((end) => end !== undefined)
}

function heights({ y, low, high }: PlanePoint): number[] {
  return [y, ...[low, high].filter((end) => end !== undefined && end !== null)]
}

function axes(figure: PlaneFigure, x: Scale, y: Scale, left: number): string {
  const bottom = SIZE.height - EDGE.bottom
  const right = SIZE.width - EDGE.right
  const across = x.ticks.map((tick) => label(x.place(tick), bottom + 16, figure.x.write(tick), 'middle', 'tick'))
  const up = y.ticks.map(
    (tick) =>
      line(left, y.place(tick), right, y.place(tick), 'grid') +
      label(left - 6, y.place(tick) + 4, figure.y.write(tick), 'end', 'tick'),
  )
  return [
    ...up,
    ...across,
    line(left, bottom, right, bottom, 'axis'),
    label((left + right) / 2, SIZE.height - 8, figure.x.label, 'middle'),
    element(
      'g',
      { transform: `translate(14 ${(EDGE.top + bottom) / 2}) rotate(-90)` },
      label(0, 0, figure.y.label, 'middle'),
    ),
  ].join('')
}

function diagonal(x: Scale, y: Scale): string {
  const low = Math.max(x.ticks[0]!, y.ticks[0]!)
  const high = Math.min(x.ticks.at(-1)!, y.ticks.at(-1)!)
  return line(x.place(low), y.place(low), x.place(high), y.place(high), 'reference')
}

function drawSeries({ style, points }: Series, kind: string, x: Scale, y: Scale): string {
  const at = points.map((point) => `${x.place(point.x).toFixed(1)},${y.place(point.y).toFixed(1)}`)
  const path = style === 'points' ? '' : element('polyline', { points: at.join(' '), class: `${kind} ${style}` })
  const dots = style === 'dashed' ? [] : points.map((point) => dot(point, kind, x, y))
  return path + dots.join('')
}

function dot({ x: across, y: up, low, high }: PlanePoint, kind: string, x: Scale, y: Scale): string {
  const has = low !== undefined && high !== undefined && low !== null && high !== null
  const whisker = has ? line(x.place(across), y.place(low), x.place(across), y.place(high), `${kind} whisker`) : ''
  return whisker + element('circle', { cx: x.place(across), cy: y.place(up), r: 3.5, class: kind })
}
