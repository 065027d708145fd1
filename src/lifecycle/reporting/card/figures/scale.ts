// Ticks at 1, 2 or 5 times a power of ten, as Heckbert's "Nice numbers for graph labels" (Graphics Gems, 1990) has them.

export interface Scale {
  readonly ticks: readonly number[]
  /** Where a value lies, in pixels. */
  readonly place: (value: number) => number
}

const TICKS = 5

/** A linear scale over all values, its ends at ticks, from `start` to `end` pixels. */
export function scaleOver(values: readonly number[], start: number, end: number): Scale {
  const finite = values.filter((value) => Number.isFinite(value))
  const [least, most] = [Math.min(...finite), Math.max(...finite)]
  const spread = most > least ? most - least : Math.max(Math.abs(most), 1)
  const step = niceStep(spread / TICKS)
  const low = Math.floor(least / step + 1e-9) * step
  const high = most > least ? Math.ceil(most / step - 1e-9) * step : low + step * TICKS
  const count = Math.round((high - low) / step)
  // counted from whole steps, so that 0.3 is not 0.30000000000000004
  const ticks = Array.from({ length: count + 1 }, (_, i) =>
    Number(((Math.round(low / step) + i) * step).toPrecision(12)),
  )
  return { ticks, place: (value) => start + ((value - low) / (high - low)) * (end - start) }
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough))
  const lead = rough / power
  return (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10) * power
}
