// Student's t through the incomplete beta function: Lentz's continued fraction (Press et al., "Numerical recipes", 6.4) and
// Lanczos' approximation of the gamma function's logarithm (g = 7, 9 terms), good to about 1e-13.
import { exp, log } from '#base'

const LANCZOS = [
  0.9999999999998099, 676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
  -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
]
const HALF_LOG_TAU = 0.9189385332046728
const TINY = 1e-300
const MOST_STEPS = 300

/** The chance that Student's t with these degrees of freedom is above `t`. */
export function studentTail(t: number, freedom: number): number {
  if (Number.isNaN(t) || !(freedom > 0)) return Number.NaN
  const both = incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5)
  return t >= 0 ? both / 2 : 1 - both / 2
}

/** The `t` above which this share (up to one half) of Student's distribution lies; 1.96 for 0.025 and many degrees of freedom. */
export function studentCritical(share: number, freedom: number): number {
  let [low, high] = [0, 1]
  while (studentTail(high, freedom) > share && high < 1e6) high *= 2
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (studentTail(middle, freedom) > share) low = middle
    else high = middle
  }
  return (low + high) / 2
}

function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  const front = exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log(1 - x))
  return x < (a + 1) / (a + b + 2) ? (front * fraction(x, a, b)) / a : 1 - (front * fraction(1 - x, b, a)) / b
}

function fraction(x: number, a: number, b: number): number {
  let [c, d] = [1, 1 / awayFromZero(1 - ((a + b) * x) / (a + 1))]
  let value = d
  for (let m = 1; m <= MOST_STEPS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    const before = value
    for (const term of [even, odd]) {
      d = 1 / awayFromZero(1 + term * d)
      c = awayFromZero(1 + term / c)
      value *= c * d
    }
    if (Math.abs(value - before) <= 1e-15 * Math.abs(value)) break
  }
  return value
}

function awayFromZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value
}

function logGamma(x: number): number {
  let sum = LANCZOS[0]!
  for (let i = 1; i < LANCZOS.length; i++) sum += LANCZOS[i]! / (x - 1 + i)
  const t = x + 6.5
  return HALF_LOG_TAU + (x - 0.5) * log(t) - t + log(sum)
}
