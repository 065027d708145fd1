// Cubic B-splines by their recursion (de Boor, "On calculating with B-splines", 1972), and straight lines beyond the outer knots.

const DEGREE = 3

/** Four neighbouring functions are not 0 at any point: the first of them, and their values. */
export interface BasisValues {
  readonly first: number
  readonly values: Float64Array
}

/** Functions of a basis on these inner and outer knots, ascending, at least two. */
export const basisSize = (knots: readonly number[]): number => knots.length + DEGREE - 1

/** Distances between knots go on beyond the ends as they were before. */
export function basisAt(knots: readonly number[], x: number): BasisValues {
  const [low, high] = [knots[0]!, knots.at(-1)!]
  const inside = Math.max(low, Math.min(high, x))
  const first = intervalOf(knots, inside)
  const values = bumps(knots, first, inside, DEGREE)
  if (x === inside) return { first, values }
  const slopes = slopesOf(knots, first, inside)
  for (let k = 0; k <= DEGREE; k++) values[k]! += (x - inside) * slopes[k]!
  return { first, values }
}

function intervalOf(knots: readonly number[], x: number): number {
  let index = 0
  while (index < knots.length - 2 && x >= knots[index + 1]!) index++
  return index
}

function knotAt(knots: readonly number[], index: number): number {
  const last = knots.length - 1
  if (index < 0) return knots[0]! + index * (knots[1]! - knots[0]!)
  if (index > last) return knots[last]! + (index - last) * (knots[last]! - knots[last - 1]!)
  return knots[index]!
}

/** The `degree + 1` functions of a degree that are not 0 between knots `interval` and the next. */
function bumps(knots: readonly number[], interval: number, x: number, degree: number): Float64Array {
  const values = new Float64Array(degree + 1)
  values[0] = 1
  for (let d = 1; d <= degree; d++) {
    let carried = 0
    for (let k = 0; k < d; k++) {
      const right = knotAt(knots, interval + k + 1)
      const left = knotAt(knots, interval + k + 1 - d)
      const share = values[k]! / (right - left)
      values[k] = carried + (right - x) * share
      carried = (x - left) * share
    }
    values[d] = carried
  }
  return values
}

function slopesOf(knots: readonly number[], interval: number, x: number): Float64Array {
  const lower = bumps(knots, interval, x, DEGREE - 1)
  const slopes = new Float64Array(DEGREE + 1)
  for (let k = 0; k < DEGREE; k++) {
    const width = knotAt(knots, interval + k + 1) - knotAt(knots, interval + k + 1 - DEGREE)
    slopes[k]! -= (DEGREE * lower[k]!) / width
    slopes[k + 1]! += (DEGREE * lower[k]!) / width
  }
  return slopes
}
