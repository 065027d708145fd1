import type { Rng } from '#base'
import type { CategoryFeature, Feature, Features, NumberFeature } from '#features'

const COUNT = 5
/** Of so many rows at most are neighbours sought: more say little, and cost their square. */
const MOST_CANDIDATES = 2000

/**
 * For each of `rows` its five nearest others among them: squared differences of numbers in standard deviations of these rows, 1 where
 * words differ or one of two numbers is missing. Equally near ones by row.
 */
export function neighboursOf(features: Features, rows: Uint32Array, rng: Rng): (row: number) => Uint32Array {
  const candidates = rows.length <= MOST_CANDIDATES ? rows : sample(rows, rng)
  const distances = features.features.map((feature) => distanceOf(feature, rows))
  const found = new Map<number, Uint32Array>()
  return (row) => {
    const known = found.get(row)
    if (known !== undefined) return known
    const nearest = nearestOf(row, candidates, distances)
    found.set(row, nearest)
    return nearest
  }
}

type Distance = (a: number, b: number) => number

function nearestOf(row: number, candidates: Uint32Array, distances: readonly Distance[]): Uint32Array {
  const nearest: { row: number; distance: number }[] = []
  for (const other of candidates) {
    if (other === row) continue
    let distance = 0
    for (const each of distances) distance += each(row, other)
    if (nearest.length === COUNT && distance >= nearest[COUNT - 1]!.distance) continue
    const place = nearest.findIndex((near) => near.distance > distance)
    nearest.splice(place < 0 ? nearest.length : place, 0, { row: other, distance })
    nearest.length = Math.min(nearest.length, COUNT)
  }
  return Uint32Array.from(nearest, (near) => near.row)
}

function distanceOf(feature: Feature, rows: Uint32Array): Distance {
  return feature.kind === 'number' ? numberDistance(feature, rows) : wordDistance(feature)
}

function wordDistance({ codes }: CategoryFeature): Distance {
  return (a, b) => (codes[a] === codes[b] ? 0 : 1)
}

function numberDistance({ values }: NumberFeature, rows: Uint32Array): Distance {
  const scale = deviationOf(values, rows)
  return (a, b) => {
    const [x, y] = [values[a]!, values[b]!]
    if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) && Number.isNaN(y) ? 0 : 1
    const step = scale > 0 ? (x - y) / scale : 0
    return Number.isFinite(step) ? step * step : Number(x !== y)
  }
}

function deviationOf(values: Float64Array, rows: Uint32Array): number {
  let [count, mean, sum] = [0, 0, 0]
  for (const row of rows) {
    const value = values[row]!
    if (!Number.isFinite(value)) continue
    const from = value - mean
    mean += from / ++count
    sum += from * (value - mean)
  }
  return count > 1 ? Math.sqrt(sum / (count - 1)) : 0
}

function sample(rows: Uint32Array, rng: Rng): Uint32Array {
  const drawn = rng.permutation(rows.length).subarray(0, MOST_CANDIDATES)
  return Uint32Array.from(drawn, (place) => rows[place]!).sort((a, b) => a - b)
}
