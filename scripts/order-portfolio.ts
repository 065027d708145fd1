// Orders what learn-portfolio.ts has measured, and writes the result: node scripts/order-portfolio.ts <folder of results>
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import type { Task } from '#training'
import type { Check } from './portfolio/learn.ts'
import { check, FEW_ROWS, learnOrder, sizes } from './portfolio/learn.ts'
import type { Measured } from './portfolio/measured.ts'
import { readMeasured } from './portfolio/measured.ts'
import type { Configuration } from './portfolio/pool.ts'
import { keyOf, poolOf } from './portfolio/pool.ts'

/** What the portfolio was before it was learned, as far as it is boosted. */
const before: Readonly<Record<Task, readonly string[]>> = {
  binary: ['default', 'small-6', 'large-31', 'wide', 'narrow', 'stumps'],
  multiclass: ['default', 'small-6', 'large-31', 'wide', 'narrow', 'stumps'],
  regression: ['default', 'small-12', 'large-63', 'wide', 'narrow', 'stumps'],
}
const tasks: readonly Task[] = ['binary', 'multiclass', 'regression']

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('name the folder of results')
const parts: string[] = []
const checks: Check[] = []
const kept: unknown[] = []
for (const task of tasks) {
  const pool = poolOf(task)
  const measured = readMeasured(folder, task, pool.map(keyOf))
  const lists = sizes.map((size) => {
    const names = learnOrder(measured, pool, size)
    console.log(task, size, measured.length, names.map((index) => pool[index]!.name).join(' '))
    return `${size}: ${JSON.stringify(names.map((index) => entryOf(pool[index]!)))}`
  })
  parts.push(`${task}: { ${lists.join(', ')} }`)
  checks.push(...check(task, measured, pool, { before: before[task] }))
  kept.push({ task, pool: pool.map(keptConfiguration), questions: measured.map(keptQuestion) })
}
for (const each of checks) console.log(JSON.stringify(each))
writeFileSync('src/lifecycle/automl/learned-portfolio.ts', source())
writeFileSync('bench/results/portfolio.json', `${JSON.stringify({ ...stamp(), checks, tasks: kept })}\n`)

function source(): string {
  return `// Written by scripts/order-portfolio.ts from bench/results/portfolio.json; do not edit.
import type { Task } from '#training'
import type { Point } from './samplers/space.ts'

export interface LearnedEntry {
  readonly name: string
  readonly point: Point
}

/** Tables of fewer rows to fit on have few rows. */
export const FEW_ROWS = ${FEW_ROWS}

/** Points of boosting's space, in the order in which they add most to an ensemble per second. */
export const learnedPortfolio: Readonly<Record<Task, Readonly<Record<'few' | 'many', readonly LearnedEntry[]>>>> = {
  ${parts.join(',\n  ')}
}
`
}

function entryOf({ name, point }: Configuration) {
  const numbers = Object.entries(point).map(([key, value]) => [key, typeof value === 'number' ? short(value) : value])
  return { name, point: Object.fromEntries(numbers) as Configuration['point'] }
}

function keptConfiguration(configuration: Configuration) {
  return { ...entryOf(configuration), kind: configuration.kind }
}

function keptQuestion({ name, rowCount, columnCount, classCount, loss, cpuSeconds, rounds }: Measured) {
  return { name, rowCount, columnCount, classCount, loss: loss.map(short), cpuSeconds: cpuSeconds.map(short), rounds }
}

function short(value: number): number {
  return Number(value.toPrecision(4))
}

function stamp() {
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`,
  }
}
