import type { Pair, Ridge } from './ridge.ts'

export const scales: readonly number[] = [0.5, 1, 2, 4, 8]
export const ridges: readonly number[] = [0.001, 0.01, 0.1, 0.3, 1, 3]
/** Where the search begins, and what is taken when there is no time for it. */
export const usual: Pair = { scale: 2, ridge: 0.3 }

interface Grid {
  readonly scales: readonly number[]
  readonly ridges: readonly number[]
}

/** Tries a pair: its loss, or null when there is no time left. */
type Try = (pair: Pair) => Ridge | null

/** Goes from the usual pair to a better neighbour in ridge or scale until there is none: the loss has one valley. */
export function descend(grid: Grid, attempt: Try): Pair {
  const known = new Map<string, number>()
  const lossAt = (i: number, j: number): number => {
    const [scale, ridge] = [grid.scales[i], grid.ridges[j]]
    if (scale === undefined || ridge === undefined) return Number.POSITIVE_INFINITY
    const key = `${i} ${j}`
    const loss = known.get(key) ?? attempt({ scale, ridge })?.loss ?? Number.POSITIVE_INFINITY
    known.set(key, loss)
    return loss
  }
  let [i, j] = [Math.max(0, grid.scales.indexOf(usual.scale)), Math.max(0, grid.ridges.indexOf(usual.ridge))]
  for (;;) {
    const around = [
      [i, j - 1],
      [i, j + 1],
      [i - 1, j],
      [i + 1, j],
      [i - 1, j - 1],
      [i + 1, j + 1],
      [i - 1, j + 1],
      [i + 1, j - 1],
    ] as const
    const here = lossAt(i, j)
    const better = around.find(([a, b]) => lossAt(a, b) < here)
    if (better === undefined) return { scale: grid.scales[i]!, ridge: grid.ridges[j]! }
    ;[i, j] = better
  }
}
