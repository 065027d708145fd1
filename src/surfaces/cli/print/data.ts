import { formatBytes, formatCount, formatNumber } from '#base'
import { printable, tableLines } from '../table.ts'
import type { Paper } from '../terminal.ts'
import { findingLines } from './findings.ts'
import { cell, page, plural, section, shortDigest, when } from './words.ts'

interface Dataset {
  readonly name: string
  readonly version: number
  readonly digest: string
  readonly rowCount: number
  readonly columnCount: number
  readonly source: string
  readonly sizeBytes: number
  readonly createdAt: number
}
type Finding = { readonly kind: string; readonly column: string | null; readonly suggestion: string }
interface Added {
  readonly dataset: Dataset
  readonly created: boolean
  readonly rejects: readonly {
    readonly line: number
    readonly column: string | null
    readonly text: string
    readonly reason: string
  }[]
  readonly rejectCount: number
  readonly findings: readonly Finding[]
}
interface Shown {
  readonly dataset: Dataset
  readonly columns: readonly { readonly name: string; readonly type: string; readonly storage: string }[]
  readonly parse: Readonly<Record<string, unknown>>
  readonly rejectCount: number
}
interface Profiled {
  readonly dataset: Dataset
  readonly duplicateRowCount: number
  readonly columns: readonly {
    readonly name: string
    readonly type: string
    readonly missingCount: number
    readonly distinctCount: number
    readonly count: number
    readonly numeric?: {
      readonly min: number
      readonly max: number
      readonly mean: number
      readonly quantiles: Readonly<Record<string, number>>
    }
    readonly topValues: readonly { readonly value: string; readonly count: number }[]
  }[]
  readonly findings: readonly Finding[]
}

export const printers = { add: added, ls: listed, show: shown, profile: profiled }

function headline({ name, version, rowCount, columnCount, digest }: Dataset, paper: Paper): string {
  return `${paper.bold(`${name}/${version}`)}: ${formatCount(rowCount)} rows × ${columnCount} columns ${paper.dim(`(digest ${shortDigest(digest)})`)}`
}

function added({ dataset, created, rejects, rejectCount, findings }: Added, paper: Paper): string {
  return page(
    `${headline(dataset, paper)}${created ? '' : '\nThe same bytes were there already: nothing new was stored.'}`,
    section(
      `${plural(rejectCount, 'line was', 'lines were')} set aside`,
      rejectCount === 0 ? [] : rejectLines(rejects, paper),
      paper,
    ),
    section('What was found', findingLines(findings, 12, paper), paper),
    section('Next', [`reprise data profile ${dataset.name}`, `reprise train ${dataset.name} --target <column>`], paper),
  )
}

function rejectLines(rejects: Added['rejects'], paper: Paper): string[] {
  return tableLines(
    [{ title: 'line', align: 'right' }, { title: 'column' }, { title: 'reason' }, { title: 'text' }],
    rejects
      .slice(0, 10)
      .map(({ line, column, reason, text }) => [String(line), cell(column), printable(reason), printable(text)]),
    paper.width - 2,
  )
}

function listed({ datasets }: { datasets: readonly Dataset[] }, paper: Paper): string {
  if (datasets.length === 0) return 'No dataset yet. Add one: reprise data add <file>'
  const lines = tableLines(
    [
      { title: 'dataset' },
      { title: 'rows', align: 'right' },
      { title: 'columns', align: 'right' },
      { title: 'size', align: 'right' },
      { title: 'added (UTC)' },
      { title: 'digest' },
      { title: 'source' },
    ],
    datasets.map((d) => [
      printable(`${d.name}/${d.version}`),
      formatCount(d.rowCount),
      String(d.columnCount),
      formatBytes(d.sizeBytes),
      when(d.createdAt),
      shortDigest(d.digest),
      printable(d.source),
    ]),
    paper.width,
  )
  return [paper.dim(lines[0]!), ...lines.slice(1)].join('\n')
}

function shown({ dataset, columns, parse, rejectCount }: Shown, paper: Paper): string {
  const how = Object.entries((parse['text'] as Record<string, unknown> | undefined) ?? {}).filter(
    ([key]) => key !== 'columnNames',
  )
  const origin = `from ${printable(dataset.source)} (${formatBytes(dataset.sizeBytes)}), added ${when(dataset.createdAt)} UTC`
  return page(
    `${headline(dataset, paper)}\n${origin}`,
    section(
      'Read as',
      [
        `${parse['kind']}, ${parse['encoding']}, compression ${parse['compression']}`,
        how.map(([key, value]) => `${key} ${JSON.stringify(value)}`).join(', '),
      ].filter(Boolean),
      paper,
    ),
    section(
      'Columns',
      tableLines(
        [{ title: 'name' }, { title: 'type' }, { title: 'stored as' }],
        columns.map(({ name, type, storage }) => [printable(name), type, storage]),
        paper.width - 2,
      ),
      paper,
    ),
    rejectCount === 0 ? '' : paper.warn(`${plural(rejectCount, 'line was', 'lines were')} set aside when it was added`),
  )
}

function profiled({ dataset, columns, findings, duplicateRowCount }: Profiled, paper: Paper): string {
  const lines = tableLines(
    [
      { title: 'column' },
      { title: 'type' },
      { title: 'missing', align: 'right' },
      { title: 'distinct', align: 'right' },
      { title: 'what is in it' },
    ],
    columns.map((column) => [
      printable(column.name),
      column.type,
      column.missingCount === 0 ? '' : `${formatNumber((100 * column.missingCount) / Math.max(1, column.count), 2)} %`,
      formatCount(column.distinctCount),
      contents(column),
    ]),
    paper.width - 2,
  )
  const repeated = duplicateRowCount === 0 ? '' : `, ${plural(duplicateRowCount, 'repeated row')}`
  return page(
    `${headline(dataset, paper)}${repeated}`,
    section('Columns', [paper.dim(lines[0]!), ...lines.slice(1)], paper),
    section('What was found', findingLines(findings, 30, paper), paper),
  )
}

function contents({ numeric, topValues }: Profiled['columns'][number]): string {
  if (!numeric)
    return topValues
      .slice(0, 4)
      .map(({ value, count }) => `${printable(value)} ×${formatCount(count)}`)
      .join(', ')
  const [min, mean, max] = [numeric.min, numeric.mean, numeric.max].map((value) => formatNumber(value, 4))
  return `${min} … ${max}, mean ${mean}`
}
