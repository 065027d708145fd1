import type { LearningCurve } from '#assessment'
import type { Card, CardTraining } from '../card.ts'
import type { Block, Section } from '../document.ts'
import type { Figure } from '../figures/figure.ts'
import type { Tongue } from '../tongue.ts'
import { saidOf } from './said.ts'

/** What more rows would do, what no model can know, what ails this one and what to do about it. */
export function limits({ assessment }: CardTraining, tongue: Tongue): Section {
  const { guidance, diagnoses, learning } = assessment
  const ailments = (diagnoses ?? []).map((diagnosis) => `${tongue.say(diagnosis)} ${tongue.say(diagnosis.next)}`)
  return {
    title: tongue.words.limits,
    blocks: [
      ...(ailments.length === 0 ? [] : [{ kind: 'list', items: ailments } as const]),
      ...saidOf(guidance, /^guidance\.(data-|ceiling|floor)/, tongue),
      ...(learning === undefined ? [] : learningBlocks(learning, tongue)),
    ],
  }
}

function learningBlocks({ points, doubled }: LearningCurve, { words, count, figure }: Tongue): Block[] {
  const all = [...points, doubled]
  const picture: Figure = {
    kind: 'plane',
    title: words.learningTitle,
    description: all.map(({ rowCount, loss }) => `${count(rowCount)}: ${figure(loss)}`).join('; '),
    x: { label: words.learnedRows, write: count, from: 0 },
    y: { label: words.loss, write: figure },
    series: [
      { name: words.measured, style: 'line', points: points.map(({ rowCount, loss }) => ({ x: rowCount, y: loss })) },
      {
        name: words.expected,
        style: 'dashed',
        points: [points.at(-1)!, doubled].map(({ rowCount, loss }) => ({ x: rowCount, y: loss })),
      },
    ],
  }
  const table = {
    caption: words.learningTitle,
    columns: [{ title: words.learnedRows, isNumber: true }, { title: words.loss, isNumber: true }, { title: '' }],
    rows: all.map(({ rowCount, loss }, at) => [
      count(rowCount),
      figure(loss),
      at < points.length ? words.measured : words.expected,
    ]),
  }
  return [
    { kind: 'figure', figure: picture, table },
    { kind: 'text', text: words.learningNote },
  ]
}

/** The columns it reads, with a row to try. */
export function expects({ inputs, example }: Card, { words, cell }: Tongue): Section {
  const rows = inputs.map(({ name, type, required }) => [
    name,
    type,
    required ? words.yes : words.no,
    cell(example[name] ?? null),
  ])
  const columns = [words.input, words.type, words.needed, words.example].map((title) => ({ title }))
  return { title: words.expects, blocks: [{ kind: 'table', table: { caption: '', columns, rows } }] }
}

/** Data, split, seed, what was left out and what was noticed. */
export function made({ dataset, frame, assessment, engine }: CardTraining, tongue: Tongue): Section {
  const { words, say, count } = tongue
  const unmeasured = Object.entries(assessment.parts ?? {}).flatMap(([name, state]) => (state === 'time' ? [name] : []))
  const facts = [
    [words.data, `${dataset.name}/${dataset.version} (${dataset.digest})`],
    [words.splitKind, splitText(frame, tongue)],
    [words.testRows, count(assessment.rowCount)],
    [words.seed, String(frame.seed)],
    [words.engine, engine],
    ...(unmeasured.length === 0 ? [] : [[words.notMeasured, unmeasured.join(', ')]]),
  ]
  const dropped = frame.dropped.map(({ column, reason }) => say({ code: `dropped.${reason}`, values: { column } }))
  const warned = frame.warnings.map(({ kind, column, score, values }) =>
    say({ code: `warning.${kind}`, values: { column, score, ...values } }),
  )
  const blocks: Block[] = [
    { kind: 'table', table: { caption: '', columns: [{ title: words.fact }, { title: words.value }], rows: facts } },
    ...(warned.length + dropped.length === 0
      ? []
      : [
          { kind: 'text', text: `${words.warnings}:` } as const,
          { kind: 'list', items: [...warned, ...dropped] } as const,
        ]),
  ]
  return { title: words.made, blocks }
}

function splitText({ split }: CardTraining['frame'], { words }: Tongue): string {
  if (split.kind === 'group') return `${words.groupSplit} ${split.column}`
  if (split.kind === 'time') return `${words.timeSplit} ${split.column}`
  return words[split.kind]
}
