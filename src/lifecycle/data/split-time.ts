import { RepriseError } from '#base'

/**
 * The latest rows are the second part. Rows of one moment stay on one side, the one that brings the parts closer to the
 * share. Rows without a time (NaN) count as the oldest; a long has no NaN, so the caller
 * gives missing ones the smallest value.
 */
export function timeMask(times: Float64Array | BigInt64Array, secondCount: number): Uint8Array {
  const mask = new Uint8Array(times.length)
  if (secondCount === 0) return mask
  if (secondCount === times.length) return mask.fill(1)
  const start = startOfSecond(ascending(times), times.length - secondCount)
  for (let row = 0; row < times.length; row++) if (ordered(times[row]!) >= start) mask[row] = 1
  return mask
}

/** Missing doubles sort first, as missing longs (the smallest value) do by themselves. */
function ordered(time: number | bigint): number | bigint {
  return Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time
}

function ascending(times: Float64Array | BigInt64Array): ArrayLike<number | bigint> {
  return times instanceof BigInt64Array ? times.toSorted() : times.map((time) => ordered(time) as number).sort()
}

/** The moment at which the second part begins: the edge of a run of equal times nearest to the cut, inside the table. */
function startOfSecond(sorted: ArrayLike<number | bigint>, cut: number): number | bigint {
  let before = cut
  while (before > 0 && sorted[before - 1] === sorted[cut]) before--
  let after = cut
  while (after < sorted.length && sorted[after] === sorted[cut]) after++
  if (before === 0 && after === sorted.length) throw oneMoment(sorted.length)
  const isLaterBetter = before === 0 || (after < sorted.length && after - cut <= cut - before)
  return sorted[isLaterBetter ? after : before]!
}

function oneMoment(rowCount: number): RepriseError {
  return new RepriseError('invalid-input', `all ${rowCount} rows have the same time, so none are the latest`, {
    remedy: 'choose another time column, or split at random',
  })
}
