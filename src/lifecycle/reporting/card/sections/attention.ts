import type { Band, ColumnContribution, EffectCurve, RowReasons } from '#assessment'
import type { Card, CardTraining } from '../card.ts'
import type { Block, Section } from '../document.ts'
import type { Figure } from '../figures/figure.ts'
import type { Tongue } from '../tongue.ts'

const MOST_BARS = 12
const MOST_CURVES = 6

/** Which columns weigh, and how the answer moves along them. */
export function attention(card: Card, { assessment }: CardTraining, tongue: Tongue): Section {
  const { contributions, effects, importance } = assessment
  const blocks = [
    ...weights(importance, tongue),
    ...(contributions === undefined ? [] : [movesTable(card, contributions, tongue)]),
    ...(effects ?? []).slice(0, MOST_CURVES).map((curve) => effectBlock(card, curve, tongue)),
  ]
  const note: Block[] = effects === undefined ? [] : [{ kind: 'text', text: tongue.words.effectNote }]
  return { title: tongue.words.attention, blocks: [...blocks, ...note] }
}

function weights(importance: readonly { column: string; meanAbsolute: number }[], { words, figure }: Tongue): Block[] {
  const shown = importance.filter(({ meanAbsolute }) => meanAbsolute > 0).slice(0, MOST_BARS)
  if (shown.length === 0) return []
  const figureShown: Figure = {
    kind: 'rows',
    title: words.weightTitle,
    description: words.weightNote,
    axis: { label: words.weight, write: figure },
    style: 'bars',
    names: [words.weight],
    rows: shown.map(({ column, meanAbsolute }) => ({ label: column, marks: [{ value: meanAbsolute }] })),
  }
  const table = {
    caption: words.weightTitle,
    columns: [{ title: words.column }, { title: words.weight, isNumber: true }],
    rows: shown.map(({ column, meanAbsolute }) => [column, figure(meanAbsolute)]),
  }
  return [
    { kind: 'figure', figure: figureShown, table },
    { kind: 'text', text: words.weightNote },
  ]
}

function movesTable(card: Card, contributions: readonly ColumnContribution[], tongue: Tongue): Block {
  const { words, figure } = tongue
  const rows = contributions
    .slice(0, MOST_BARS)
    .map(({ column, direction, spread, lowest, highest }) => [
      column,
      direction === null ? '–' : words[direction],
      bandText(card, column, highest, tongue),
      bandText(card, column, lowest, tongue),
      `${figure(spread[1])} … ${figure(spread[3])}`,
    ])
  const titles = [words.column, words.direction, words.raisesMost, words.lowersMost]
  const columns = [...titles.map((title) => ({ title })), { title: words.spread, isNumber: true }]
  return { kind: 'table', table: { caption: '', columns, rows } }
}

function bandText(card: Card, column: string, band: Band | null, { cell, figure }: Tongue): string {
  if (band === null) return '–'
  const { of, mean } = band
  const where =
    of === null || typeof of === 'string' ? cell(of) : rangeText(of.map((end) => cell(end, typeOf(card, column))))
  return `${where} (${mean > 0 ? '+' : ''}${figure(mean)})`
}

function rangeText([low = '', high = '']: readonly string[]): string {
  return low === high ? low : `${low} … ${high}`
}

export function typeOf({ inputs }: Card, column: string): string | undefined {
  return inputs.find(({ name }) => name === column)?.type
}

function effectBlock(card: Card, curve: EffectCurve, tongue: Tongue): Block {
  const { words, cell, figure, percent } = tongue
  const { column, outputs, points, values, shares } = curve
  const type = typeOf(card, column)
  const isShare = card.classes !== null
  const title = `${words.effectTitle} ${column}`
  const answer = isShare
    ? `${words.probabilityOf} ${outputs.length === 1 ? outputs[0] : words.classes}`
    : words.averageAnswer
  const write = isShare ? percent : figure
  const isNumeric = points.every((point) => point === null || typeof point === 'number')
  const description = describe(curve, (point) => cell(point, type), write)
  const table = {
    caption: title,
    columns: [
      { title: column },
      ...outputs.map((output) => ({
        title: isShare ? `${words.probabilityOf} ${output}` : words.averageAnswer,
        isNumber: true,
      })),
      { title: words.share, isNumber: true },
    ],
    rows: points.map((point, at) => [cell(point, type), ...values.map((of) => write(of[at]!)), percent(shares[at]!)]),
  }
  const picture: Figure = isNumeric
    ? {
        kind: 'plane',
        title,
        description,
        x: { label: column, write: (value) => cell(value, type) },
        y: { label: answer, write },
        series: outputs.map((name, output) => ({
          name,
          style: 'line',
          points: points.flatMap((point, at) =>
            point === null ? [] : [{ x: Number(point), y: values[output]![at]! }],
          ),
        })),
      }
    : {
        kind: 'rows',
        title,
        description,
        axis: { label: answer, write },
        style: 'marks',
        names: outputs.slice(0, 2),
        rows: points.map((point, at) => ({
          label: cell(point, type),
          marks: values.slice(0, 2).map((of) => ({ value: of[at]! })),
        })),
      }
  return { kind: 'figure', figure: picture, table }
}

/** Where the first answer is least and greatest, for those who cannot see the curve. */
function describe(
  { points, values }: EffectCurve,
  point: (value: string | number | null) => string,
  write: (value: number) => string,
): string {
  const of = values[0]!
  const [least, most] = [of.indexOf(Math.min(...of)), of.indexOf(Math.max(...of))]
  return [least, most].map((at) => `${point(points[at]!)}: ${write(of[at]!)}`).join('; ')
}

const KINDS = {
  'surest-right': 'kindSurestRight',
  'surest-wrong': 'kindSurestWrong',
  'least-sure': 'kindLeastSure',
  'most-above': 'kindMostAbove',
  'most-below': 'kindMostBelow',
  closest: 'kindClosest',
} as const

/** A few rows of the test part with the reasons of their answers. */
export function singleRows(card: Card, reasons: readonly RowReasons[], tongue: Tongue): Section {
  const { words, cell, count, percent, figure } = tongue
  const rows = reasons.map(({ row, kind, predicted, actual, probability, reasons: because }) => [
    count(row + 1),
    words[KINDS[kind]],
    cell(predicted) + (probability === null ? '' : ` (${percent(probability)})`),
    cell(actual),
    because
      .map(
        ({ column, value, contribution }) =>
          `${column} = ${cell(value, typeOf(card, column))} (${contribution > 0 ? '+' : ''}${figure(contribution)})`,
      )
      .join('; '),
  ])
  const titles = ['', words.predicted, words.actual, words.because]
  const columns = [{ title: words.row, isNumber: true }, ...titles.map((title) => ({ title }))]
  return { title: words.rows, blocks: [{ kind: 'table', table: { caption: '', columns, rows } }] }
}
