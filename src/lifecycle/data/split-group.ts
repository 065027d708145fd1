import type { Rng } from '#base'
import { RepriseError } from '#base'

/**
 * Whole groups in random order go to the second part while they fit; one more may go over the share when that comes closer
 * to it. Neither part is left empty. Rows without a group (-1) stay together.
 */
export function groupMask(groups: Int32Array, secondCount: number, rng: Rng): Uint8Array {
  const sizes = new Map<number, number>()
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1)
  if (secondCount > 0 && secondCount < groups.length && sizes.size < 2) throw oneGroup(groups.length)
  const chosen = chooseGroups(sizes, secondCount, rng)
  return Uint8Array.from(groups, (group) => (chosen.has(group) ? 1 : 0))
}

function chooseGroups(sizes: ReadonlyMap<number, number>, secondCount: number, rng: Rng): ReadonlySet<number> {
  const chosen = new Set<number>()
  const skipped: number[] = []
  let left = secondCount
  // Ordered by number first: the order in which groups appear in the file must not matter.
  for (const group of rng.shuffle([...sizes.keys()].sort((a, b) => a - b))) {
    const size = sizes.get(group)!
    if (size > left) skipped.push(group)
    else {
      chosen.add(group)
      left -= size
    }
  }
  const over = smallest(skipped, sizes)
  if (over !== undefined && left > 0 && skipped.length > 1 && (chosen.size === 0 || sizes.get(over)! - left < left)) {
    chosen.add(over)
  }
  return chosen
}

function smallest(groups: readonly number[], sizes: ReadonlyMap<number, number>): number | undefined {
  let best = groups[0]
  for (const group of groups) if (sizes.get(group)! < sizes.get(best!)!) best = group
  return best
}

function oneGroup(rowCount: number): RepriseError {
  return new RepriseError('invalid-input', `all ${rowCount} rows belong to one group, so no group can be held out`, {
    remedy: 'choose another group column, or split at random',
  })
}
