import type { Rng } from '#base'
import type { SplitSpec } from '#data'

/** k-fold cross-validation: places 0 … n−1 in `count` pairs of ascending parts, each place once in a `second`. */
export function dealFolds(
  spec: SplitSpec,
  rowCount: number,
  count: number,
  rng: Rng,
): { first: Uint32Array; second: Uint32Array }[] {
  const foldOf = spec.kind === 'group' ? dealGroups(spec.groups, count, rng) : dealRows(spec, rowCount, count, rng)
  return Array.from({ length: count }, (_, fold) => ({
    first: placesWhere(foldOf, (other) => other !== fold),
    second: placesWhere(foldOf, (other) => other === fold),
  })).filter(({ first, second }) => first.length > 0 && second.length > 0)
}

/** Shuffled rows, class by class, dealt like cards: every fold gets its share of every class. */
function dealRows(spec: SplitSpec, rowCount: number, count: number, rng: Rng): Int32Array {
  const order = rng.permutation(rowCount)
  const strata = spec.kind === 'stratified' ? spec.strata : null
  if (strata !== null) order.sort((a, b) => strata[a]! - strata[b]!)
  const foldOf = new Int32Array(rowCount)
  for (const [index, place] of order.entries()) foldOf[place] = index % count
  return foldOf
}

/** Shuffled groups, each to the fold that has the fewest rows so far. */
function dealGroups(groups: Int32Array, count: number, rng: Rng): Int32Array {
  const sizes = new Map<number, number>()
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1)
  const filled = new Array<number>(count).fill(0)
  const foldOfGroup = new Map<number, number>()
  for (const group of rng.shuffle([...sizes.keys()])) {
    const fold = filled.indexOf(Math.min(...filled))
    filled[fold]! += sizes.get(group)!
    foldOfGroup.set(group, fold)
  }
  return Int32Array.from(groups, (group) => foldOfGroup.get(group)!)
}

function placesWhere(foldOf: Int32Array, test: (fold: number) => boolean): Uint32Array {
  const places: number[] = []
  for (const [place, fold] of foldOf.entries()) if (test(fold)) places.push(place)
  return Uint32Array.from(places)
}
