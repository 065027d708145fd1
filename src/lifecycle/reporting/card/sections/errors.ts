import type { ErrorPatterns, RangeBias, Residuals, WeakSlice } from '#assessment'
import type { Card, CardTraining } from '../card.ts'
import type { Block, Section } from '../document.ts'
import type { Figure } from '../figures/figure.ts'
import type { Tongue } from '../tongue.ts'
import { saidOf } from './said.ts'

/** Weak slices, mistakes by class or by range, errors along the rows. */
export function errorSection(card: Card, { assessment }: CardTraining, tongue: Tongue): Section {
  const { guidance, slices, errors, residuals } = assessment
  const codes = /^guidance\.(no-slice|slice-|confuses|bias-|spread-|errors-)/
  return {
    title: tongue.words.errors,
    blocks: [
      ...saidOf(guidance, codes, tongue),
      ...(slices === undefined || slices.slices.length === 0 ? [] : sliceBlocks(card, slices.slices, tongue)),
      ...(errors === undefined ? [] : patternBlocks(errors, tongue)),
      ...(residuals === undefined ? [] : [stretchBlock(card, residuals, tongue)]),
    ],
  }
}

function sliceBlocks({ task }: Card, slices: readonly WeakSlice[], tongue: Tongue): Block[] {
  const { words, conditions, interval, count, figure } = tongue
  const isNumber = task === 'regression'
  const scale = isNumber ? 1 : 100
  const label = isNumber ? words.meanError : words.wrongOf100
  const scaled = ({ value, low, high }: WeakSlice['inside']) => ({
    value: value * scale,
    low: low === null ? null : low * scale,
    high: high === null ? null : high * scale,
  })
  const figureShown: Figure = {
    kind: 'rows',
    title: words.sliceTitle,
    description: words.sliceNote,
    axis: { label, write: figure, from: 0 },
    style: 'marks',
    names: [words.inside, words.outside],
    rows: slices.map((slice) => ({
      label: conditions(slice.conditions),
      marks: [scaled(slice.errorInside), scaled(slice.errorOutside)],
    })),
  }
  const rows = slices.map((slice) => [
    conditions(slice.conditions),
    count(slice.rowCount),
    figure(slice.errorInside.value * scale),
    interval(slice.errorInside, scale),
    figure(slice.errorOutside.value * scale),
    figure(slice.p),
  ])
  const titles = [words.rowCount, `${label}, ${words.inside}`, words.interval, words.outside, words.chance]
  const columns = [{ title: words.sliceShort }, ...titles.map((title) => ({ title, isNumber: true }))]
  return [
    { kind: 'figure', figure: figureShown, table: { caption: words.sliceTitle, columns, rows } },
    { kind: 'text', text: words.sliceNote },
  ]
}

function patternBlocks(errors: ErrorPatterns, tongue: Tongue): Block[] {
  return errors.kind === 'classes' ? confusionBlocks(errors, tongue) : [rangeBlock(errors.byActual, tongue)]
}

function confusionBlocks(errors: Extract<ErrorPatterns, { kind: 'classes' }>, tongue: Tongue): Block[] {
  const { words, count, percent, interval } = tongue
  const names = [...errors.classes, ...(errors.hasOthers ? [words.other] : [])]
  const figureShown: Figure = {
    kind: 'grid',
    title: words.confusionTitle,
    description: words.confusionNote,
    across: words.predicted,
    down: words.actual,
    columns: names,
    rows: names,
    cells: errors.confusion,
    write: count,
  }
  const table = {
    caption: words.confusionTitle,
    columns: [{ title: `${words.actual} \\ ${words.predicted}` }, ...names.map((title) => ({ title, isNumber: true }))],
    rows: names.map((name, at) => [name, ...errors.confusion[at]!.map(count)]),
  }
  const pairs = errors.pairs.map(({ actual, predicted, rowCount, share }) => [
    actual,
    predicted,
    count(rowCount),
    percent(share.value),
    interval(share, 100),
  ])
  const columns = [
    { title: words.actual },
    { title: words.predicted },
    ...[words.rowCount, words.share, `${words.interval} (%)`].map((title) => ({ title, isNumber: true })),
  ]
  const blocks: Block[] = [{ kind: 'figure', figure: figureShown, table }]
  return errors.classes.length <= 2
    ? blocks
    : [...blocks, { kind: 'table', table: { caption: '', columns, rows: pairs } }]
}

function rangeBlock(ranges: readonly RangeBias[], { words, figure, interval, count }: Tongue): Block {
  const name = ({ low, high }: RangeBias) => (low === high ? figure(low) : `${figure(low)} … ${figure(high)}`)
  const figureShown: Figure = {
    kind: 'rows',
    title: words.rangesTitle,
    description: words.rangesNote,
    axis: { label: words.bias, write: figure },
    style: 'marks',
    names: [words.bias],
    reference: 0,
    rows: ranges.map((range) => ({ label: name(range), marks: [range.bias] })),
  }
  const rows = ranges.map((range) => [
    name(range),
    count(range.rowCount),
    figure(range.bias.value),
    interval(range.bias),
    figure(range.meanAbsolute.value),
  ])
  const titles = [words.rowCount, words.bias, words.interval, words.meanAbsoluteError]
  const columns = [{ title: words.actual }, ...titles.map((title) => ({ title, isNumber: true }))]
  return { kind: 'figure', figure: figureShown, table: { caption: words.rangesTitle, columns, rows } }
}

function stretchBlock({ task }: Card, { stretches, order }: Residuals, { words, figure, count }: Tongue): Block {
  const isNumber = task === 'regression'
  const label = isNumber ? words.bias : words.wrongOf100
  const scale = isNumber ? 1 : 100
  const title = order.column === null ? words.stretchesTitle : `${words.stretchesTitle} (${order.column})`
  const figureShown: Figure = {
    kind: 'plane',
    title,
    description: `${words.stretch}: ${stretches.map((value) => figure(value * scale)).join(', ')}`,
    x: { label: words.stretch, write: count },
    y: { label, write: figure, from: 0 },
    series: [{ name: label, style: 'line', points: stretches.map((value, at) => ({ x: at + 1, y: value * scale })) }],
  }
  const table = {
    caption: title,
    columns: [{ title: words.stretch }, { title: label, isNumber: true }],
    rows: stretches.map((value, at) => [count(at + 1), figure(value * scale)]),
  }
  return { kind: 'figure', figure: figureShown, table }
}
