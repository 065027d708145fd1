import { formatCount } from '#base'
import { printable, tableLines, wrap } from '../table.ts'
import type { Paper } from '../terminal.ts'
import { printExport } from './export.ts'
import { printPredict } from './predict.ts'
import { printTrain } from './train.ts'
import { cell, figure, page, section, shortDigest, when } from './words.ts'

interface ModelVersion {
  readonly name: string
  readonly version: number
  readonly digest: string
  readonly runId: string | null
  readonly createdAt: number
  readonly aliases: readonly string[]
  readonly summary: Readonly<Record<string, unknown>> | null
}
interface Shown {
  readonly model: ModelVersion & {
    readonly task: string
    readonly target: string
    readonly classes: readonly string[] | null
    readonly positive: string | null
    readonly members: readonly { readonly kind: string; readonly weight: number }[]
    readonly isCalibrated: boolean
    readonly threshold: number | null
    readonly signature: { readonly inputs: readonly { readonly name: string; readonly type: string }[] }
    readonly example: Readonly<Record<string, unknown>>
    readonly tree: readonly string[] | null
  }
  readonly dataset: { readonly name: string; readonly version: number; readonly rowCount: number } | null
  readonly assessment: null | {
    readonly conclusion: string
    readonly refusals: readonly string[]
    readonly guidance: readonly string[]
    readonly diagnoses: readonly string[]
    readonly rowCount: number
    readonly metrics: Readonly<
      Record<string, { readonly value: number; readonly low: number | null; readonly high: number | null }>
    >
    readonly baseline: Readonly<Record<string, number>>
    readonly importance: readonly { readonly column: string; readonly meanAbsolute: number }[]
  }
}

export const printers = {
  train: printTrain,
  predict: printPredict,
  export: printExport,
  ls: ({ models }: { models: readonly ModelVersion[] }, paper: Paper) => listed(models, paper),
  show: shown,
  import: imported,
  card: ({ path, text }: { path: string | null; text: string }, paper: Paper) =>
    path === null ? text : `Wrote ${paper.bold(printable(path))}`,
  alias: ({ model }: { model: ModelVersion }, paper: Paper) =>
    `${paper.bold(`${model.name}/${model.version}`)} ${model.aliases.length === 0 ? 'has no alias' : `is ${model.aliases.map((a) => `@${a}`).join(', ')}`}`,
}

interface Imported {
  readonly model: ModelVersion
  readonly from: {
    readonly library: string
    readonly version: string
    readonly objective: string
    readonly file: string
  }
  readonly task: string
  readonly target: string
  readonly inputCount: number
}

function imported({ model, from, task, target, inputCount }: Imported, paper: Paper): string {
  const library = { lightgbm: 'LightGBM', xgboost: 'XGBoost' }[from.library] ?? from.library
  return [
    `${paper.bold(printable(`${model.name}/${model.version}`))} is ${printable(from.file)} of ${library} ${printable(from.version)} (${printable(from.objective)}).`,
    `It predicts ${printable(target)} (${task}) from ${inputCount} columns: reprise predict ${printable(model.name)} <data>`,
    paper.dim(`digest ${model.digest}`),
  ].join('\n')
}

function listed(models: readonly ModelVersion[], paper: Paper): string {
  if (models.length === 0) return 'No model yet. Make one: reprise train <data> --target <column>'
  const lines = tableLines(
    [
      { title: 'model' },
      { title: 'aliases' },
      { title: 'task' },
      { title: 'target' },
      { title: 'metric' },
      { title: 'test', align: 'right' },
      { title: 'prior', align: 'right' },
      { title: 'made (UTC)' },
      { title: 'digest' },
    ],
    models.map(({ name, version, aliases, summary, createdAt, digest }) => [
      printable(`${name}/${version}`),
      aliases.map((alias) => `@${alias}`).join(' '),
      ...['task', 'target', 'metric'].map((key) => cell(summary?.[key] ?? null)),
      ...['test', 'baseline'].map((key) => figure(summary?.[key] as number | null)),
      when(createdAt),
      shortDigest(digest),
    ]),
    paper.width,
  )
  return [paper.dim(lines[0]!), ...lines.slice(1)].join('\n')
}

