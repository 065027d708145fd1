// Zadrozny and Elkan 2002, "Transforming classifier scores into accurate multiclass probability estimates"; blocks stand at their centres, after
// Oron and Flournoy 2017, "Centered isotonic regression", so that fewer rows tie than between the blocks' ends.
import { log } from '#base'
import type { Target } from '../estimator.ts'
import type { Calibration } from '../model.ts'
import { smoothLabels } from './labels.ts'

/** Rows side by side in the order of their margins that are given one probability. */
export interface Block {
  readonly weight: number
  /** Means by weight. */
  readonly margin: number
  readonly probability: number
}

/** Points closer than this share of their size, or of the usual size of a margin, are one: steeper, rounding would show. */
const CLOSEST = 1 / 16_384

/** The non-decreasing curve from binary margins to log-odds that fits best; Platt's targets keep its ends finite. */
export function fitIsotonic(margins: Float64Array, target: Target, given?: Float64Array): Calibration {
  const { weights, wanted } = smoothLabels(target, given)
  const blocks = apart(poolAdjacentViolators(margins, wanted, weights), usualSize(margins))
  return {
    kind: 'isotonic',
    from: blocks.map(({ margin }) => margin),
    to: blocks.map(({ probability }) => log(probability) - log(1 - probability)),
  }
}

/** Blocks of rising probability; rows of weight 0 are left out (Ayer et al. 1955). */
export function poolAdjacentViolators(
  margins: Float64Array,
  wanted: Float64Array,
  weights: Float64Array,
): readonly Block[] {
  const order = Uint32Array.from(margins.keys()).filter((row) => weights[row]! > 0)
  order.sort((a, b) => margins[a]! - margins[b]! || a - b)
  const blocks: Block[] = []
  let [tie, tied]: [number, Block | null] = [Number.NaN, null]
  const settle = (block: Block): void => {
    let pooled = block
    while (blocks.length > 0 && blocks[blocks.length - 1]!.probability >= pooled.probability)
      pooled = joined(blocks.pop()!, pooled)
    blocks.push(pooled)
  }
  for (const row of order) {
    const single = { weight: weights[row]!, margin: margins[row]!, probability: wanted[row]! }
    if (tied !== null && tie !== single.margin) settle(tied)
    tied = tied !== null && tie === single.margin ? { ...joined(tied, single), margin: tie } : single
    tie = single.margin
  }
  if (tied !== null) settle(tied)
  return blocks
}

function joined(a: Block, b: Block): Block {
  const weight = a.weight + b.weight
  const mean = (first: number, second: number) => first + (second - first) * (b.weight / weight)
  return { weight, margin: mean(a.margin, b.margin), probability: mean(a.probability, b.probability) }
}

function apart(blocks: readonly Block[], usual: number): readonly Block[] {
  const kept: Block[] = []
  for (const block of blocks) {
    const last = kept[kept.length - 1]
    const least = CLOSEST * Math.max(usual, Math.abs(block.margin))
    if (last !== undefined && !(block.margin - last.margin > least)) kept[kept.length - 1] = joined(last, block)
    else kept.push(block)
  }
  return kept
}

/** The median of their absolute values. */
function usualSize(margins: Float64Array): number {
  const sizes = margins.map(Math.abs).sort((a, b) => a - b)
  return sizes[sizes.length >> 1] ?? 0
}
