import type { Disturbance, FairnessMeasure, GroupComparison, Reliability } from '#assessment'
import type { Json } from '#base'
import type { CardTraining } from '../card.ts'
import type { Block, Section } from '../document.ts'
import type { Figure } from '../figures/figure.ts'
import type { Tongue } from '../tongue.ts'
import { saidOf } from './said.ts'

/** What is said beside what is seen. */
export function reliabilitySection(reliability: Reliability, { assessment }: CardTraining, tongue: Tongue): Section {
  const { words, figure, count, interval, percent } = tongue
  const { bins, error, chanceError, slope, intercept } = reliability
  const isShare = reliability.of !== 'value'
  const write = isShare ? percent : figure
  const ends = isShare ? { from: 0, to: 1 } : {}
  const picture: Figure = {
    kind: 'plane',
    title: words.reliabilityTitle,
    description: words.reliabilityNote,
    x: { label: words.said, write, ...ends },
    y: { label: words.seen, write, ...ends },
    hasDiagonal: true,
    series: [
      {
        name: words.seen,
        style: 'points',
        points: bins.map(({ said, seen }) => ({ x: said, y: seen.value, low: seen.low, high: seen.high })),
      },
    ],
  }
  const table = {
    caption: words.reliabilityTitle,
    columns: [words.said, words.seen, words.interval, words.rowCount].map((title) => ({ title, isNumber: true })),
    rows: bins.map(({ said, seen, rowCount }) => [write(said), write(seen.value), interval(seen), count(rowCount)]),
  }
  const summary = [
    [words.calibrationError, write(error)],
    ...(chanceError === null ? [] : [[words.chanceError, write(chanceError)]]),
    ...(slope === null ? [] : [[words.slope, `${figure(slope.value)} (${interval(slope)})`]]),
    ...(intercept === null ? [] : [[words.intercept, `${figure(intercept.value)} (${interval(intercept)})`]]),
  ]
  return {
    title: words.reliability,
    blocks: [
      ...saidOf(assessment.guidance, /^guidance\.(says|reliable|off)/, tongue),
      { kind: 'figure', figure: picture, table },
      {
        kind: 'table',
        table: { caption: '', columns: [{ title: words.fact }, { title: words.value }], rows: summary },
      },
    ],
  }
}

/** Groups side by side; what differs beyond chance is marked. */
export function fairnessSection({ assessment }: CardTraining, tongue: Tongue): Section {
  const { words } = tongue
  const { fairness, guidance } = assessment
  const blocks: Block[] = (fairness ?? []).flatMap((comparison) => comparisonBlocks(comparison, tongue))
  const said = saidOf(guidance, /^guidance\.(fair|unfair)/, tongue)
  const none: Block[] = fairness === undefined ? [{ kind: 'text', text: words.noProtected }] : []
  return { title: words.fairness, blocks: [...said, ...none, ...blocks] }
}

const LABELS: Readonly<Record<FairnessMeasure, keyof Tongue['words']>> = {
  selectionRate: 'selectionRate',
  truePositiveRate: 'truePositiveRate',
  falsePositiveRate: 'falsePositiveRate',
  calibrationGap: 'calibrationGap',
  errorRate: 'errorRate',
  meanError: 'meanErrorOf',
  meanAbsoluteError: 'meanAbsoluteError',
}
const SHARES: readonly FairnessMeasure[] = [
  'selectionRate',
  'truePositiveRate',
  'falsePositiveRate',
  'errorRate',
  'calibrationGap',
]

