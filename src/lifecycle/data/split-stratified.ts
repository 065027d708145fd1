import type { Rng } from '#base'

/**
 * Each stratum gives its share of the second part, rounded down or up so that the total is met: up first where a stratum of
 * two rows or more would otherwise give none, then by the largest remainders.
 */
export function stratifiedMask(strata: Int32Array, secondCount: number, rng: Rng): Uint8Array {
  const quotas = quotasOf(countStrata(strata), strata.length, secondCount)
  const mask = new Uint8Array(strata.length)
  for (const row of rng.permutation(strata.length)) {
    const left = quotas.get(strata[row]!)!
    if (left === 0) continue
    mask[row] = 1
    quotas.set(strata[row]!, left - 1)
  }
  return mask
}

function countStrata(strata: Int32Array): ReadonlyMap<number, number> {
  const counts = new Map<number, number>()
  for (const stratum of strata) counts.set(stratum, (counts.get(stratum) ?? 0) + 1)
  return counts
}

/** Hamilton's method of apportionment, in whole numbers: `count × secondCount` stays below 2^53. */
function quotasOf(counts: ReadonlyMap<number, number>, rowCount: number, secondCount: number): Map<number, number> {
  const parts = [...counts].map(([stratum, count]) => {
    const whole = Math.floor((count * secondCount) / rowCount)
    const wouldMiss = whole === 0 && count > 1 ? 1 : 0
    return { stratum, whole, wouldMiss, remainder: count * secondCount - whole * rowCount }
  })
  let left = secondCount - parts.reduce((sum, { whole }) => sum + whole, 0)
  parts.sort((a, b) => b.wouldMiss - a.wouldMiss || b.remainder - a.remainder || a.stratum - b.stratum)
  return new Map(parts.map(({ stratum, whole }) => [stratum, left-- > 0 ? whole + 1 : whole]))
}