function shown(result: Shown, paper: Paper): string {
  const { model, assessment } = result
  const request = JSON.stringify({ dataframe_records: [model.example] })
  return page(
    facts(result, paper).join('\n'),
    assessment ? wrap(printable(assessment.conclusion), Math.min(100, paper.width)) : '',
    assessment ? section('Worth knowing', sayings(assessment, paper), paper) : '',
    assessment ? section('Figures on rows it has not seen', metricLines(assessment, paper), paper) : '',
    assessment ? section('What it looks at most', importanceLines(assessment.importance, paper), paper) : '',
    model.tree ? section('The tree', treeLines(model.tree), paper) : '',
    section('What it expects', [wrap(inputWords(result), Math.min(paper.width, 100) - 2)], paper),
    section(
      'Ask it (with reprise serve running)',
      [
        `curl -s localhost:4477/models/${model.name}/${model.version}/invocations -H 'content-type: application/json' -d '${printable(request).replaceAll("'", "'\\''")}'`,
      ],
      paper,
    ),
  )
}

const MOST_SAID = 12

/** Why not to use it, what ails it, then what else there is to know; the card has the rest. */
function sayings({ refusals, diagnoses, guidance }: NonNullable<Shown['assessment']>, paper: Paper): string[] {
  const item = (text: string, mark: string) =>
    `${mark} ${wrap(printable(text), Math.min(100, paper.width - 2), '  ').trimStart()}`
  const urgent = [...refusals, ...diagnoses].map((text) => item(text, paper.bad('!')))
  const shown = guidance.slice(0, MOST_SAID).map((text) => item(text, paper.dim('•')))
  const hidden = guidance.length - shown.length
  return [...urgent, ...shown, ...(hidden > 0 ? [paper.dim(`and ${hidden} more: reprise models card`)] : [])]
}

function facts({ model, dataset }: Shown, paper: Paper): string[] {
  const { task, target, classes, members } = model
  const aliases = model.aliases.map((alias) => ` @${alias}`).join('')
  const answers =
    classes === null
      ? ''
      : `: ${classes.slice(0, 6).map(printable).join(', ')}${classes.length > 6 ? ` and ${classes.length - 6} more` : ''}`
  const made =
    dataset === null ? '' : ` from ${dataset.name}/${dataset.version} (${formatCount(dataset.rowCount)} rows)`
  return [
    `${paper.bold(`${model.name}/${model.version}`)}${aliases} predicts ${printable(target)} (${task}${answers}).`,
    `Made ${when(model.createdAt)} UTC${made}${model.runId === null ? '' : ` by run ${model.runId.slice(0, 8)}`}; ${members.map(({ kind, weight }) => `${kind} ${figure(weight)}`).join(' + ')}${model.isCalibrated ? ', calibrated' : ''}.`,
    ...(model.threshold === null
      ? []
      : [`It says ${printable(model.positive ?? '')} from a probability of ${figure(model.threshold)}.`]),
    paper.dim(`digest ${model.digest}`),
  ]
}

function metricLines({ metrics, baseline }: NonNullable<Shown['assessment']>, paper: Paper): string[] {
  const lines = tableLines(
    [
      { title: '' },
      { title: 'value', align: 'right' },
      { title: '95 % interval' },
      { title: 'without a model', align: 'right' },
    ],
    Object.entries(metrics).map(([name, { value, low, high }]) => [
      name,
      figure(value),
      low === null || high === null ? '–' : `${figure(low)} … ${figure(high)}`,
      figure(baseline[name]),
    ]),
    paper.width - 2,
  )
  return [paper.dim(lines[0]!), ...lines.slice(1)]
}

function importanceLines(importance: readonly { column: string; meanAbsolute: number }[], paper: Paper): string[] {
  const most = importance[0]?.meanAbsolute ?? 0
  return tableLines(
    [{ title: '' }, { title: '' }],
    importance
      .slice(0, 8)
      .map(({ column, meanAbsolute }) => [
        printable(column),
        `${'█'.repeat(Math.max(1, Math.round((meanAbsolute / Math.max(most, 1e-12)) * 24)))} ${figure(meanAbsolute)}`,
      ]),
    paper.width - 2,
  ).slice(1)
}

const MOST_TREE_LINES = 60

function treeLines(lines: readonly string[]): string[] {
  const hidden = lines.length - MOST_TREE_LINES
  const shown = lines.slice(0, MOST_TREE_LINES).map(printable)
  return hidden > 0 ? [...shown, `and ${formatCount(hidden)} lines more: reprise models show --json`] : shown
}

function inputWords({ model: { signature } }: Shown): string {
  return signature.inputs.map(({ name, type }) => `${printable(name)} (${type})`).join(', ')
}
