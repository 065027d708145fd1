// What the host calls. Everything else is reached through these.
import { LAYOUT_STAMP } from '../build/generated/constants'

export { join, work, dispatch, useSharers } from './team'
export { useContext } from './context'
export { growTree } from './tree'
export { exp, expm1, log, log1p, sigmoid, softplus } from './elementary'
export { exp4One } from './exp4'

// Row loops are exported, though only kernels call them, so that they are not inlined into functions that run once:
// an engine without on-stack replacement for WebAssembly would leave such a loop in slow baseline code for its whole life.
export { binBlock } from './binning'
export { countDigits, dropMissing, edgesOf, scatter } from './edges'
export { drawBlock } from './draw-features'
export { largestBlock, logisticBlock, plainSumBlock, softmaxBlock } from './gradients'
export { pairsBlock, plainPairsBlock, sampledPairsBlock, countBagBlock } from './pairs'
export { divideBlock, divideWideBlock, partitionBlock, partitionWideBlock, turn, turnWide } from './partition'
export { applyBlock, applyTreeBlock } from './leaves'
export { probabilitiesBlock } from './softmax'
export { scoreBlock, scoreRows } from './score'
export { addOne, addWalked, findLeaves, forestBlock } from './forest'
export { regroupBlock, regroupWideBlock, walkBlock } from './regroup'
export { projectedBlock, wideProjectedBlock } from './project'
export { moveVectorsBlock, nameWalkedBlock, sumVectorsBlock } from './vectors'
export { scoreVectorRows } from './score-vectors'
export { gramBlock } from './gram'
export { lossBlock } from './losses'
export { searchNumber } from './search-number'
export { searchCategory } from './search-category'
export { applyLinearBlock, meansBlock, momentsBlock } from './linear-leaves'
export { scoreLinearRows } from './linear-values'
export { logLinkBlock, wideLogisticBlock, widePlainBlock, wideSoftmaxBlock, wideSumBlock } from './wide-gradients'
export { sampledWidePairsBlock, widePairsBlock } from './wide-pairs'
export { drawVarianceBlock, importanceBlock, nextRate } from './draw-by-variance'
export { clippedBlock, collectBlock, countBucketsBlock, keepBucketBlock } from './renew-leaves'
export { sortGroup, rankingPairs } from './ranking'
export { addPairSteps, addSteps, countCodes } from './level-scores'
export { addColumn, addFourColumns, addScaledColumn, addTwoColumns, writeRows } from './credit'
export { andMask, copyMask, findPatterns, markRight, orBit } from './patterns'
export { weighPatterns } from './contributions'
export { countRows, divideBagged, linkRows, sumLeft } from './bagged-rows'
export { scanSums } from './bagged-sums'
export { scanClasses } from './bagged-classes'
export { neighboursBlock } from './neighbours'
export { combine, combinePairs, fillTables, readKey, readRow, weighOwn, weighShared } from './shapley'

/** The first byte after the static data: the host lays out everything from here on. */
export const heapBase: usize = __heap_base
/** Which table of slots these kernels were built from; the host compares it with its own. */
export const layoutStamp: u32 = LAYOUT_STAMP