function comparisonBlocks({ column, groups, gaps, leftOutCount }: GroupComparison, tongue: Tongue): Block[] {
  const { words, group, figure, count, percent } = tongue
  const measures = Object.keys(LABELS).filter((name) =>
    groups.some(({ figures }) => name in figures),
  ) as FairnessMeasure[]
  const flagged = (name: Json, measure: FairnessMeasure) =>
    gaps.some((gap) => gap.group === name && gap.measure === measure && gap.isFlagged)
  const writeOf = (measure: FairnessMeasure) => (SHARES.includes(measure) ? percent : figure)
  const first = measures[0]!
  const [marks, second] = [measures.slice(0, 2), measures[1]]
  const picture: Figure = {
    kind: 'rows',
    title: `${words.fairnessTitle} ${column}`,
    description: groups
      .map(
        ({ group: name, figures }) => `${group(column, name as Json)}: ${writeOf(first)(figures[first]?.value ?? 0)}`,
      )
      .join('; '),
    axis: { label: marks.map((measure) => words[LABELS[measure]]).join(' / '), write: writeOf(first) },
    style: 'marks',
    names: marks.map((measure) => words[LABELS[measure]]),
    rows: groups.map(({ group: name, figures }) => ({
      label: group(column, name as Json),
      marks: [first, second].flatMap((measure) =>
        measure !== undefined && figures[measure] !== undefined ? [figures[measure]] : [],
      ),
    })),
  }
  const rows = groups.map(({ group: name, rowCount, baseRate, figures }) => [
    group(column, name as Json),
    count(rowCount),
    ...(baseRate === null ? [] : [percent(baseRate.value)]),
    ...measures.map((measure) => {
      const interval = figures[measure]
      if (interval === undefined) return '–'
      const write = writeOf(measure)
      const bounds =
        interval.low === null || interval.high === null ? '' : ` (${write(interval.low)} … ${write(interval.high)})`
      return `${write(interval.value)}${bounds}${flagged(name as Json, measure) ? ' ⚑' : ''}`
    }),
  ])
  const base = groups[0]!.baseRate === null ? [] : [words.baseRate]
  const titles = [words.rowCount, ...base, ...measures.map((measure) => words[LABELS[measure]])]
  const columns = [{ title: words.group }, ...titles.map((title) => ({ title, isNumber: true }))]
  const notes = [
    ...(gaps.some(({ isFlagged }) => isFlagged) ? [`⚑ ${words.flagged}`] : []),
    ...(leftOutCount > 0 ? [`${words.tooFew}: ${count(leftOutCount)}`] : []),
  ]
  return [
    { kind: 'figure', figure: picture, table: { caption: `${words.fairnessTitle} ${column}`, columns, rows } },
    ...(notes.length === 0 ? [] : [{ kind: 'list', items: notes } as const]),
  ]
}

/** What small changes of the data do. */
export function robustnessSection(
  robustness: readonly Disturbance[],
  { assessment, frame }: CardTraining,
  tongue: Tongue,
): Section {
  const { words, percent, figure, interval } = tongue
  const names = { noise: words.noise, missing: words.gaps, worst: words.worst }
  const label = ({ kind, amount }: Disturbance) => `${names[kind]}, ${percent(amount)}`
  const picture: Figure = {
    kind: 'rows',
    title: words.robustnessTitle,
    description: robustness.map((one) => `${label(one)}: ${figure(one.changed.value * 100)}`).join('; '),
    axis: { label: words.changed, write: figure, from: 0 },
    style: 'marks',
    names: [words.changed],
    rows: robustness.map((one) => ({
      label: label(one),
      marks: [{ value: one.changed.value * 100, low: one.changed.low! * 100, high: one.changed.high! * 100 }],
    })),
  }
  const titles = [words.changed, words.interval, `${frame.metric}, ${words.before}`, `${frame.metric}, ${words.after}`]
  const table = {
    caption: words.robustnessTitle,
    columns: [{ title: words.change }, ...titles.map((title) => ({ title, isNumber: true }))],
    rows: robustness.map((one) => [
      label(one),
      figure(one.changed.value * 100),
      interval(one.changed, 100),
      figure(one.before),
      figure(one.after),
    ]),
  }
  return {
    title: words.robustness,
    blocks: [...saidOf(assessment.guidance, /^guidance\.robust/, tongue), { kind: 'figure', figure: picture, table }],
  }
}
