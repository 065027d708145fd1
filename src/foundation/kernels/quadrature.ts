// Gauss and Legendre's rule on [0, 1]: k points integrate polynomials up to degree 2k - 1 exactly.

/** Points t, then 1 - t, then weights; padded to an even count by a point of no weight, since two are taken at a time. */
export function quadratureOf(pointCount: number): Float64Array {
  const padded = pointCount + (pointCount % 2)
  const table = new Float64Array(padded * 3)
  table.fill(0.5, 0, padded * 2)
  for (let k = 0; k < pointCount - k; k++) {
    const { x, weight } = rootOf(pointCount, k)
    for (const [at, sign] of [
      [k, 1],
      [pointCount - 1 - k, -1],
    ] as const) {
      table[at] = (1 + sign * x) / 2
      table[padded + at] = (1 - sign * x) / 2
      table[padded * 2 + at] = weight / 2
    }
  }
  return table
}

/** The k-th largest root of Legendre's polynomial and its weight on [-1, 1], by Newton's method. */
function rootOf(degree: number, k: number): { x: number; weight: number } {
  let x = 2 * k + 1 === degree ? 0 : cosine((Math.PI * (k + 0.75)) / (degree + 0.5))
  let { value, slope } = legendre(degree, x)
  for (let step = 0; step < 8 && x !== 0; step++) {
    x -= value / slope
    ;({ value, slope } = legendre(degree, x))
  }
  return { x, weight: 2 / ((1 - x * x) * slope * slope) }
}

/** By the recurrence of three terms. */
function legendre(degree: number, x: number): { value: number; slope: number } {
  let before = 1
  let value = x
  for (let n = 2; n <= degree; n++) {
    const next = ((2 * n - 1) * x * value - (n - 1) * before) / n
    before = value
    value = next
  }
  return { value, slope: (degree * (before - x * value)) / (1 - x * x) }
}

/** Near enough to start from, and the same on every machine. */
function cosine(angle: number): number {
  let term = 1
  let sum = 1
  for (let n = 1; n <= 12; n++) {
    term *= (-angle * angle) / ((2 * n - 1) * (2 * n))
    sum += term
  }
  return sum
}
