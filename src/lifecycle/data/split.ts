import type { Rng } from '#base'
import { RepriseError } from '#base'
import { groupMask } from './split-group.ts'
import { splitFromMask } from './split-mask.ts'
import type { Split, SplitSpec } from './split-spec.ts'
import { stratifiedMask } from './split-stratified.ts'
import { timeMask } from './split-time.ts'

/**
 * Deals `rowCount` rows into two parts, the second about `secondShare` (0 to 1) of them. Draws from `rng.child('split')`
 * alone, so the caller's stream does not move. `group` and `time` may miss the share: no group, and no moment, is cut in two.
 *
 * `split({ kind: 'random' }, table.rowCount, 0.2, createRng(0))`
 */
export function split(spec: SplitSpec, rowCount: number, secondShare: number, rng: Rng): Split {
  if (!(secondShare >= 0 && secondShare <= 1)) {
    throw new RepriseError('invalid-input', `a part of ${secondShare} of the rows is not between 0 and 1`)
  }
  checkLength(spec, rowCount)
  const secondCount = Math.floor(rowCount * secondShare + 0.5)
  return splitFromMask(spec.kind, maskOf(spec, rowCount, secondCount, rng.child('split')))
}

/** 1 for each row of the second part. */
function maskOf(spec: SplitSpec, rowCount: number, secondCount: number, rng: Rng): Uint8Array {
  switch (spec.kind) {
    case 'random':
      return randomMask(rowCount, secondCount, rng)
    case 'stratified':
      return stratifiedMask(spec.strata, secondCount, rng)
    case 'group':
      return groupMask(spec.groups, secondCount, rng)
    case 'time':
      return timeMask(spec.times, secondCount)
  }
}

function randomMask(rowCount: number, secondCount: number, rng: Rng): Uint8Array {
  const mask = new Uint8Array(rowCount)
  for (const row of rng.permutation(rowCount).subarray(0, secondCount)) mask[row] = 1
  return mask
}

function checkLength(spec: SplitSpec, rowCount: number): void {
  if (spec.kind === 'random') return
  const { length } = spec.kind === 'stratified' ? spec.strata : spec.kind === 'group' ? spec.groups : spec.times
  if (length !== rowCount) {
    throw new RepriseError('invalid-input', `a ${spec.kind} split of ${rowCount} rows was given ${length} values`)
  }
}
