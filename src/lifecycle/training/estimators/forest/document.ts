import type { BaggedTree, BinnedFeature, TreeEnsemble } from '#kernels'
import type { Fitted, WeightArray } from '../../estimator.ts'
import { decodeBinnings, encodeBinnings } from '../gbdt/document.ts'
import { ensembleOf } from './ensemble.ts'
import type { Places } from './walk.ts'
import { askingPlaces, placesOf } from './walk.ts'

/** A forest as it predicts. */
export interface Forest {
  readonly binnings: readonly BinnedFeature[]
  readonly treeCount: number
  /** Leaves of one number: means, or shares of class 1, so that trees add up to the mean over all of them. */
  readonly ensemble: TreeEnsemble | null
  /** Leaves of many classes. */
  readonly grove: Grove | null
  /** Shares of the classes in all training rows; none for numbers. */
  readonly shares: readonly number[]
  readonly smoothing: number
}

/** Trees by breadth whose leaves list the classes they hold. */
export interface Grove {
  readonly trees: readonly BaggedTree[]
  /** Per tree. */
  readonly walks: readonly { readonly places: Int32Array; readonly asking: Places }[]
  /** Per tree and leaf where its classes begin, and the end. */
  readonly firsts: readonly Uint32Array[]
  readonly classes: Uint16Array
  readonly classShares: Float32Array
}

interface Grown {
  readonly estimator: Fitted['estimator']
  readonly binnings: readonly BinnedFeature[]
  readonly trees: readonly BaggedTree[]
  readonly shares: readonly number[]
  readonly smoothing: number
  readonly mean: number
  readonly unit: number
  /** What was chosen. */
  readonly leastRows: number
  readonly share: number
  readonly background: Float64Array
}

/** Single precision holds leaves well enough, and half as large; means are of standardised numbers. */
export function encodeForest({ estimator, binnings, trees, shares, smoothing, ...grown }: Grown): Fitted {
  const { features, tables } = encodeBinnings(binnings)
  const leaves = shares.length > 2 ? encodeShares(trees, shares.length) : { values: floats(trees, 'values') }
  return {
    estimator,
    document: { features, shares: [...shares], smoothing, minRowsInLeaf: grown.leastRows, columnShare: grown.share },
    arrays: {
      ...tables,
      nodeCounts: Uint32Array.from(trees, ({ isLeaf }) => isLeaf.length),
      isLeaf: joined(trees, 'isLeaf', Uint8Array),
      splitFeatures: joined(trees, 'features', Uint16Array),
      codes: joined(trees, 'codes', Uint8Array),
      missingLeft: joined(trees, 'missingLeft', Uint8Array),
      sets: joined(trees, 'sets', Uint32Array),
      covers: floats(trees, 'covers'),
      ...leaves,
      scale: Float64Array.of(grown.mean, grown.unit),
      background: grown.background,
    },
  }
}

type TreeArray = 'isLeaf' | 'features' | 'codes' | 'missingLeft' | 'sets' | 'values' | 'covers'

function joined<T extends WeightArray>(
  trees: readonly BaggedTree[],
  name: TreeArray,
  Type: { new (length: number): T },
): T {
  const all = new Type(trees.reduce((sum, tree) => sum + tree[name].length, 0))
  let at = 0
  for (const tree of trees) {
    all.set(tree[name], at)
    at += tree[name].length
  }
  return all
}

function floats(trees: readonly BaggedTree[], name: 'values' | 'covers'): Float32Array {
  return joined(trees, name, Float32Array)
}

function encodeShares(trees: readonly BaggedTree[], classCount: number) {
  const sizes: number[] = []
  const classes: number[] = []
  const shares: number[] = []
  for (const { values } of trees) {
    for (let leaf = 0; leaf < values.length; leaf += classCount) {
      const before = classes.length
      for (let k = 0; k < classCount; k++) {
        if (values[leaf + k] === 0) continue
        classes.push(k)
        shares.push(values[leaf + k]!)
      }
      sizes.push(classes.length - before)
    }
  }
  return {
    leafSizes: Uint16Array.from(sizes),
    leafClasses: Uint16Array.from(classes),
    leafShares: Float32Array.from(shares),
  }
}

const decoded = new WeakMap<Fitted, Forest>()

/** Decoded once: a server asks for every row. */
export function decodeForest(fitted: Fitted): Forest {
  const forest = decoded.get(fitted) ?? decode(fitted)
  decoded.set(fitted, forest)
  return forest
}

function decode({ document, arrays }: Fitted): Forest {
  const shares = document['shares'] as readonly number[]
  const trees = decodeTrees(arrays, document)
  const [mean, unit] = arrays['scale'] as Float64Array
  const isGrove = shares.length > 2
  const binnings = decodeBinnings(document, arrays)
  return {
    binnings,
    treeCount: trees.length,
    ensemble: isGrove ? null : ensembleOf(trees, Float64Array.of(mean!), 1, unit! / trees.length),
    grove: isGrove ? groveOf(trees, binnings, arrays) : null,
    shares,
    smoothing: document['smoothing'] as number,
  }
}

function decodeTrees(arrays: Fitted['arrays'], document: Fitted['document']): readonly BaggedTree[] {
  const isCategory = (document['features'] as { kind: string }[]).map(({ kind }) => kind === 'category')
  const { isLeaf, splitFeatures, codes, missingLeft, sets, covers, values } = arrays
  let [node, inner, leaf, word] = [0, 0, 0, 0]
  return Array.from(arrays['nodeCounts'] as Uint32Array, (count): BaggedTree => {
    const half = (count - 1) / 2
    const features = (splitFeatures as Uint16Array).subarray(inner, inner + half)
    const words = 8 * features.reduce((sum, feature) => sum + Number(isCategory[feature]), 0)
    const tree = {
      isLeaf: (isLeaf as Uint8Array).subarray(node, node + count),
      features,
      codes: (codes as Uint8Array).subarray(inner, inner + half),
      missingLeft: (missingLeft as Uint8Array).subarray(inner, inner + half),
      sets: (sets as Uint32Array).subarray(word, word + words),
      covers: Float64Array.from(covers!.subarray(leaf, leaf + half + 1)),
      values: values === undefined ? new Float64Array(0) : Float64Array.from(values.subarray(leaf, leaf + half + 1)),
    }
    node += count
    inner += half
    leaf += half + 1
    word += words
    return tree
  })
}

function groveOf(trees: readonly BaggedTree[], binnings: readonly BinnedFeature[], arrays: Fitted['arrays']): Grove {
  const sizes = arrays['leafSizes'] as Uint16Array
  let [leaf, first] = [0, 0]
  const firsts = trees.map(({ covers }) => {
    const places = new Uint32Array(covers.length + 1)
    for (let index = 0; index < covers.length; index++) {
      places[index] = first
      first += sizes[leaf++]!
    }
    places[covers.length] = first
    return places
  })
  return {
    trees,
    walks: trees.map((tree) => ({ places: placesOf(tree), asking: askingPlaces(tree, binnings) })),
    firsts,
    classes: arrays['leafClasses'] as Uint16Array,
    classShares: arrays['leafShares'] as Float32Array,
  }
}
