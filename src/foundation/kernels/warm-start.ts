import type { TreeEnsemble } from './ensemble.ts'
import { headOfSlopes, slopesOfBoth } from './slopes.ts'

/** Trees per round: vector leaves serve all outputs at once. */
export function treesPerRound({ outputs, leafWidth }: TreeEnsemble): number {
  return leafWidth === 1 ? outputs : 1
}

export function roundsOf(ensemble: TreeEnsemble): number {
  return (ensemble.starts.length - 1) / treesPerRound(ensemble)
}

/** The first `rounds` rounds. */
export function headOf(ensemble: TreeEnsemble, isCategory: (feature: number) => boolean, rounds: number): TreeEnsemble {
  const starts = ensemble.starts.slice(0, rounds * treesPerRound(ensemble) + 1)
  const nodes = starts.at(-1) as number
  let sets = 0
  for (let node = 0; node < nodes; node++) {
    if (ensemble.children[node] !== 0 && isCategory(ensemble.features[node] as number)) sets += 8
  }
  return {
    ...ensemble,
    starts,
    children: ensemble.children.slice(0, nodes),
    features: ensemble.features.slice(0, nodes),
    codes: ensemble.codes.slice(0, nodes),
    missingLeft: ensemble.missingLeft.slice(0, nodes),
    sets: ensemble.sets.slice(0, sets),
    values: ensemble.values.slice(0, nodes * ensemble.leafWidth),
    covers: ensemble.covers.slice(0, nodes),
    ...headOfSlopes(ensemble, nodes),
  }
}

/** The trees of both, the first ones first; base and form are the first one's. */
export function joined(first: TreeEnsemble, then: TreeEnsemble): TreeEnsemble {
  const nodes = first.children.length
  return {
    ...first,
    starts: Uint32Array.from([...first.starts, ...then.starts.subarray(1).map((start) => start + nodes)]),
    children: Int32Array.from([...first.children, ...then.children]),
    features: Uint16Array.from([...first.features, ...then.features]),
    codes: Uint8Array.from([...first.codes, ...then.codes]),
    missingLeft: Uint8Array.from([...first.missingLeft, ...then.missingLeft]),
    sets: Uint32Array.from([...first.sets, ...then.sets]),
    values: Float64Array.from([...first.values, ...then.values]),
    covers: Float64Array.from([...first.covers, ...then.covers]),
    ...slopesOfBoth(first, then),
  }
}

/** The sum of |leaf values| of the last tree, in the order of its nodes, over its leaves; −1 where there is none. */
export function lastLeafScale({ starts, children, values, leafWidth }: TreeEnsemble): number {
  const tree = starts.length - 2
  if (tree < 0) return -1
  const start = starts[tree] as number
  const end = starts[tree + 1] as number
  let sum = 0
  for (let at = start * leafWidth; at < end * leafWidth; at++) sum += Math.abs(values[at] as number)
  return sum / children.subarray(start, end).filter((child) => child === 0).length
}
