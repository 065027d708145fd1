import type { Fault, Fitted, ModelShape } from '../../estimator.ts'
import { readJson } from '../../read-json.ts'
import { checkBackground } from '../background.ts'
import { checkEdges, checkFeatures } from '../gbdt/check.ts'
import { decodeBinnings } from '../gbdt/document.ts'

/** A decoded forest whose trees stay within their arrays: walks down a tree look at no bounds. */
export function checkForest(fitted: Fitted, shape: ModelShape, fault: Fault): void {
  const document = readJson(fitted.document, 'document', fault)
  const isClass = checkShares(document.numbers('shares'), shape, fault)
  document.number('smoothing', 1e-9)
  checkFeatures(fitted, shape, fault)
  const binnings = decodeBinnings(fitted.document, fitted.arrays)
  checkEdges(binnings, fault)
  const array = typedArrays(fitted, fault)
  const scale = array('scale', Float64Array, 2)
  if (!scale.every(Number.isFinite)) fault('arrays.scale', 'two finite numbers')
  const { innerCount, leafCount } = checkTrees(array, fault)
  checkSplits(array, innerCount, binnings, fault)
  if (!array('covers', Float32Array, leafCount).every(isCount)) fault('arrays.covers', 'numbers from 0')
  if (isClass && shape.outputs > 1) checkClasses(array, leafCount, shape.outputs, fault)
  else if (!array('values', Float32Array, leafCount).every(Number.isFinite)) fault('arrays.values', 'finite numbers')
  checkBackground(fitted, shape, fault)
}

/** None for regression, two for one output, else one per output. */
function checkShares(shares: readonly number[], { outputs }: ModelShape, fault: Fault): boolean {
  const fits = shares.length === 0 || shares.length === (outputs === 1 ? 2 : outputs)
  if (!fits || (shares.length === 0 && outputs > 1)) fault('document.shares', 'a share per class')
  if (shares.some((share) => share < 0 || share > 1)) fault('document.shares', 'numbers from 0 to 1')
  return shares.length > 0
}

type Typed = Fitted['arrays'][string]
type ArrayReader = <T extends Typed>(name: string, type: { new (length: number): T }, length?: number) => T

function typedArrays({ arrays }: Fitted, fault: Fault): ArrayReader {
  return (name, type, length) => {
    const found = arrays[name]
    if (!(found instanceof type) || (length !== undefined && found.length !== length))
      return fault(`arrays.${name}`, `${length ?? 'some'} numbers (${type.name})`)
    return found
  }
}

const isCount = (value: number) => value >= 0 && value < Infinity

/** By breadth, the children of the j-th inner node are 2j + 1 and 2j + 2: they must come after it, and all nodes be children. */
function checkTrees(array: ArrayReader, fault: Fault): { readonly innerCount: number; readonly leafCount: number } {
  const counts = array('nodeCounts', Uint32Array)
  if (counts.length === 0) fault('arrays.nodeCounts', 'one tree at least')
  const nodeCount = counts.reduce((sum, count) => sum + count, 0)
  const isLeaf = array('isLeaf', Uint8Array, nodeCount)
  let start = 0
  let innerCount = 0
  for (const [tree, count] of counts.entries()) {
    let inner = 0
    for (let node = 0; node < count; node++) {
      if (isLeaf[start + node] === 1) continue
      if (2 * inner + 1 <= node) fault('arrays.isLeaf', `nodes of tree ${tree} that come after their parents`)
      inner += 1
    }
    if (count !== 2 * inner + 1) fault('arrays.nodeCounts', `${2 * inner + 1} nodes in tree ${tree}`)
    start += count
    innerCount += inner
  }
  return { innerCount, leafCount: innerCount + counts.length }
}

function checkSplits(
  array: ArrayReader,
  innerCount: number,
  binnings: ReturnType<typeof decodeBinnings>,
  fault: Fault,
): void {
  const features = array('splitFeatures', Uint16Array, innerCount)
  if (features.some((feature) => feature >= binnings.length)) {
    fault('arrays.splitFeatures', `numbers below ${binnings.length}`)
  }
  array('codes', Uint8Array, innerCount)
  array('missingLeft', Uint8Array, innerCount)
  const bySet = features.reduce((sum, feature) => sum + Number(binnings[feature]!.kind === 'category'), 0)
  array('sets', Uint32Array, 8 * bySet)
}

function checkClasses(array: ArrayReader, leafCount: number, classCount: number, fault: Fault): void {
  const sizes = array('leafSizes', Uint16Array, leafCount)
  const total = sizes.reduce((sum, size) => sum + size, 0)
  if (array('leafClasses', Uint16Array, total).some((label) => label >= classCount)) {
    fault('arrays.leafClasses', `numbers below ${classCount}`)
  }
  const shares = array('leafShares', Float32Array, total)
  if (!shares.every((share) => share >= 0 && share <= 1)) fault('arrays.leafShares', 'numbers from 0 to 1')
}
