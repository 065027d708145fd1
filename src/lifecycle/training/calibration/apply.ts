import type { Calibration } from '../model.ts'

/** Margins on the calibrated scale, rows × outputs; themselves where there is no calibration. */
export function calibrated(calibration: Calibration | undefined, margins: Float64Array): Float64Array {
  if (calibration === undefined) return margins
  if (calibration.kind === 'isotonic') return margins.map((margin) => interpolated(calibration, margin))
  const { slope, shifts } = calibration
  return margins.map((margin, at) => slope * margin + shifts[at % shifts.length]!)
}

type Isotonic = Extract<Calibration, { kind: 'isotonic' }>

/** Linear between the points, constant beyond them; rounding never passes the upper point. */
function interpolated({ from, to }: Isotonic, margin: number): number {
  const last = from.length - 1
  if (margin <= from[0]!) return to[0]!
  if (margin >= from[last]!) return to[last]!
  const at = segmentOf(from, margin)
  const [low, high] = [to[at]!, to[at + 1]!]
  return Math.min(high, low + (high - low) * ((margin - from[at]!) / (from[at + 1]! - from[at]!)))
}

/** The segment that starts at or below a margin which lies between the first and the last point. */
function segmentOf(from: readonly number[], margin: number): number {
  let [low, high] = [0, from.length - 2]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (from[middle]! <= margin) low = middle
    else high = middle - 1
  }
  return low
}

/**
 * The factor that turns what moves a margin from `base` into what moves the calibrated margin: the slope of the line between
 * the two points of the curve. Where they are too close to tell, it stays within the slopes that lie between them.
 */
export function slopeBetween(calibration: Isotonic, base: number, margin: number): number {
  const { from, to } = calibration
  const [low, high] = base < margin ? [base, margin] : [margin, base]
  let [least, most] = low < from[0]! || high > from[from.length - 1]! ? [0, 0] : [Number.POSITIVE_INFINITY, 0]
  for (let at = 0; at + 1 < from.length; at++) {
    if (from[at + 1]! < low || from[at]! > high) continue
    const slope = (to[at + 1]! - to[at]!) / (from[at + 1]! - from[at]!)
    least = Math.min(least, slope)
    most = Math.max(most, slope)
  }
  const secant = (interpolated(calibration, high) - interpolated(calibration, low)) / (high - low)
  return Math.min(most, Math.max(Math.min(least, most), Number.isNaN(secant) ? most : secant))
}
