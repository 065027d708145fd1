import type { Rng } from '#base'
import type { Target } from '#training'

/** Fills `counts` with how often each row was drawn: as many draws as rows, with replacement. */
export type Draw = (counts: Uint16Array, rng: Rng) => void

const RARE_ROWS = 10

/**
 * Draws rows freely; where one of two classes is so rare that resamples would often lack it, again until both are there.
 * Drawing class by class would hold their sizes fixed, and give an accuracy an interval that is too narrow, or none.
 */
export function drawFor({ task, values }: Target): Draw {
  if (task !== 'binary') return drawFreely
  const positives = values.reduce((sum, value) => sum + value, 0)
  const rarest = Math.min(positives, values.length - positives)
  return rarest > 0 && rarest < RARE_ROWS ? (counts, rng) => drawBoth(values, counts, rng) : drawFreely
}

function drawFreely(counts: Uint16Array, rng: Rng): void {
  counts.fill(0)
  const scale = counts.length / 4294967296
  for (let i = 0; i < counts.length; i++) counts[Math.floor(rng.uint32() * scale)]!++
}

/** At least three of ten draws hold both, however rare one is. */
function drawBoth(values: Float64Array, counts: Uint16Array, rng: Rng): void {
  for (;;) {
    drawFreely(counts, rng)
    const positives = counts.reduce((sum, count, row) => sum + count * values[row]!, 0)
    if (positives > 0 && positives < counts.length) return
  }
}
