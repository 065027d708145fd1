// Optimal string alignment: insertions, deletions, replacements and swaps of neighbours (Damerau 1964).

/**
 * The candidate that `word` was probably meant to be, for "did you mean"; undefined when none is near. Case does not
 * count, one edit per three characters does; of equally near ones the first wins.
 *
 * `nearestName('chrun', ['tenure', 'Churn'])` is `Churn`.
 */
export function nearestName(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = Array.from(word.trim().toLowerCase())
  let best: string | undefined
  let bestEdits = Math.max(1, Math.floor(wanted.length / 3)) + 1
  for (const candidate of candidates) {
    const found = Array.from(candidate.trim().toLowerCase())
    if (Math.abs(found.length - wanted.length) >= bestEdits) continue
    const edits = editCount(wanted, found)
    if (edits >= bestEdits || edits >= Math.max(wanted.length, found.length)) continue
    best = candidate
    bestEdits = edits
  }
  return best
}

/** Edits that turn one sequence of characters into the other. */
export function editCount(from: readonly string[], to: readonly string[]): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, j) => j)
  for (let i = 1; i <= from.length; i++) {
    const row = [i]
    for (let j = 1; j <= to.length; j++) {
      const replaced = last[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1)
      row[j] = Math.min(last[j]! + 1, row[j - 1]! + 1, replaced)
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]
      if (swapped) row[j] = Math.min(row[j]!, beforeLast[j - 2]! + 1)
    }
    beforeLast = last
    last = row
  }
  return last[to.length]!
}
