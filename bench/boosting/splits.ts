import type { Rng } from '#base'
import type { Split } from './tables.ts'

/** The first rows for training, the rest for testing: copies nothing. */
export function headAndTail(rowCount: number, trainRows: number): Split {
  const rows = Uint32Array.from({ length: rowCount }, (_, row) => row)
  return { train: rows.subarray(0, trainRows), test: rows.subarray(trainRows) }
}

/** A fifth of the rows, drawn anew by each `rng`, for testing. */
export function randomFifth(rowCount: number, rng: Rng): Split {
  const order = rng.permutation(rowCount)
  const cut = Math.floor(rowCount / 5)
  const sorted = (rows: Uint32Array) => Uint32Array.from(rows).sort((a, b) => a - b)
  return { test: sorted(order.subarray(0, cut)), train: sorted(order.subarray(cut)) }
}
