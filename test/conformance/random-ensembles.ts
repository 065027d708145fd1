import type { Rng } from '#base'
import type { BinnedFeature, ColumnValues, TreeEnsemble } from '#kernels'

/** What trees are made of, by chance. */
export interface TreeShape {
  readonly features: readonly BinnedFeature[]
  readonly trees: number
  readonly leaves: number
  /** A chain splits the leaf split last; else any leaf. */
  readonly isChain?: boolean
  readonly outputs?: number
  readonly leafWidth?: number
  /** Every leaf has slopes of this many number features. */
  readonly slopes?: number
}

interface GrowingNode {
  child: number
  feature: number
  code: number
  missingLeft: number
  cover: number
}

/** Trees of random splits; covers are whole and those of children sum to their parent's, some of them to 0. */
export function randomEnsemble(rng: Rng, shape: TreeShape): TreeEnsemble {
  const { features, outputs = 1, leafWidth = 1 } = shape
  const trees = Array.from({ length: shape.trees }, () => growTree(rng, shape))
  const nodes = trees.flat()
  const starts = Uint32Array.of(0, ...trees.map(({ length }) => length))
  for (let i = 1; i < starts.length; i++) starts[i]! += starts[i - 1]!
  const splits = nodes.filter(({ child, feature }) => child !== 0 && features[feature]!.kind === 'category')
  return {
    outputs,
    leafWidth,
    base: Float64Array.from({ length: outputs }, () => rng.float()),
    starts,
    children: Int32Array.from(nodes, ({ child }) => child),
    features: Uint16Array.from(nodes, ({ feature }) => feature),
    codes: Uint8Array.from(nodes, ({ code }) => code),
    missingLeft: Uint8Array.from(nodes, ({ missingLeft }) => missingLeft),
    sets: Uint32Array.from({ length: splits.length * 8 }, () => rng.uint32()),
    values: Float64Array.from({ length: nodes.length * leafWidth }, (_, i) =>
      nodes[Math.floor(i / leafWidth)]!.child === 0 ? rng.float() * 2 - 1 : 0,
    ),
    covers: Float64Array.from(nodes, ({ cover }) => cover),
    ...(shape.slopes === undefined ? {} : randomSlopes(rng, nodes, shape)),
  }
}

function growTree(rng: Rng, { features, leaves, isChain }: TreeShape): GrowingNode[] {
  const leaf = (cover: number): GrowingNode => ({ child: 0, feature: 0, code: 0, missingLeft: 0, cover })
  const nodes = [leaf(1000)]
  for (let split = 1; split < leaves; split++) {
    const open = nodes.filter(({ child }) => child === 0)
    const node = isChain ? open.at(-1 - rng.below(Math.min(2, open.length)))! : open[rng.below(open.length)]!
    const left = rng.below(node.cover + 1)
    node.child = nodes.length
    node.feature = rng.below(features.length)
    node.code = rng.below(codeCountOf(features[node.feature]!))
    node.missingLeft = rng.below(2)
    nodes.push(leaf(left), leaf(node.cover - left))
  }
  return nodes
}

/** The code that means missing, and one more. */
function codeCountOf(feature: BinnedFeature): number {
  if (feature.kind === 'number') return feature.edges.length + 2
  return feature.kind === 'category' ? feature.levelCount + 2 : Math.max(...feature.ranks) + 1
}

function randomSlopes(rng: Rng, nodes: readonly GrowingNode[], { features, slopes = 0 }: TreeShape) {
  const numbers = features.flatMap(({ kind }, index) => (kind === 'number' ? [index] : []))
  const counts = nodes.map(({ child }) => (child === 0 ? slopes : 0))
  const slopeStarts = Uint32Array.of(0, ...counts)
  for (let i = 1; i < slopeStarts.length; i++) slopeStarts[i]! += slopeStarts[i - 1]!
  const total = slopeStarts.at(-1)!
  return {
    slopeStarts,
    slopeFeatures: Uint16Array.from({ length: total }, (_, i) => numbers[(i % slopes) % numbers.length]!),
    slopes: Float64Array.from({ length: total }, () => rng.float() - 0.5),
    slopeMeans: Float64Array.from({ length: total }, () => rng.float() - 0.5),
  }
}

/** A number, a category or a statistic for each source in turn; numbers have centres. */
export function randomFeatures(rng: Rng, kinds: readonly BinnedFeature['kind'][]): readonly BinnedFeature[] {
  return kinds.map((kind, source): BinnedFeature => {
    if (kind === 'category') return { kind, source, levelCount: 3 + rng.below(20) }
    if (kind === 'statistic') return { kind, source, ranks: Uint8Array.from({ length: 12 }, () => rng.below(9)) }
    const edges = Float64Array.from({ length: 6 }, (_, i) => i + 0.5)
    const centres = Float64Array.from({ length: 7 }, (_, code) => code - 3.5)
    return { kind, source, edges, centres }
  })
}

/** Values for every source, a tenth of them missing, some levels unseen. */
export function randomColumns(rng: Rng, features: readonly BinnedFeature[], rowCount: number): readonly ColumnValues[] {
  const sources = Math.max(...features.map(({ source }) => source)) + 1
  return Array.from({ length: sources }, (_, source) => {
    const isNumber = features.find((feature) => feature.source === source)?.kind === 'number'
    if (isNumber)
      return Float64Array.from({ length: rowCount }, () => (rng.float() < 0.1 ? Number.NaN : rng.float() * 8 - 0.5))
    return Int32Array.from({ length: rowCount }, () => rng.below(26) - 1)
  })
}
