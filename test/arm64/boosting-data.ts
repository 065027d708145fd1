// Rows for the boosting digests: numbers with missing cells, a category of few and one of many levels, numbers without a signal.
import type { Rng } from '#base'
import { createRng } from '#base'
import type { Feature } from '#features'
import type { FitInput, Task } from '#training'

const CLASSES = 7

export interface TableSize {
  readonly rows: number
  readonly columns: number
}

/** What a regression target is, so that the objective can learn it. */
export type Shape = 'real' | 'count' | 'positive'

export function boostingInput(task: Task, size: TableSize, shape: Shape, seed = 1): FitInput {
  const { features, signal } = drawn(size, seed)
  return { features: { rowCount: size.rows, features }, target: { task, ...labels(task, signal, shape) } }
}

interface Drawn {
  readonly features: readonly Feature[]
  readonly signal: F
}

const kept = new Map<string, Drawn>()

function drawn(size: TableSize, seed: number): Drawn {
  const key = `${size.rows} ${size.columns} ${seed}`
  const found = kept.get(key) ?? draw(size, createRng(seed))
  kept.set(key, found)
  return found
}

function draw({ rows, columns }: TableSize, rng: Rng): Drawn {
  const [x, y, noise] = ['x', 'y', 'noise'].map((name) => draws(rng.child(name), rows)) as [F, F, F]
  const few = Int32Array.from(draws(rng.child('few'), rows), (value) => Math.floor(value * 5.2) - 1)
  const many = Int32Array.from(draws(rng.child('many'), rows), (value) => Math.floor(value * value * 90))
  const signal = x.map((value, row) => {
    return 4 * value * y[row]! + 0.3 * Math.max(0, few[row]! % 3) + 0.02 * (many[row]! % 40) + noise[row]!
  })
  const features: Feature[] = [
    number('x', x.map(gappy(11))),
    number('y', y),
    category('few', few, 5),
    category('many', many, 90),
    ...Array.from({ length: columns - 4 }, (_, at) => number(`n${at}`, draws(rng.child(`n${at}`), rows))),
  ]
  return { features, signal }
}

type F = Float64Array

function labels(task: Task, signal: F, shape: Shape): { readonly values: F; readonly classCount: number } {
  if (task === 'binary') return { values: signal.map((value) => Number(value > 2.2)), classCount: 2 }
  if (task === 'multiclass')
    return { values: signal.map((value) => Math.min(CLASSES - 1, Math.floor(value * 1.3))), classCount: CLASSES }
  if (shape === 'count') return { values: signal.map(Math.floor), classCount: 1 }
  return { values: shape === 'positive' ? signal.map((value) => value * value + 0.01) : signal, classCount: 1 }
}

/** From 1 to 2²¹: over a million to one. */
export function spreadWeights(rows: number): F {
  return draws(createRng(5), rows).map((value) => 2 ** Math.floor(22 * value))
}

export function draws(rng: Rng, count: number): F {
  return Float64Array.from({ length: count }, () => rng.float())
}

function gappy(every: number) {
  return (value: number, row: number) => (row % every === 3 ? Number.NaN : value)
}

function number(name: string, values: F): Feature {
  return { name, sources: [name], kind: 'number', values }
}

function category(name: string, codes: Int32Array, count: number): Feature {
  return {
    name,
    sources: [name],
    kind: 'category',
    codes,
    levels: Array.from({ length: count }, (_, at) => `${name}${at}`),
  }
}
