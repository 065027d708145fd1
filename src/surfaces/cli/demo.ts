import { copyFile, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatCount, formatDuration, nodeEffects } from '#base'
import type { Context, LoadedOperation } from '#operations'
import { operations } from '#operations'
import type { Platform } from '#platform'
import type { Trained } from './print/train.ts'
import { figure, shortDigest } from './print/words.ts'
import { progressPrinter } from './progress.ts'
import { effectsFor } from './run-operation.ts'
import type { Extras } from './serve-command.ts'
import { printable, tableLines, wrap } from './table.ts'
import type { Globals, Paper, Terminal } from './terminal.ts'
import { paperFor } from './terminal.ts'

/** IBM's Telco customer churn sample, Apache-2.0; its source is noted in examples/telco/README.md. */
const SAMPLE = new URL('../../../examples/telco/telco.csv', import.meta.url)
const LEADERS = 4

interface Verified {
  readonly grade: string
  readonly seconds: number
  readonly identical: boolean
  readonly digests: { readonly recorded: string; readonly rebuilt: string | null }
  readonly threads: { readonly recorded: number; readonly used: number }
}
interface Answered {
  readonly predictions: readonly {
    readonly prediction: string
    readonly probabilities: Readonly<Record<string, number>>
    readonly reasons: readonly { readonly column: string; readonly value: unknown; readonly contribution: number }[]
  }[]
}
interface Shown {
  readonly model: { readonly example: Readonly<Record<string, string | number | null>> }
}

/** The main job on bundled real data, told in some twenty lines: file, search, answer, one prediction over HTTP, proof. */
export async function demo(extras: Extras, globals: Globals, terminal: Terminal): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), 'reprise-demo-'))
  await copyFile(SAMPLE, join(directory, 'telco.csv'))
  const base = nodeEffects()
  const progress = progressPrinter(terminal.stderr, base.monotonic, globals.quiet || !terminal.stderr.isTTY)
  const effects = effectsFor(base, { ...globals, cwd: directory }, progress.say)
  const context: Context = {
    progress: progress.show,
    signal: new AbortController().signal,
    kill: new AbortController().signal,
    origin: 'cli',
    argv: terminal.argv.slice(1),
  }
  const paper = paperFor(terminal.stdout, globals.color)
  const tell = (...lines: string[]) => {
    progress.end()
    if (!globals.json) terminal.stdout.write(`${lines.join('\n')}\n`)
  }
  const { openPlatform } = await import('#platform')
  await using platform = await openPlatform(directory, { effects })
  tell(
    paper.bold('Who will leave? Reprise learns it from a CSV of 7,043 telephone customers (IBM sample, Apache-2.0).'),
    '',
  )
  const trained = await ask<Trained>('models', 'train', platform, { data: 'telco.csv', target: 'Churn' }, context)
  tell(...aboutTheFile(trained, paper), ...aboutTheSearch(trained, paper), ...aboutTheAnswer(trained, paper))
  const answered = await overHttp(extras, directory, effects, trained, platform, context)
  tell(...aboutOneCustomer(answered, trained, paper))
  const verified = await ask<Verified>('runs', 'verify', platform, { reference: trained.run.id, threads: 1 }, context)
  tell(...aboutTheProof(verified, paper), '', `${paper.dim(`Look around:  npx reprise -C ${directory} serve`)}`)
  if (globals.json) terminal.stdout.write(`${JSON.stringify({ directory, trained, answered, verified }, null, 2)}\n`)
  return verified.identical ? 0 : 3
}

async function ask<Output>(
  noun: string,
  verb: string,
  platform: Platform,
  input: object,
  context: Context,
): Promise<Output> {
  const entry = operations.find((candidate) => candidate.noun === noun && candidate.verb === verb)!
  const operation = (await entry.load()) as LoadedOperation
  return (await operation.run(platform, operation.parse(input), context)) as Output
}

/** One real customer, sent to a real server on loopback. */
async function overHttp(
  { serve }: Extras,
  directory: string,
  effects: Platform['effects'],
  trained: Trained,
  platform: Platform,
  context: Context,
): Promise<Answered> {
  const model = `${trained.model.name}/${trained.model.version}`
  const { model: shown } = await ask<Shown>('models', 'show', platform, { model }, context)
  const server = await serve({ directory, host: '127.0.0.1', port: 0, token: null, effects })
  try {
    const response = await effects.fetch(`${server.url}/api/models/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model, rows: [shown.example], explain: 3 }),
    })
    return (await response.json()) as Answered
  } finally {
    await server.close()
  }
}

function aboutTheFile({ dataset, frame }: Trained, paper: Paper): string[] {
  const notes = dataset.findings
    .slice(0, 3)
    .map(({ suggestion }) => wrap(printable(suggestion), paper.width - 3, '   '))
  const dropped = frame.dropped.map(({ column, reason }) => `   ${printable(column)} is not learned from (${reason}).`)
  const size = `${formatCount(dataset.rowCount)} rows × ${dataset.columnCount} columns`
  return [`${paper.bold('1  The file')}   ${dataset.name}/${dataset.version}, ${size}`, ...notes, ...dropped]
}

function aboutTheSearch({ leaderboard, frame, study }: Trained, paper: Paper): string[] {
  const prior = leaderboard.find(({ name }) => name.startsWith('prior'))
  const leaders = leaderboard.filter((leader) => leader !== prior).slice(0, LEADERS)
  const shown = prior ? [...leaders, prior] : leaders
  const lines = tableLines(
    [{ title: 'model' }, { title: frame.metric, align: 'right' }, { title: 'auc', align: 'right' }],
    shown.map(({ name, metrics }) => [name, figure(metrics[frame.metric]), figure(metrics['auc'])]),
    paper.width - 3,
  )
  const title = `${study.trialCount} candidates in ${formatDuration(study.seconds * 1000)}`
  return [
    `${paper.bold('2  The search')} ${title}`,
    ...lines.map((line, index) => `   ${index === 0 ? paper.dim(line) : line}`),
  ]
}

function aboutTheAnswer({ conclusion }: Trained, paper: Paper): string[] {
  return [paper.bold('3  The answer'), wrap(printable(conclusion), paper.width - 3, '   ')]
}

function aboutOneCustomer({ predictions: [first] }: Answered, { model }: Trained, paper: Paper): string[] {
  if (!first) return []
  const probability = Math.round(100 * (first.probabilities['Yes'] ?? 0))
  const reasons = first.reasons.map(({ column, value, contribution }) => {
    return `${printable(`${column} = ${value}`)} (${contribution > 0 ? '+' : '−'}${figure(Math.abs(contribution))})`
  })
  return [
    `${paper.bold('4  A customer')} POST /api/models/predict → ${model.name}/${model.version} says ${first.prediction}: ${probability} % likely to leave`,
    wrap(`because ${reasons.join(', ')}`, paper.width - 3, '   '),
  ]
}

function aboutTheProof({ grade, seconds, digests, identical, threads }: Verified, paper: Paper): string[] {
  const verdict = identical ? paper.good('every byte equal') : paper.bad('not the same')
  const where = `rebuilt from its record in an empty folder in ${formatDuration(seconds * 1000)}, on ${threads.used} thread instead of ${threads.recorded}`
  return [
    `${paper.bold('5  The proof')}  ${where}`,
    `   recorded ${digests.recorded}`,
    `   rebuilt  ${digests.rebuilt ?? shortDigest(null)}`,
    `   ${paper.bold(grade)}: ${verdict}`,
  ]
}
