// Which features may meet on a path: a path's features must all stand in one of the lists given. A feature in no list stands
// alone, with what else is made of its column. (XGBoost's rule; LightGBM never splits by a feature in no list.)
// A set is a byte per feature, then a byte per list: is every feature of the path in it?
import * as boosting from '../build/generated/boosting-context'
import * as leaf from '../build/generated/leaf-record'

@inline export function mayMeet(set: usize, feature: usize): bool { return set == 0 || load<u8>(set + feature) != 0 }

export function allowAll(record: usize): void {
  if (leaf.allowed(record) != 0) memory.fill(leaf.allowed(record), 1, boosting.featureCount() + boosting.listCount())
}

/** The set of a child, after a split by `feature`; `from` and `to` may be one. */
export function restrict(from: usize, to: usize, feature: usize): void {
  if (from == 0) return
  const features = boosting.featureCount(), groups = boosting.listCount(), columns = boosting.featureColumns()
  let isListed = false
  memory.copy(to + features, from + features, groups)
  memory.fill(to, 0, features)
  for (let group: usize = 0; group < groups; group++) {
    const members = boosting.listMembers() + group * features
    if (!load<u8>(to + features + group)) continue
    if (!load<u8>(members + feature)) { store<u8>(to + features + group, 0); continue }
    isListed = true
    for (let f: usize = 0; f < features; f++) store<u8>(to + f, load<u8>(to + f) | load<u8>(members + f))
  }
  if (isListed) return
  const column = load<u32>(columns + (feature << 2))
  for (let f: usize = 0; f < features; f++) store<u8>(to + f, <u8>(load<u32>(columns + (f << 2)) == column))
}
