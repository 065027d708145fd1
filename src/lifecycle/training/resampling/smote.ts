// SMOTE and its form for categories, SMOTE-NC: Chawla, Bowyer, Hall, Kegelmeyer, "SMOTE: synthetic minority over-sampling technique" (JAIR 2002).
import type { Rng } from '#base'
import type { CategoryFeature, Feature, NumberFeature } from '#features'
import type { FitPart } from '../estimator.ts'
import { neighboursOf } from './neighbours.ts'

/** A row to be: on the way from one row to a neighbour, with the words that most neighbours have. */
interface Origin {
  readonly row: number
  readonly neighbour: number
  readonly neighbours: Uint32Array
  /** How far along, in [0, 1). */
  readonly share: number
}

/** The part with new rows at its end, so that every class of two rows or more has `count`. Rows of a class of one are repeated. */
export function smote(part: FitPart, classes: readonly Uint32Array[], count: number, rng: Rng): FitPart {
  const { features, target, weights, offsets } = part
  const origins = classes.map((rows, label) => originsOf(part, rows, count - rows.length, rng.child(label)))
  const all = origins.flat()
  const labels = origins.flatMap((list, label) => list.map(() => label))
  const outputs = offsets === undefined ? 1 : offsets.length / target.values.length
  return {
    features: {
      rowCount: features.rowCount + all.length,
      features: features.features.map((feature) => extended(feature, all)),
    },
    target: { ...target, values: Float64Array.from([...target.values, ...labels]) },
    ...(weights ? { weights: between(weights, all, 1) } : {}),
    ...(offsets ? { offsets: between(offsets, all, outputs) } : {}),
  }
}

function originsOf(part: FitPart, rows: Uint32Array, count: number, rng: Rng): readonly Origin[] {
  if (rows.length === 0) return []
  const order = rng.child('order').permutation(rows.length)
  const near = neighboursOf(part.features, rows, rng.child('neighbours'))
  return Array.from({ length: count }, (_, index) => {
    const row = rows[order[index % rows.length]!]!
    const neighbours = near(row)
    const draws = rng.child(`row/${index}`)
    const neighbour = neighbours.length === 0 ? row : neighbours[draws.below(neighbours.length)]!
    return { row, neighbour, neighbours, share: draws.float() }
  })
}

function extended(feature: Feature, origins: readonly Origin[]): Feature {
  return feature.kind === 'number'
    ? { ...feature, values: between(feature.values, origins, 1) }
    : { ...feature, codes: Int32Array.from([...feature.codes, ...origins.map((origin) => commonest(feature, origin))]) }
}

/** Where the row or its neighbour has no value, the row's own: a gap stays a gap. */
function between(values: NumberFeature['values'], origins: readonly Origin[], width: number): Float64Array {
  const longer = new Float64Array(values.length + origins.length * width)
  longer.set(values)
  for (const [index, { row, neighbour, share }] of origins.entries()) {
    for (let place = 0; place < width; place++) {
      const [from, to] = [values[row * width + place]!, values[neighbour * width + place]!]
      const step = to - from
      longer[values.length + index * width + place] = Number.isFinite(step) ? from + share * step : from
    }
  }
  return longer
}

/** Of the neighbours; of equally common ones the row's own, or else the lowest code. */
function commonest({ codes }: CategoryFeature, { row, neighbours }: Origin): number {
  const own = codes[row]!
  const counts = new Map<number, number>()
  for (const neighbour of neighbours) counts.set(codes[neighbour]!, (counts.get(codes[neighbour]!) ?? 0) + 1)
  const most = Math.max(0, ...counts.values())
  const winners = [...counts].filter(([, count]) => count === most).map(([code]) => code)
  return winners.length === 0 || winners.includes(own) ? own : Math.min(...winners)
}
