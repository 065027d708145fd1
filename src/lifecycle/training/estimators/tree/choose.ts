import { log, softplus } from '#base'
import type { BaggedTree, BinnedFeature } from '#kernels'
import type { FitPart } from '../../estimator.ts'
import { softmaxInto } from '../../prediction.ts'
import { askingPlaces, askOf, codesOfRows } from '../forest/walk.ts'
import type { NodeSums } from './prune.ts'

/** How many subtrees are compared on validation rows. */
const MOST_CANDIDATES = 1000
const LEAST_PROBABILITY = 1e-300

/** The complexity of least validation loss; of equal ones the largest, which leaves the fewest leaves. */
export function bestComplexity(
  tree: BaggedTree,
  nodes: NodeSums,
  links: Float64Array,
  { margins, validation, binnings }: Judged,
): number {
  const candidates = candidatesOf(links)
  const losses = new Float64Array(candidates.length)
  const { target, weights, features } = validation
  const ask = askOf(tree, askingPlaces(tree, binnings), codesOfRows(binnings, features))
  for (let row = 0; row < features.rowCount; row++) {
    const weight = weights ? weights[row]! : 1
    let node = 0
    for (let place = candidates.length - 1; place >= 0; place--) {
      while (nodes.children[node]! > 0 && links[node]! > candidates[place]!) {
        const child = nodes.children[node]!
        node = child + Number(ask(row, (child - 1) / 2))
      }
      losses[place]! += weight * lossOf(margins, node, target, row)
    }
  }
  let best = candidates.length - 1
  for (let place = best - 1; place >= 0; place--) if (losses[place]! < losses[best]!) best = place
  return candidates[best]!
}

export interface Judged {
  /** nodes × outputs */
  readonly margins: Float64Array
  readonly validation: FitPart
  readonly binnings: readonly BinnedFeature[]
}

/** Ascending from 0: at most some, evenly spaced among the links. */
function candidatesOf(links: Float64Array): readonly number[] {
  const all = [...new Set([0, ...links])].sort((a, b) => a - b)
  if (all.length <= MOST_CANDIDATES) return all
  const step = (all.length - 1) / (MOST_CANDIDATES - 1)
  return Array.from({ length: MOST_CANDIDATES }, (_, index) => all[Math.round(index * step)]!)
}

function lossOf(
  margins: Float64Array,
  node: number,
  { task, values, classCount }: FitPart['target'],
  row: number,
): number {
  const label = values[row]!
  if (task === 'multiclass') {
    const shares = new Float64Array(classCount)
    softmaxInto(shares, margins.subarray(node * classCount, (node + 1) * classCount), 0, classCount)
    return -log(Math.max(shares[label]!, LEAST_PROBABILITY))
  }
  const margin = margins[node]!
  if (task === 'binary') return softplus(label > 0 ? -margin : margin)
  return (margin - label) * (margin - label)
}
