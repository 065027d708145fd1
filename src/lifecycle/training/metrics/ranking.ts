import type { Target } from '../estimator.ts'
import type { Prediction } from '../prediction.ts'

/** Rows whose margins are equal, as counts. */
interface Tie {
  readonly positives: number
  readonly negatives: number
}

/** Binary rows grouped by equal margin, lowest first. Margins, not probabilities: those saturate at 1. */
export function tiesByMargin(target: Target, { margins, rowCount }: Prediction): readonly Tie[] {
  const order = Uint32Array.from({ length: rowCount }, (_, row) => row).sort((a, b) => margins[a]! - margins[b]!)
  const ties: Tie[] = []
  for (let start = 0; start < rowCount; ) {
    let end = start
    let positives = 0
    for (; end < rowCount && margins[order[end]!] === margins[order[start]!]; end++)
      positives += target.values[order[end]!]!
    ties.push({ positives, negatives: end - start - positives })
    start = end
  }
  return ties
}
