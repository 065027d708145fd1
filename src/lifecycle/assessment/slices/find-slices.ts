import type { Condition, Cut } from './condition.ts'
import type { Tally } from './tally.ts'
import { leadOf, talliesBy, tallyOf } from './tally.ts'

/** A slice of one or two conditions. */
export interface Found {
  readonly conditions: readonly Condition[]
  /** 1 for each row it holds, of all rows of the cuts. */
  readonly holds: Uint8Array
  readonly rowCount: number
  /** Welch's t against the other rows it was found among. */
  readonly lead: number
}

const BEAM = 16
const MOST_FOUND = 12
const LEAST_ROWS = 20
const LEAST_SHARE = 0.01
const LEAST_LEAD = 2
/** Slices that share more of their rows than this (Jaccard) are one. */
const SAME_SHARE = 0.6

/** The slices that lose most beyond chance among these rows, no two of them nearly the same. */
export function findSlices(
  cuts: readonly Cut[],
  losses: Float64Array,
  rows: Uint32Array,
): { readonly found: readonly Found[]; readonly searchedCount: number } {
  const search = openSearch(losses, rows)
  const singles = search.among(cuts, rows, [])
  const beam = singles.filter(({ lead }) => lead > 0).slice(0, BEAM)
  const pairs = beam.flatMap((single) => {
    const inside = rowsOf(single, rows)
    return search
      .among(
        cuts.filter(({ column }) => column !== single.cut.column),
        inside,
        [single],
      )
      .filter(
        // a second condition must make the case stronger, not only smaller
        (pair) => pair.lead > single.lead && pair.lead > aloneLead(singles, pair),
      )
  })
  const ranked = [...singles, ...pairs].filter(({ lead }) => lead >= LEAST_LEAD).sort((a, b) => b.lead - a.lead)
  return { found: unlike(ranked, losses.length), searchedCount: search.count() }
}

interface Candidate {
  readonly cut: Cut
  readonly bin: number
  readonly within: readonly Candidate[]
  readonly lead: number
}

function openSearch(losses: Float64Array, rows: Uint32Array) {
  const all: Tally = tallyOf(losses, rows)
  const least = Math.max(LEAST_ROWS, Math.ceil(LEAST_SHARE * rows.length))
  let searchedCount = 0
  return {
    count: () => searchedCount,
    /** Every condition of the cuts among some rows, the greatest lead first. */
    among: (cuts: readonly Cut[], some: Uint32Array, within: readonly Candidate[]): Candidate[] => {
      const candidates = cuts.flatMap((cut) =>
        talliesBy(cut.choice, cut.conditions.length, losses, some).flatMap((tally, bin) => {
          if (tally.count < least || rows.length - tally.count < least) return []
          searchedCount++
          return [{ cut, bin, within, lead: leadOf(all, tally) }]
        }),
      )
      return candidates.sort((a, b) => b.lead - a.lead)
    },
  }
}

function rowsOf({ cut, bin }: Candidate, rows: Uint32Array): Uint32Array {
  return rows.filter((row) => cut.choice[row] === bin)
}

function aloneLead(singles: readonly Candidate[], { cut, bin }: Candidate): number {
  return singles.find((single) => single.cut === cut && single.bin === bin)?.lead ?? 0
}

function unlike(ranked: readonly Candidate[], rowCount: number): Found[] {
  const kept: Found[] = []
  for (const candidate of ranked) {
    if (kept.length === MOST_FOUND) break
    const found = asFound(candidate, rowCount)
    if (kept.every((other) => likeness(found.holds, other.holds) <= SAME_SHARE)) kept.push(found)
  }
  return kept
}

function asFound(candidate: Candidate, rowCount: number): Found {
  const parts = [...candidate.within, candidate]
  const holds = Uint8Array.from({ length: rowCount }, (_, row) =>
    Number(parts.every(({ cut, bin }) => cut.choice[row] === bin)),
  )
  const conditions = parts.map(({ cut, bin }) => cut.conditions[bin]!)
  return { conditions, holds, rowCount: holds.reduce((sum, held) => sum + held, 0), lead: candidate.lead }
}

function likeness(a: Uint8Array, b: Uint8Array): number {
  let [both, either] = [0, 0]
  for (let row = 0; row < a.length; row++) {
    both += a[row]! & b[row]!
    either += a[row]! | b[row]!
  }
  return either === 0 ? 1 : both / either
}
