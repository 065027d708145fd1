// Numbers that stand for "missing": written like a code, outside the other values, far more frequent than their neighbours.

const CODES = [-99999, -9999, -999, -99, -9, -1, 99, 999, 9999, 99999, 999999]
const MIN_COUNT = 5
const MIN_DIFFERENT = 10
const NEIGHBOURS = 10
const SPIKE = 5
/** Quartile ranges from the quartiles, Tukey's inner fence; his outer one for 0, which is often an honest value. */
const FENCE = 1.5
const ZERO_FENCE = 3
/** Zeros in more rows than that say "none" rather than "not measured". */
const MOST_ZEROS = 0.05
const SAMPLE = 20_000

/** The values that stand for missing, ascending; usually none. Evidence must be strong: they are taken out of the numbers. */
export function disguisedMissing(values: Float64Array): readonly number[] {
  const counts = new Map([...CODES, 0].map((code) => [code, 0]))
  let present = 0
  for (const value of values) {
    if (Number.isNaN(value)) continue
    present++
    const count = counts.get(value)
    if (count !== undefined) counts.set(value, count + 1)
  }
  const frequent = [...counts].filter(
    ([code, count]) => count >= MIN_COUNT && (code !== 0 || count <= MOST_ZEROS * present),
  )
  if (frequent.length === 0) return []
  const suspects = new Set(frequent.map(([code]) => code))
  const others = sortedOthers(values, suspects)
  return frequent
    .filter(([code, count]) => standsOut(code, count, others))
    .map(([code]) => code)
    .sort((a, b) => a - b)
}

interface Others {
  readonly sorted: Float64Array
  /** Rows that each of them stands for. */
  readonly step: number
}

/** The other finite values; of many, every so many-th. */
function sortedOthers(values: Float64Array, suspects: ReadonlySet<number>): Others {
  const kept = values.filter((value) => Number.isFinite(value) && !suspects.has(value))
  const step = Math.max(1, Math.floor(kept.length / SAMPLE))
  return { sorted: kept.filter((_, place) => place % step === 0).sort((a, b) => a - b), step }
}

function standsOut(code: number, count: number, { sorted, step }: Others): boolean {
  const last = sorted.length - 1
  if (last < MIN_DIFFERENT || (code >= sorted[0]! && code <= sorted[last]!)) return false
  const [low, high] = [sorted[Math.floor(last / 4)]!, sorted[Math.ceil((3 * last) / 4)]!]
  const reach = (code === 0 ? ZERO_FENCE : FENCE) * (high - low)
  const isOutside = code < low - reach || code > high + reach || (code < 0 && sorted[0]! >= 0)
  return isOutside && isSpike(count, step, code < sorted[0]! ? sorted : sorted.slice().reverse())
}

/** More frequent by far than any of the values next to it; `sorted` begins with the nearest. */
function isSpike(count: number, step: number, sorted: Float64Array): boolean {
  let [different, run, most] = [0, 0, 0]
  for (let i = 0; i < sorted.length && different < NEIGHBOURS; i++) {
    run++
    if (sorted[i] === sorted[i + 1]) continue
    most = Math.max(most, run)
    different++
    run = 0
  }
  return different >= NEIGHBOURS && count > SPIKE * most * step
}
