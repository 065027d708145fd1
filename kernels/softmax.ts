// Class probabilities of every row at the start of a round, four rows at a time.
import * as boosting from '../build/generated/boosting-context'
import { BLOCK_ROWS } from '../build/generated/constants'
import { demote4, exp4 } from './exp4'
import { claim } from './team'

export function probabilities(): void {
  const rows = boosting.rowCount()
  for (let row = claim() * BLOCK_ROWS; row < rows; row = claim() * BLOCK_ROWS) probabilitiesBlock(row, min<usize>(rows, row + BLOCK_ROWS))
}

/** Classes lie one after another, each padded to a multiple of 4 rows. */
export function probabilitiesBlock(begin: usize, end: usize): void {
  const classes = boosting.classCount(), padded = (boosting.rowCount() + 7) & ~3
  const margins = boosting.margins(), out = boosting.probabilities()
  for (let i = begin; i < end; i += 4) {
    let largest = f32x4.splat(-Infinity)
    for (let k: usize = 0; k < classes; k++) largest = f32x4.max(largest, demote4(margins + ((k * padded + i) << 3)))
    let sum = f32x4.splat(0)
    for (let k: usize = 0; k < classes; k++) {
      const e = exp4(f32x4.sub(demote4(margins + ((k * padded + i) << 3)), largest))
      sum = f32x4.add(sum, e)
      v128.store(out + ((k * padded + i) << 2), e)
    }
    for (let k: usize = 0; k < classes; k++) {
      const at = out + ((k * padded + i) << 2)
      v128.store(at, f32x4.div(v128.load(at), sum))
    }
  }
}
