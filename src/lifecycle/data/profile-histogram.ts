import { lowerBound } from './profile-runs.ts'

const MAX_BINS = 30
const NICE = [1, 2, 2.5, 5]
const WHOLE = [1, 2, 5]
/** Whole numbers up to here keep their neighbours apart after a multiplication. */
const EXACT = 1e15

export interface Bin {
  readonly from: number
  readonly to: number
  readonly count: number
}

/** Equal bins whose edges are multiples of a round number, `from` inside and `to` outside, but for the last bin's. */
export function histogramOf(sorted: Float64Array, isInteger: boolean): readonly Bin[] {
  if (sorted.length === 0) return []
  const [min, max] = [sorted[0]!, sorted[sorted.length - 1]!]
  const grid = gridOf(min, max, isInteger)
  if (grid === undefined) return [{ from: min, to: max, count: sorted.length }]
  const edges = Array.from({ length: grid.binCount + 1 }, (_, i) => grid.edge(i))
  const starts = edges.map((edge, i) => (i === grid.binCount ? sorted.length : lowerBound(sorted, edge)))
  return starts.slice(0, -1).map((start, i) => ({ from: edges[i]!, to: edges[i + 1]!, count: starts[i + 1]! - start }))
}

interface Grid {
  readonly binCount: number
  readonly edge: (index: number) => number
}

/** The finest grid of at most 30 bins; none for a single value, or a range that doubles cannot hold. */
function gridOf(min: number, max: number, isInteger: boolean): Grid | undefined {
  const range = max - min
  if (!(range > 0 && range < 1e300)) return undefined
  for (let power = Math.max(powerBelow(range / MAX_BINS) - 1, isInteger ? 0 : -300); ; power++) {
    for (const factor of isInteger && power === 0 ? WHOLE : NICE) {
      const grid = multiples({ factor, power }, min, max, isInteger)
      if (grid !== undefined && grid.binCount <= MAX_BINS) return grid
    }
  }
}

/** Edges are (whole number × factor) × 10^power, a product or quotient of exact decimals, so that 0.3 is 0.3. */
function multiples(
  step: { factor: number; power: number },
  min: number,
  max: number,
  isInteger: boolean,
): Grid | undefined {
  const ten = Number(`1e${Math.abs(step.power)}`)
  const edge = (index: number): number => (step.power < 0 ? (index * step.factor) / ten : index * step.factor * ten)
  if (Math.max(Math.abs(min), Math.abs(max)) / edge(1) > EXACT) return undefined
  // Division may land one beside the edge: the edges themselves decide.
  let first = Math.round(min / edge(1))
  while (edge(first) > min) first--
  while (edge(first + 1) <= min) first++
  let last = Math.round(max / edge(1))
  const isPast = (value: number): boolean => (isInteger ? value > max : value >= max)
  while (!isPast(edge(last))) last++
  while (isPast(edge(last - 1))) last--
  return { binCount: last - first, edge: (index) => edge(first + index) }
}

function powerBelow(value: number): number {
  return Number(value.toExponential().split('e')[1])
}
