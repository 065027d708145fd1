import type { Rng } from '#base'
import type { Target } from '#training'

/** Fills `counts` with how often each row was drawn: as many draws as rows, with replacement. */
export type Draw = (counts: Uint16Array, rng: Rng) => void

const RARE_ROWS = 10

/** Draws rows freely, or class by class when a class is so rare that resamples would often lack it. */
export function drawFor(target: Target): Draw {
  const strata = target.task === 'regression' ? [] : rowsByClass(target)
  const isRare = strata.some((rows) => rows.length > 0 && rows.length < RARE_ROWS)
  return isRare ? (counts, rng) => drawWithin(strata, counts, rng) : drawFreely
}

function drawFreely(counts: Uint16Array, rng: Rng): void {
  counts.fill(0)
  const scale = counts.length / 4294967296
  for (let i = 0; i < counts.length; i++) counts[Math.floor(rng.uint32() * scale)]!++
}

function drawWithin(strata: readonly Uint32Array[], counts: Uint16Array, rng: Rng): void {
  counts.fill(0)
  for (const rows of strata) {
    const scale = rows.length / 4294967296
    for (let i = 0; i < rows.length; i++) counts[rows[Math.floor(rng.uint32() * scale)]!]!++
  }
}

function rowsByClass({ values, classCount }: Target): Uint32Array[] {
  const rows = Array.from({ length: classCount }, () => [] as number[])
  for (let row = 0; row < values.length; row++) rows[values[row]!]!.push(row)
  return rows.map((list) => Uint32Array.from(list))
}
