import { formatBytes, formatDuration } from '#base'
import { printable, tableLines } from '../table.ts'
import type { Paper } from '../terminal.ts'
import { figure, page, section, shortDigest, shortId, when } from './words.ts'

interface Run {
  readonly id: string
  readonly kind: string
  readonly name: string
  readonly experiment: { readonly name: string }
  readonly parent: string | null
  readonly status: string
  readonly startedAt: number
  readonly endedAt: number | null
  readonly params: Readonly<Record<string, string>>
  readonly metrics: Readonly<Record<string, number>>
  readonly tags: Readonly<Record<string, string>>
  readonly artifacts: readonly { readonly path: string; readonly digest: string; readonly sizeBytes: number }[]
}
interface Verified {
  readonly run: { readonly id: string; readonly verifies: string }
  readonly grade: string
  readonly identical: boolean
  readonly digests: { readonly recorded: string; readonly rebuilt: string | null }
  readonly firstDifference: { readonly step: string; readonly text: string } | null
  readonly notes: readonly { readonly text: string }[]
  readonly threads: { readonly recorded: number; readonly used: number }
  readonly seconds: number
  readonly directory: string | null
}

export const printers = {
  ls: ({ runs }: { runs: readonly Run[] }, paper: Paper) =>
    runs.length === 0 ? 'No run yet.' : runLines(runs, paper).join('\n'),
  show: ({ run, children }: { run: Run; children: readonly Run[] }, paper: Paper) => shown(run, children, paper),
  verify: verified,
}

function runLines(runs: readonly Run[], paper: Paper): string[] {
  const lines = tableLines(
    [
      { title: 'run' },
      { title: 'kind' },
      { title: 'name' },
      { title: 'status' },
      { title: 'started (UTC)' },
      { title: 'took', align: 'right' },
      { title: 'metrics' },
    ],
    runs.map((run) => [
      shortId(run.id),
      run.kind,
      printable(run.name),
      run.status,
      when(run.startedAt),
      run.endedAt === null ? '' : formatDuration(run.endedAt - run.startedAt),
      headline(run.metrics),
    ]),
    paper.width,
  )
  return [paper.dim(lines[0]!), ...lines.slice(1)]
}

/** The first metrics that say how good, not how fast. */
function headline(metrics: Run['metrics']): string {
  return Object.entries(metrics)
    .filter(([name]) => !/seconds|micros|bytes/i.test(name))
    .slice(0, 3)
    .map(([name, value]) => `${name.replace(/^(test|validation)\./, '')} ${figure(value)}`)
    .join(', ')
}

function shown(run: Run, children: readonly Run[], paper: Paper): string {
  const ended = run.endedAt === null ? '' : `, took ${formatDuration(run.endedAt - run.startedAt)}`
  return page(
    `${paper.bold(run.id)}  ${run.kind} "${printable(run.name)}", ${run.status}; started ${when(run.startedAt)} UTC${ended}; experiment ${printable(run.experiment.name)}`,
    section('Params', pairs(run.params, paper), paper),
    section(
      'Metrics',
      pairs(Object.fromEntries(Object.entries(run.metrics).map(([key, value]) => [key, figure(value)])), paper),
      paper,
    ),
    section('Tags', pairs(run.tags, paper), paper),
    section('Artifacts', artifactLines(run, paper), paper),
    section('Child runs', children.length === 0 ? [] : runLines(children, { ...paper, width: paper.width - 2 }), paper),
  )
}

function pairs(values: Readonly<Record<string, string>>, paper: Paper): string[] {
  const rows = Object.entries(values).map(([key, value]) => [printable(key), printable(value)])
  return tableLines([{ title: '' }, { title: '' }], rows, paper.width - 2).slice(1)
}

function artifactLines({ artifacts }: Run, paper: Paper): string[] {
  const rows = artifacts.map(({ path, digest, sizeBytes }) => [
    printable(path),
    formatBytes(sizeBytes),
    shortDigest(digest),
  ])
  return tableLines([{ title: '' }, { title: '', align: 'right' }, { title: '' }], rows, paper.width - 2).slice(1)
}

const GRADES: Readonly<Record<string, string>> = {
  R0: 'could not be run again',
  R1: 'runs again, with other figures',
  R2: 'metrics within tolerance',
  R3: 'metrics equal, bytes not',
  R4: 'every byte equal',
  R5: 'every byte equal, on another machine class',
}

function verified(result: Verified, paper: Paper): string {
  const { grade, identical, digests, firstDifference, notes, threads } = result
  const mark = identical ? paper.good(`✔ ${grade}`) : paper.bad(`✘ ${grade}`)
  return page(
    `${mark}  ${paper.bold(GRADES[grade] ?? grade)}: run ${shortId(result.run.verifies)} was made again from its record in ${formatDuration(result.seconds * 1000)}`,
    [
      `  recorded  ${digests.recorded}   ${threads.recorded} threads`,
      `  rebuilt   ${digests.rebuilt ?? '(nothing)'}   ${threads.used} threads`,
    ].join('\n'),
    firstDifference === null ? '' : `First difference, at ${firstDifference.step}: ${printable(firstDifference.text)}`,
    notes.map(({ text }) => `${paper.warn('•')} ${printable(text)}`).join('\n'),
    result.directory === null ? '' : `The clean folder is kept: ${result.directory}`,
  )
}
