import { formatBytes, formatCount, formatDuration } from '#base'
import { printable, tableLines, wrap } from '../table.ts'
import type { Paper } from '../terminal.ts'
import { findingLines } from './findings.ts'
import { figure, page, plural, section, shortDigest, shortId } from './words.ts'

interface Metrics {
  readonly [name: string]: number
}
export interface Trained {
  readonly run: { readonly id: string }
  readonly dataset: {
    readonly name: string
    readonly version: number
    readonly rowCount: number
    readonly columnCount: number
    readonly findings: readonly { readonly kind: string; readonly column: string | null; readonly suggestion: string }[]
  }
  readonly frame: {
    readonly task: string
    readonly target: string
    readonly positive: string | null
    readonly metric: string
    readonly direction: 'minimize' | 'maximize'
    readonly dropped: readonly { readonly column: string; readonly reason: string; readonly text: string }[]
    readonly warnings: readonly { readonly text: string }[]
    readonly reasons: readonly { readonly code: string; readonly confidence: string; readonly text: string }[]
  }
  readonly study: {
    readonly trialCount: number
    readonly seconds: number
    readonly stoppedBy: string
    readonly refitted: 'all' | 'some' | 'none'
  }
  readonly leaderboard: readonly {
    readonly rank: number
    readonly name: string
    readonly metrics: Metrics
    readonly fitSeconds: number
    readonly predictMicrosPerRow: number
    readonly sizeBytes: number
  }[]
  readonly test: {
    readonly rowCount: number
    readonly metrics: {
      readonly [name: string]: { readonly value: number; readonly low: number | null; readonly high: number | null }
    }
    readonly baseline: Metrics
  }
  readonly model: { readonly name: string; readonly version: number; readonly digest: string }
  readonly conclusion: string
  readonly next: readonly string[]
}

/** The story of one training: the data, the candidates, the honest figures, the sentence, what to do next. */
export function printTrain(result: Trained, paper: Paper): string {
  const { dataset, frame, conclusion, next } = result
  return page(
    openingLine(result, paper),
    section(
      'What was found',
      [
        ...leakLines(frame, paper),
        ...warningLines(frame, paper),
        ...findingLines(dataset.findings, 6, paper),
        ...noteLines(frame, paper),
        ...droppedLines(frame, paper),
      ],
      paper,
    ),
    section(
      `Candidates, by ${frame.metric} on validation rows (${better(frame.direction)})`,
      leaderboardLines(result, paper),
      paper,
    ),
    section(`On ${formatCount(result.test.rowCount)} rows that no model has seen`, testLines(result, paper), paper),
    afterwards(result),
    paper.bold(wrap(printable(conclusion), Math.min(paper.width, 100))),
    closingLines(result, paper),
    section('Next', next, paper),
  )
}

/** The figures are older than the model: it has learned from the rows they come from. */
function afterwards({ study: { refitted }, dataset }: Trained): string {
  if (refitted === 'none') return ''
  const what = refitted === 'all' ? 'the model was' : 'part of the model was'
  return `Then ${what} fitted again, on all ${formatCount(dataset.rowCount)} rows.`
}

function openingLine({ dataset, frame }: Trained, paper: Paper): string {
  const positive = frame.positive === null ? '' : `, "${printable(frame.positive)}" being the positive class`
  return `${paper.bold(`${dataset.name}/${dataset.version}`)}: ${formatCount(dataset.rowCount)} rows × ${dataset.columnCount} columns. To predict: ${printable(frame.target)} (${frame.task}${positive}).`
}

function warningLines({ warnings }: Trained['frame'], paper: Paper): string[] {
  return warnings.map(({ text }) => loudly(text, paper))
}

function loudly(text: string, paper: Paper): string {
  return `${paper.bad('!')} ${wrap(printable(text), paper.width - 2, '  ').trimStart()}`
}

const LEAKS_SHOWN = 3

