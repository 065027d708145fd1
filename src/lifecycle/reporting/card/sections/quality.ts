import type { Assessment } from '#assessment'
import type { CardTraining } from '../card.ts'
import type { Block, Section } from '../document.ts'
import type { Tongue } from '../tongue.ts'
import { saidOf } from './said.ts'

const MOST_LEADERS = 15
const SHOWN_METRICS = 3

/** Every metric with its interval beside having no model. */
export function quality({ assessment }: CardTraining, tongue: Tongue): Section {
  const codes = /^metric\.|^guidance\.(flags|finds|false-alarms|human)/
  return {
    title: tongue.words.quality,
    blocks: [...saidOf(assessment.guidance, codes, tongue), metricTable(assessment, tongue)],
  }
}

function metricTable({ metrics, baseline }: Assessment, { words, figure, interval }: Tongue): Block {
  const rows = Object.entries(metrics).map(([name, measured]) => [
    name,
    figure(measured.value),
    interval(measured),
    figure(baseline[name]),
  ])
  const columns = [
    { title: words.metric },
    { title: words.value, isNumber: true },
    { title: words.interval, isNumber: true },
    { title: words.withoutModel, isNumber: true },
  ]
  return { kind: 'table', table: { caption: words.measuredOn, columns, rows } }
}

/** What was tried, the best first. */
export function candidates({ assessment, frame, leaderboard }: CardTraining, tongue: Tongue): Section {
  const { words, figure, count } = tongue
  const others = Object.keys(leaderboard[0]?.metrics ?? {}).filter((name) => name !== frame.metric)
  const names = [frame.metric, ...others].slice(0, SHOWN_METRICS)
  const shown = leaderboard.filter(({ estimator }, index) => index < MOST_LEADERS || estimator?.kind === 'prior')
  const rows = shown.map(({ rank, name, metrics, sizeBytes }) => [
    count(rank),
    name,
    ...names.map((metric) => figure(metrics[metric])),
    figure(sizeBytes / 1000),
  ])
  const numbers = [...names, words.size].map((title) => ({ title, isNumber: true }))
  const columns = [{ title: words.rank, isNumber: true }, { title: words.candidate }, ...numbers]
  return {
    title: words.search,
    blocks: [
      ...saidOf(assessment.guidance, /^guidance\.(best|smaller)/, tongue),
      { kind: 'table', table: { caption: words.onValidation, columns, rows } },
    ],
  }
}
