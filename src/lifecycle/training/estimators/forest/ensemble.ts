import type { BaggedTree, TreeEnsemble } from '#kernels'

/** Trees by breadth as an ensemble that scorers and explanations know; leaves say `scale` × their values. */
export function ensembleOf(
  trees: readonly BaggedTree[],
  base: Float64Array,
  leafWidth: number,
  scale: number,
): TreeEnsemble {
  const starts = new Uint32Array(trees.length + 1)
  for (const [index, { isLeaf }] of trees.entries()) starts[index + 1] = starts[index]! + isLeaf.length
  const total = starts[trees.length]!
  const ensemble = {
    outputs: base.length,
    leafWidth,
    base,
    starts,
    children: new Int32Array(total),
    features: new Uint16Array(total),
    codes: new Uint8Array(total),
    missingLeft: new Uint8Array(total),
    sets: concatenated(trees.map(({ sets }) => sets)),
    values: new Float64Array(total * leafWidth),
    covers: new Float64Array(total),
  }
  for (const [index, tree] of trees.entries()) place(tree, starts[index]!, ensemble, scale)
  return ensemble
}

function concatenated(parts: readonly Uint32Array[]): Uint32Array {
  const all = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

function place(tree: BaggedTree, start: number, into: TreeEnsemble, scale: number): void {
  const { leafWidth } = into
  let [inner, leaf] = [0, 0]
  for (let node = 0; node < tree.isLeaf.length; node++) {
    const at = start + node
    if (tree.isLeaf[node] === 1) {
      into.covers[at] = tree.covers[leaf]!
      for (let k = 0; k < leafWidth; k++)
        into.values[at * leafWidth + k] = scale * tree.values[leaf * leafWidth + k]! + 0
      leaf += 1
      continue
    }
    into.children[at] = 2 * inner + 1
    into.features[at] = tree.features[inner]!
    into.codes[at] = tree.codes[inner]!
    into.missingLeft[at] = tree.missingLeft[inner]!
    inner += 1
  }
  for (let node = tree.isLeaf.length - 1; node >= 0; node--) {
    const child = into.children[start + node]!
    if (child > 0) into.covers[start + node] = into.covers[start + child]! + into.covers[start + child + 1]!
  }
}
