// Halton's sequence with random digit permutations: Owen, "A randomized Halton algorithm in R" (2017).
import type { Rng } from '#base'

const PRIMES = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71]
const LEAST_STEP = 1e-9

/** The `index`-th place in [0, 1) along a dimension: spread evenly over indices, unlike independent draws. */
export function spreadPlace(index: number, dimension: number, rng: Rng): number {
  const base = PRIMES[dimension]
  if (base === undefined) return rng.child(`far/${dimension}/${index}`).float()
  let place = 0
  let rest = index
  let step = 1 / base
  for (let digit = 0; step > LEAST_STEP; digit++) {
    const permutation = rng.child(`digits/${dimension}/${digit}`).permutation(base)
    place += permutation[rest % base]! * step
    rest = Math.floor(rest / base)
    step /= base
  }
  return place
}
