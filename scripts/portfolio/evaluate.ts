import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRng, digestOf } from '#base'
import type { Kernels } from '#kernels'
import type { Estimator } from '#training'
import { fit, metricNamed, predictMargins } from '#training'
import { lossOf } from '../../src/lifecycle/automl/ensemble.ts'
import { paramsAt } from '../../src/lifecycle/automl/spaces/index.ts'
import type { Configuration } from './pool.ts'
import { keyOf } from './pool.ts'
import type { Prepared, Trio } from './question.ts'

/** What one configuration did on one question; losses are of the rows that judge. */
export interface Result {
  readonly key: string
  readonly name: string
  readonly loss: number
  readonly cpuSeconds: number
  readonly rounds: number | null
}

const ROUNDS = 1000

/** Fits what the folder does not hold yet. Margins (validation rows, then judging rows, division after division) lie beside. */
export function evaluate(prepared: Prepared, pool: readonly Configuration[], folder: string, kernels: Kernels): void {
  const place = join(folder, prepared.name)
  mkdirSync(place, { recursive: true })
  writeAbout(prepared, place)
  const done = new Set(readResults(place).map(({ key }) => key))
  for (const configuration of pool.filter((each) => !done.has(keyOf(each)))) {
    const { margins, ...result } = run(prepared, configuration, kernels)
    writeFileSync(join(place, `${digestOf(result.key).slice(0, 16)}.f64`), margins)
    appendFileSync(join(place, 'results.jsonl'), `${JSON.stringify(result)}\n`)
  }
}

export function readResults(place: string): readonly Result[] {
  const file = join(place, 'results.jsonl')
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  return lines.map((line) => JSON.parse(line) as Result)
}

function writeAbout({ name, isReal, frame, trainRowCount, trios }: Prepared, place: string): void {
  const { task, classes } = frame
  const about = { name, isReal, task, classCount: classes?.length ?? 1, trainRowCount, columns: frame.features.length }
  const values = (rows: 'validation' | 'judge') => trios.flatMap((trio) => [...trio[rows].target.values])
  const targets = { validation: values('validation'), judge: values('judge') }
  writeFileSync(join(place, 'about.json'), JSON.stringify({ ...about, targets }))
}

function run({ frame, trios }: Prepared, configuration: Configuration, kernels: Kernels) {
  const before = process.cpuUsage()
  const fitted = trios.map((trio, index) => {
    const facts = { task: frame.task, rowCount: trio.train.features.rowCount, rounds: ROUNDS }
    const estimator: Estimator = {
      kind: configuration.kind,
      params: paramsAt(configuration.kind, configuration.point, facts),
    }
    return fit(estimator, { ...trio.train, validation: trio.validation }, { rng: createRng(index), kernels })
  })
  const { user, system } = process.cpuUsage(before)
  const marginsOn = (rows: 'validation' | 'judge') =>
    joined(
      trios.map((trio, index) => predictMargins([{ weight: 1, fitted: fitted[index]! }], trio[rows].features, kernels)),
    )
  const judge = marginsOn('judge')
  const rounds = fitted.map(({ document }) => Number(document['rounds'] ?? Number.NaN))
  const meanRounds = rounds.reduce((sum, value) => sum + value, 0) / rounds.length
  return {
    key: keyOf(configuration),
    name: configuration.name,
    loss: lossOf(metricNamed(frame.metric, frame.task), joinedTarget(trios), judge),
    cpuSeconds: Math.round((user + system) / trios.length / 1e2) / 1e4,
    rounds: Number.isNaN(meanRounds) ? null : Math.round(meanRounds),
    margins: joined([marginsOn('validation'), judge]),
  }
}

function joinedTarget(trios: readonly Trio[]) {
  const { target } = trios[0]!.judge
  return { ...target, values: joined(trios.map(({ judge }) => judge.target.values)) }
}

function joined(parts: readonly Float64Array[]): Float64Array {
  return Float64Array.from(parts.flatMap((part) => [...part]))
}
