import type { Rng } from '#base'
import { createRng } from '#base'
import type { Feature, Features } from '#features'
import { selectFeatureRows } from '#features'
import type { FitInput, Target, Task } from '#training'

export const rowCount = 240

/** A signal in a number with missing values and in a category; noise; a constant. */
export function exampleInput(task: Task, seed = 1): FitInput {
  const rng = createRng(seed)
  const numbers = draw(rng.child('number'), rowCount)
  const noise = draw(rng.child('noise'), rowCount)
  const codes = Int32Array.from(draw(rng.child('category'), rowCount), (value) => Math.floor((value + 1) * 1.5))
  const signal = numbers.map((value, row) => 2 * value + (codes[row]! - 1) + 0.5 * noise[row]!)
  const values = numbers.map((value, row) => (row % 11 === 4 ? Number.NaN : value))
  const features: Feature[] = [
    { name: 'number', sources: ['number'], kind: 'number', values },
    { name: 'category', sources: ['category'], kind: 'category', codes, levels: ['a', 'b', 'c'] },
    { name: 'noise', sources: ['noise'], kind: 'number', values: noise },
    constantFeature(rowCount),
  ]
  return { features: { rowCount, features }, target: targetOf(task, signal) }
}

function targetOf(task: Task, signal: Float64Array): Target {
  if (task === 'regression') return { task, classCount: 1, values: signal }
  if (task === 'binary') return { task, classCount: 2, values: signal.map((value) => Number(value > 0.4)) }
  return { task, classCount: 4, values: signal.map((value) => (value < -0.7 ? 0 : value < 0.7 ? 1 : 2)) }
}

export function constantFeature(length: number): Feature {
  return { name: 'constant', sources: ['constant'], kind: 'number', values: new Float64Array(length).fill(3.5) }
}

/** Missing everywhere, infinite, huge, a category never seen. */
export function strangeFeatures(): Features {
  const numbers = Float64Array.of(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300, -1e-300, 0)
  const levels = ['a', 'b', 'c']
  const features: Feature[] = [
    { name: 'number', sources: ['number'], kind: 'number', values: numbers },
    { name: 'category', sources: ['category'], kind: 'category', codes: Int32Array.of(-1, 3, 0, 1, 2, 3), levels },
    { name: 'noise', sources: ['noise'], kind: 'number', values: numbers.toReversed() },
    { name: 'constant', sources: ['constant'], kind: 'number', values: numbers },
  ]
  return { rowCount: numbers.length, features }
}

function draw(rng: Rng, count: number): Float64Array {
  return Float64Array.from({ length: count }, () => 2 * rng.float() - 1)
}

export function selectInput(input: FitInput, rows: Uint32Array): FitInput {
  const values = Float64Array.from(rows, (row) => input.target.values[row]!)
  const part = { features: selectFeatureRows(input.features, rows), target: { ...input.target, values } }
  return input.groups ? { ...part, groups: Uint32Array.from(rows, (row) => input.groups![row]!) } : part
}
