// Sine by Taylor's series on an eighth of a turn, from + − × ÷ alone, so that every machine gives the same bits.

const TURN = 6.283185307179586

/** The sine of `place` of `length` equal steps around a circle; whole numbers, `place` from 0. */
export function cycleSine(place: number, length: number): number {
  const eighths = (8 * place) / length
  const octant = Math.floor(eighths) % 8
  const within = ((octant % 2 === 0 ? eighths - Math.floor(eighths) : 1 - (eighths - Math.floor(eighths))) * TURN) / 8
  const isSteep = octant === 0 || octant === 3 || octant === 4 || octant === 7
  const size = isSteep ? sineSeries(within) : cosineSeries(within)
  return octant < 4 ? size : 0 - size
}

/** The same for the cosine: the sine a quarter of a turn later. */
export function cycleCosine(place: number, length: number): number {
  return cycleSine(4 * place + length, 4 * length)
}

/** Of angles up to an eighth of a turn; the first term left out is below 2^-56. */
function sineSeries(angle: number): number {
  return angle * series(angle * angle, [1, -6, 120, -5040, 362_880, -39_916_800, 6_227_020_800, -1_307_674_368_000])
}

function cosineSeries(angle: number): number {
  return series(angle * angle, [1, -2, 24, -720, 40_320, -3_628_800, 479_001_600, -87_178_291_200])
}

/** Σ squareⁱ / divisorᵢ, from the smallest term on. */
function series(square: number, divisors: readonly number[]): number {
  return divisors.reduceRight((sum, divisor) => sum * square + 1 / divisor, 0)
}
