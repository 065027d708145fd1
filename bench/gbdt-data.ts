// The synthetic tables of the boosting benches: normal, lognormal, coarse, three-valued and correlated columns, and a noisy nonlinear target.
import type { Rng } from '#base'
import { createRng, exp, log, sigmoid } from '#base'

export interface BenchTable {
  readonly name: string
  readonly rowCount: number
  readonly columns: readonly Float64Array[]
  readonly labels: Float64Array
}

export const benchSizes = {
  'c 10k x 20': [10_000, 20],
  'b 100k x 100': [100_000, 100],
  'a 1M x 28': [1_000_000, 28],
} as const

/** `rowCount` training rows followed by a quarter as many for testing. */
export function benchTable(name: keyof typeof benchSizes): BenchTable {
  const [rowCount, columnCount] = benchSizes[name]
  return syntheticTable(name, rowCount, columnCount)
}

export function syntheticTable(name: string, rowCount: number, columnCount: number): BenchTable {
  const total = rowCount * 1.25
  const rng = createRng(7).child(name)
  const columns: Float64Array[] = []
  for (let j = 0; j < columnCount; j++) columns.push(columnOf(j, total, columns, rng.child(j)))
  return { name, rowCount, columns, labels: labelsOf(columns, total, rng.child('labels')) }
}

function columnOf(j: number, total: number, before: readonly Float64Array[], rng: Rng): Float64Array {
  const kind = j % 5
  const values = new Float64Array(total)
  const earlier = before[Math.floor(j / 2)]
  for (let i = 0; i < total; i++) {
    const z = normal(rng)
    if (kind === 0) values[i] = z
    else if (kind === 1) values[i] = exp(z)
    else if (kind === 2) values[i] = Math.round(z * 5)
    else if (kind === 3) values[i] = Math.floor(rng.float() * 3)
    else values[i] = 0.7 * (earlier?.[i] ?? 0) + 0.7 * z
    values[i] = Math.fround(values[i] ?? 0) // both sides read the same single-precision numbers
  }
  return values
}

/** Marsaglia's polar method, without sine. */
function normal(rng: Rng): number {
  for (;;) {
    const u = 2 * rng.float() - 1
    const v = 2 * rng.float() - 1
    const s = u * u + v * v
    if (s > 0 && s < 1) return u * Math.sqrt((-2 * log(s)) / s)
  }
}

function labelsOf(columns: readonly Float64Array[], total: number, rng: Rng): Float64Array {
  const at = (j: number, i: number) => columns[j]?.[i] ?? 0
  return Float64Array.from({ length: total }, (_, i) => {
    const smooth = at(0, i) + 0.5 * at(5, i) * at(0, i) + 0.7 * Math.min(at(1, i), 3) - 0.6 * Math.abs(at(4, i))
    const stepped =
      (at(3, i) === 1 ? 0.8 : 0) + (at(2, i) > 3 ? -0.9 : 0) + 0.4 * at(9, i) * (at(8, i) === 2 ? 1 : -0.5)
    const many = 0.15 * (at(10, i) + at(12, i) / 5 + at(14, i) + at(15, i))
    return rng.float() < sigmoid(smooth + stepped + many - 0.4) ? 1 : 0
  })
}
