// Tables drawn at random, so that an order of configurations is not learned from the well-known ones alone.
import type { Column, Rng } from '#base'
import { createRng, exp, log } from '#base'
import type { ColumnSchema } from '#data'
import type { Task } from '#training'
import type { Question } from './question.ts'

const ROWS = [500, 1200, 2500, 5000, 9000]

export function generatedQuestions(count: number): readonly Question[] {
  const tasks: readonly Task[] = ['binary', 'multiclass', 'regression']
  return Array.from({ length: count }, (_, index) => {
    return generate(tasks[index % 3]!, index, createRng(77).child(`question/${index}`))
  })
}

function generate(task: Task, index: number, rng: Rng): Question {
  const rowCount = ROWS[rng.below(ROWS.length)]!
  const numbers = Array.from({ length: 3 + rng.below(20) }, (_, j) => numberColumn(rowCount, rng.child(`number/${j}`)))
  const words = Array.from({ length: rng.below(8) }, (_, j) => wordColumn(rowCount, rng.child(`word/${j}`)))
  const inputs = [...numbers.map(standardised), ...words.map(({ effects }) => effects)]
  const signal = standardised(signalOf(inputs, rng.child('signal')))
  const noise = [0.05, 0.2, 0.5, 1, 1.5][rng.below(5)]!
  const noisy = signal.map((value) => value + noise * normal(rng))
  const gaps = rng.below(2) === 0 ? 0 : 0.1
  const columns: [string, Column][] = [
    ...numbers.map((values, j): [string, Column] => [`n${j}`, { kind: 'number', values: withGaps(values, gaps, rng) }]),
    ...words.map(({ column }, j): [string, Column] => [`w${j}`, column]),
    ['y', targetColumn(task, noisy, rng)],
  ]
  const schema = {
    columns: columns.map(([name, { kind }]): ColumnSchema => {
      return kind === 'codes'
        ? { name, type: 'category', storage: 'text' }
        : { name, type: 'number', storage: 'number' }
    }),
  }
  return {
    name: `generated-${index}`,
    isReal: false,
    schema,
    table: { rowCount, columns: new Map(columns) },
    target: 'y',
  }
}

function numberColumn(rowCount: number, rng: Rng): Float64Array {
  const kind = rng.below(4)
  return Float64Array.from({ length: rowCount }, () => {
    const z = normal(rng)
    return kind === 0 ? z : kind === 1 ? exp(z) : kind === 2 ? Math.round(z * 4) : rng.float()
  })
}

/** Levels of unequal share, each with an effect of its own. */
function wordColumn(rowCount: number, rng: Rng): { column: Column; effects: Float64Array } {
  const levelCount = [2, 4, 8, 30, 200][rng.below(5)]!
  const effectOf = Float64Array.from({ length: levelCount }, () => normal(rng))
  const codes = Int32Array.from({ length: rowCount }, () => Math.floor(levelCount * rng.float() * rng.float()))
  const levels = Array.from({ length: levelCount }, (_, level) => `level ${level}`)
  return { column: { kind: 'codes', codes, levels }, effects: Float64Array.from(codes, (code) => effectOf[code]!) }
}

/** Linear, additive with bends, steps on the paths of trees, or a small network: one of them, or two added. */
function signalOf(inputs: readonly Float64Array[], rng: Rng): Float64Array {
  const used = rng.shuffle(inputs).slice(0, Math.max(2, Math.ceil(inputs.length * (0.3 + 0.7 * rng.float()))))
  const families = [linearSignal, bentSignal, treeSignal, networkSignal]
  const first = standardised(families[rng.below(4)]!(used, rng.child('first')))
  if (rng.below(2) === 0) return first
  const second = standardised(families[rng.below(4)]!(used, rng.child('second')))
  return first.map((value, row) => value + 0.7 * second[row]!)
}

type Signal = (inputs: readonly Float64Array[], rng: Rng) => Float64Array

const linearSignal: Signal = (inputs, rng) => added(inputs.map((input) => scaled(input, normal(rng))))

const bentSignal: Signal = (inputs, rng) =>
  added(
    inputs.map((input) => {
      const [knot, slope, square] = [normal(rng), normal(rng), normal(rng)]
      return input.map((x) => slope * Math.max(0, x - knot) + 0.4 * square * x * x)
    }),
  )

const treeSignal: Signal = (inputs, rng) => {
  const trees = Array.from({ length: 6 }, () => {
    const path = Array.from({ length: 4 }, () => ({
      input: inputs[rng.below(inputs.length)]!,
      knot: 0.7 * normal(rng),
    }))
    const leaves = Float64Array.from({ length: 16 }, () => normal(rng))
    return inputs[0]!.map((_, row) => {
      return leaves[path.reduce((leaf, { input, knot }) => 2 * leaf + Number(input[row]! > knot), 0)]!
    })
  })
  return added(trees)
}

const networkSignal: Signal = (inputs, rng) => {
  const units = Array.from({ length: 8 }, () => {
    const weight = normal(rng)
    return linearSignal(inputs, rng).map((x) => weight * Math.max(0, x / Math.sqrt(inputs.length)))
  })
  return added(units)
}

function targetColumn(task: Task, values: Float64Array, rng: Rng): Column {
  if (task === 'regression') return { kind: 'number', values: rng.below(3) === 0 ? values.map((x) => exp(x)) : values }
  const classCount = task === 'binary' ? 2 : 3 + rng.below(5)
  const sorted = Float64Array.from(values).sort((a, b) => a - b)
  const cuts = Array.from({ length: classCount - 1 }, (_, cut) => {
    const share = task === 'binary' ? 0.1 + 0.7 * rng.float() : (cut + 0.4 + 0.4 * rng.float()) / classCount
    return sorted[Math.floor(share * sorted.length)]!
  })
  const codes = Int32Array.from(values, (value) => cuts.filter((cut) => value > cut).length)
  return { kind: 'codes', codes, levels: Array.from({ length: classCount }, (_, code) => `class ${code}`) }
}

function withGaps(values: Float64Array, share: number, rng: Rng): Float64Array {
  return values.map((value) => (rng.float() < share ? Number.NaN : value))
}

function added(parts: readonly Float64Array[]): Float64Array {
  return parts[0]!.map((_, row) => parts.reduce((sum, part) => sum + part[row]!, 0))
}

function scaled(values: Float64Array, factor: number): Float64Array {
  return values.map((value) => value * factor)
}

function standardised(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / values.length
  return values.map((value) => (value - mean) / Math.sqrt(variance + 1e-12))
}

/** Marsaglia's polar method. */
function normal(rng: Rng): number {
  for (;;) {
    const [u, v] = [2 * rng.float() - 1, 2 * rng.float() - 1]
    const s = u * u + v * v
    if (s > 0 && s < 1) return u * Math.sqrt((-2 * log(s)) / s)
  }
}
