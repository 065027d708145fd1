// Orders what learn-portfolio.ts has measured (an order needs its folder: margins are too large to commit), checks the order on tables it was
// not learned from, and writes both: node scripts/order-portfolio.ts <folder of results>
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import type { Task } from '#training'
import type { Check, Size } from './portfolio/learn.ts'
import { check, DEFAULT_FIRST, FEW_ROWS, learnOrder, sizes } from './portfolio/learn.ts'
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
const BY_HAND = 'by hand'
const tasks: readonly Task[] = ['binary', 'multiclass', 'regression']

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('name the folder of results')
const parts: string[] = []
const checks: Check[] = []
const kept: unknown[] = []
for (const task of tasks) {
  const pool = poolOf(task)
  const measured = readMeasured(folder, task, pool.map(keyOf))
  const judged = check(task, measured, pool, { [BY_HAND]: before[task] })
  const lists = sizes.map((size) => {
    const learned = learnOrder(measured, pool, size, [0])
    const hand = before[task].map((name) => pool.findIndex((each) => each.name === name))
    const best = handIsBetter(judged, size) ? [...new Set([...hand, ...learned])].slice(0, learned.length) : learned
    console.log(task, size, measured.length, best.map((index) => pool[index]!.name).join(' '))
    return `${size}: ${JSON.stringify(best.map((index) => entryOf(pool[index]!)))}`
  })
  parts.push(`${task}: { ${lists.join(', ')} }`)
  checks.push(...judged)
  kept.push({ task, pool: pool.map(keptConfiguration), questions: measured.map(keptQuestion) })
}
for (const each of checks) console.log(JSON.stringify(each))
writeFileSync('src/lifecycle/automl/learned-portfolio.ts', source())
writeFileSync('bench/results/portfolio.json', `${JSON.stringify({ ...stamp(), checks, tasks: kept })}\n`)

/** On tables it was not learned from, at the length of the order by hand. */
function handIsBetter(judged: readonly Check[], size: Size): boolean {
  const curveOf = (name: string) => judged.find((each) => each.size === size && each.who === name)!.lossPercent
  const hand = curveOf(BY_HAND)
  return hand.at(-1)! < curveOf(DEFAULT_FIRST)[hand.length - 1]!
}

function source(): string {
  return `// Written by scripts/order-portfolio.ts; losses, costs and held-out checks are in bench/results/portfolio.json. Do not edit.
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
