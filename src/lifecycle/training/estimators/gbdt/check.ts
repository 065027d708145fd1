import type { BinnedFeature, TreeEnsemble } from '#kernels'
import type { Fault, Fitted, ModelShape } from '../../estimator.ts'
import type { JsonReader } from '../../read-json.ts'
import { readJson } from '../../read-json.ts'
import { checkSlopeArrays, checkSlopes } from './check-slopes.ts'
import { decodeBoosted } from './document.ts'

const types = {
  base: Float64Array,
  starts: Uint32Array,
  children: Int32Array,
  features: Uint16Array,
  codes: Uint8Array,
  missingLeft: Uint8Array,
  sets: Uint32Array,
  values: Float64Array,
  covers: Float64Array,
  edges: Float64Array,
} as const

const perNode = ['children', 'features', 'codes', 'missingLeft', 'covers'] as const

/** A decoded model whose trees stay within their arrays: kernels follow children and features without looking. */
export function checkBoosted(fitted: Fitted, shape: ModelShape, fault: Fault): void {
  checkArrays(fitted, shape, fault)
  checkFeatures(fitted, shape, fault)
  const { binnings, ensemble } = decodeBoosted(fitted)
  if (ensemble.outputs !== shape.outputs) fault('document.outputs', String(shape.outputs))
  if (ensemble.base.length !== shape.outputs || !ensemble.base.every(Number.isFinite)) {
    fault('arrays.base', `${shape.outputs} finite numbers`)
  }
  checkStarts(ensemble, fault)
  checkEdges(binnings, fault)
  checkSlopes(ensemble, binnings, fault)
  checkNodes(ensemble, binnings, fault)
}

function checkArrays({ arrays, document }: Fitted, { outputs }: ModelShape, fault: Fault): void {
  for (const [name, type] of Object.entries(types)) {
    if (!(arrays[name] instanceof type)) fault(`arrays.${name}`, `a ${type.name}`)
  }
  const nodes = arrays['children']?.length ?? 0
  for (const name of perNode)
    if (arrays[name]?.length !== nodes) fault(`arrays.${name}`, `${nodes} numbers, one per node`)
  const { leafWidth } = readLeafWidth(document, outputs, fault)
  if (arrays['values']?.length !== nodes * leafWidth) fault('arrays.values', `${nodes * leafWidth} numbers`)
}

/** 1, or one value per output. */
function readLeafWidth(document: Fitted['document'], outputs: number, fault: Fault): { leafWidth: number } {
  const { leafWidth = 1 } = document
  if (leafWidth !== 1 && leafWidth !== outputs) fault('document.leafWidth', `1 or ${outputs}`)
  return { leafWidth: leafWidth as number }
}

/** Described features that fit the model's, and the tables of their edges and ranks. */
export function checkFeatures({ document, arrays }: Fitted, shape: ModelShape, fault: Fault): void {
  const features = readJson(document, 'document', fault).objects('features')
  let edgeCount = 0
  let rankCount = 0
  let statisticEdgeCount = 0
  let numberCount = 0
  for (const [index, feature] of features.entries()) {
    const kind = feature.choice('kind', ['number', 'category', 'statistic'])
    const source = feature.has('source') ? feature.integer('source', 0, shape.featureCount - 1) : index
    if ((kind === 'number' ? 'number' : 'category') !== shape.features.features[source]?.kind)
      fault(`document.features.${index}.kind`, 'the kind of its source')
    if (kind === 'number') numberCount++
    if (kind === 'number') edgeCount += feature.integer('edgeCount', 0, 254)
    else if (kind === 'category') feature.integer('levelCount', 0, 253)
    else {
      rankCount += feature.integer('levelCount', 0, 0xffffffff) + 2
      if (feature.has('label')) statisticEdgeCount += statisticEdges(feature, shape)
    }
  }
  const allEdges = edgeCount + statisticEdgeCount
  if (arrays['edges']?.length !== allEdges) fault('arrays.edges', `${allEdges} numbers, the sum of the features' edges`)
  checkRanks(arrays['ranks'], rankCount, fault)
  checkSlopeArrays(arrays, edgeCount + numberCount, fault)
}

/** Codes are found by halves; infinities may be edges. */
export function checkEdges(binnings: readonly BinnedFeature[], fault: Fault): void {
  for (const [index, binning] of binnings.entries()) {
    if (binning.kind !== 'number') continue
    const { edges } = binning
    const isAscending = edges.every((edge, at) => (at === 0 ? !Number.isNaN(edge) : edge > edges[at - 1]!))
    if (!isAscending) fault('arrays.edges', `ascending numbers for feature ${index}`)
  }
}

function statisticEdges(feature: JsonReader, { outputs }: ModelShape): number {
  feature.integer('label', -1, Math.max(1, outputs - 1))
  return feature.integer('edgeCount', 0, 254)
}

function checkRanks(ranks: Fitted['arrays'][string] | undefined, count: number, fault: Fault): void {
  if (count === 0 && ranks === undefined) return
  const fits = ranks instanceof Uint8Array && ranks.length === count && ranks.every((rank) => rank < 255)
  if (!fits) fault('arrays.ranks', `${count} bytes below 255, one per level of the statistics, and two each`)
}

/** One start per tree and the end; trees of at least one node, in order. */
function checkStarts({ starts, children, outputs, leafWidth }: TreeEnsemble, fault: Fault): void {
  const rising = starts.every((start, tree) => (tree === 0 ? start === 0 : start > starts[tree - 1]!))
  if (!rising || starts.length === 0 || starts.at(-1) !== children.length)
    fault('arrays.starts', `rising numbers from 0 to ${children.length}`)
  if (leafWidth === 1 && (starts.length - 1) % outputs !== 0) fault('arrays.starts', `a multiple of ${outputs} trees`)
}

/** Children come in pairs after their parent, so that no walk down a tree can leave it or turn back. */
function checkNodes(ensemble: TreeEnsemble, binnings: readonly BinnedFeature[], fault: Fault): void {
  const { starts, children, features, values, covers, sets } = ensemble
  let categorySplits = 0
  for (let tree = 0; tree + 1 < starts.length; tree++) {
    const start = starts[tree]!
    const count = starts[tree + 1]! - start
    for (let node = 0; node < count; node++) {
      const child = children[start + node]!
      if (child === 0) continue
      if (child <= node || child + 1 >= count)
        fault('arrays.children', `a pair of nodes after node ${node} of tree ${tree}`)
      const binning = binnings[features[start + node]!]
      if (binning === undefined) fault('arrays.features', `a number below ${binnings.length}`)
      if (binning.kind === 'category') categorySplits += 1
    }
  }
  if (sets.length !== categorySplits * 8) fault('arrays.sets', `${categorySplits * 8} words, 8 per category split`)
  if (!values.every(Number.isFinite)) fault('arrays.values', 'finite numbers')
  if (!covers.every((cover) => cover >= 0 && cover < Infinity)) fault('arrays.covers', 'numbers from 0')
}