/** Columns taken away that the user may want back. */
function leakLines({ dropped }: Trained['frame'], paper: Paper): string[] {
  const leaks = dropped.filter(({ reason }) => reason === 'leakage')
  const texts = [...new Set(leaks.map(({ text }) => text))]
  const hidden = leaks.filter(({ text }) => texts.indexOf(text) >= LEAKS_SHOWN).map(({ column }) => column)
  const rest = hidden.length > 0 ? [loudly(`Left out for the same reasons: ${hidden.join(', ')}.`, paper)] : []
  return [...texts.slice(0, LEAKS_SHOWN).map((text) => loudly(text, paper)), ...rest]
}

/** What everyone would have done is not news. */
const USUAL: ReadonlySet<string> = new Set(['task', 'metric', 'split', 'ordinal-target'])

function noteLines({ reasons }: Trained['frame'], paper: Paper): string[] {
  const news = reasons.filter(
    ({ code, confidence }) => !USUAL.has(code) && !(code === 'positive' && confidence !== 'possible'),
  )
  return news.map(({ text }) => `${paper.dim('•')} ${wrap(printable(text), paper.width - 2, '  ').trimStart()}`)
}

function droppedLines({ dropped: all }: Trained['frame'], paper: Paper): string[] {
  const dropped = all.filter(({ reason }) => reason !== 'leakage')
  if (dropped.length === 0) return []
  const names = dropped.map(({ column, reason }) => `${printable(column)} (${reason})`).join(', ')
  return [`${paper.dim('•')} ${wrap(`not learnt from: ${names}`, paper.width - 2, '  ').trimStart()}`]
}

function better(direction: 'minimize' | 'maximize'): string {
  return direction === 'minimize' ? 'lower is better' : 'higher is better'
}

const ROWS_SHOWN = 8

/** The best candidates and, wherever it ranks, the prior: what one reaches without looking at any column. */
function leaderboardLines({ leaderboard, frame }: Trained, paper: Paper): string[] {
  const names = Object.keys(leaderboard[0]?.metrics ?? {})
  const metrics = [frame.metric, ...names.filter((name) => name !== frame.metric)].slice(0, 4)
  const shown = leaderboard.filter(({ name }, index) => index < ROWS_SHOWN || name.startsWith('prior'))
  const lines = tableLines(
    [
      { title: '#', align: 'right' },
      { title: 'model' },
      ...metrics.map((title) => ({ title, align: 'right' as const })),
      { title: 'fit', align: 'right' },
      { title: 'µs/row', align: 'right' },
      { title: 'size', align: 'right' },
    ],
    shown.map((leader) => [
      String(leader.rank),
      printable(leader.name),
      ...metrics.map((name) => figure(leader.metrics[name])),
      formatDuration(leader.fitSeconds * 1000),
      figure(leader.predictMicrosPerRow),
      formatBytes(leader.sizeBytes),
    ]),
    paper.width - 2,
  )
  const hidden = leaderboard.length - shown.length
  const rest = hidden > 0 ? [paper.dim(`and ${plural(hidden, 'more candidate')}`)] : []
  return [paper.dim(lines[0]!), paper.good(lines[1] ?? ''), ...lines.slice(2), ...rest]
}

function testLines({ test }: Trained, paper: Paper): string[] {
  const lines = tableLines(
    [
      { title: '' },
      { title: 'value', align: 'right' },
      { title: '95 % interval' },
      { title: 'without a model', align: 'right' },
    ],
    Object.entries(test.metrics).map(([name, { value, low, high }]) => [
      name,
      figure(value),
      low === null || high === null ? '–' : `${figure(low)} … ${figure(high)}`,
      figure(test.baseline[name]),
    ]),
    paper.width - 2,
  )
  return [paper.dim(lines[0]!), ...lines.slice(1)]
}

const STOPPED: Readonly<Record<string, string>> = {
  'time-budget': ', stopped by the time budget',
  trials: ', stopped by the number of trials',
  interrupted: ', interrupted: this is the best so far',
}

function closingLines({ model, run, study }: Trained, paper: Paper): string {
  const stopped = STOPPED[study.stoppedBy] ?? ''
  const facts = `${plural(study.trialCount, 'trial')} in ${formatDuration(study.seconds * 1000)}${stopped}; run ${shortId(run.id)}, digest ${shortDigest(model.digest)}`
  return `Registered as ${paper.bold(`${model.name}/${model.version}`)} ${paper.dim(`(${facts})`)}`
}
