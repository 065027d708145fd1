// What a boosting session will take of kernel memory: the demands of those who allocate, foreseen. memory-need.test.ts keeps it true.
import { isWide, paddedRowsOf } from './boosting-rows.ts'
import type { BoostingOptions, LabelledRows } from './boosting-session.ts'
import { drawnCountOf } from './drawn-features.ts'
import type { TreeEnsemble } from './ensemble.ts'
import { treeBytesOf } from './ensemble.ts'
import type { BinnedFeature } from './feature-matrix.ts'
import { EDGE_SLOTS, rowStrideOf, stagedRowsOf } from './feature-matrix.ts'
import { FACT_BYTES, histogramCapacity, isSymmetric, leafCapacity, withoutSpareLeaves } from './growth-options.ts'
import {
  BLOCK_ROWS,
  contexts,
  FEATURE_HISTOGRAM_BYTES,
  LEVEL_BYTES,
  LINEAR_BYTES,
  layOut,
  MOST_SLOPES,
  nodesPerTree,
  records,
} from './layout.ts'
import { CENTRES } from './linear-leaves.ts'
import { alignedBytes } from './memory.ts'
import { NODE_BYTES } from './node-layout.ts'
import { movesAllRows, trainingColumnsOf } from './ordered-codes.ts'
import { groupStartsOf, sortingBytesFor } from './ranking-groups.ts'
import { slopesOf } from './slopes.ts'

/** Bytes of kernel memory, and what they are for, the largest part first. */
export interface MemoryNeed {
  readonly bytes: number
  readonly parts: readonly MemoryPart[]
}

export interface MemoryPart {
  readonly name: 'codes of training rows' | 'training rows' | 'histograms' | 'leaves' | 'validation rows' | 'start'
  readonly bytes: number
}

/** Demands in the order in which they are made: those that stay, and those that are given back at once. */
interface Tally {
  stay(part: MemoryPart['name'], ...demands: readonly number[]): void
  pass(...demands: readonly number[]): void
  readonly need: MemoryNeed
}

/** `threads`: of the team. */
export function memoryNeedOf(given: BoostingOptions, threads: number): MemoryNeed {
  const options = withoutSpareLeaves(given)
  const tally = openTally()
  const { features, standIns } = trainingColumnsOf(options)
  const rowCount = options.training.labels.length
  const drawnCount = drawnCountOf(features.length - standIns.count, options.columnShare)
  const columns = { count: features.length, drawnCount, threads }
  tally.stay('codes of training rows', ...tableOf(features), ...matrixOf(features.length, rowCount, true))
  tally.pass(...stagingOf(features.length, rowCount))
  tally.stay(
    'codes of training rows',
    drawnCount * 4,
    ...(drawnCount < features.length ? drawnOf(columns, rowCount) : []),
  )
  tally.stay('training rows', ...rowsOf(options, threads), ...regroupingOf(options, standIns.count, columns))
  tally.stay('histograms', ...histogramsOf(options, columns))
  tally.stay('leaves', ...leavesOf(options, columns), ...constraintsOf(options, columns))
  if (options.vectorLeaves) tally.stay('leaves', ...vectorsOf(options, threads))
  if (options.linearLeaves) tally.stay('leaves', ...slopeRoomOf(options, threads))
  if (options.validation) addValidation(tally, options, options.validation, threads)
  if (options.start) tally.pass(...loadingOf(options.start, features.length))
  return tally.need
}

function openTally(): Tally {
  const parts = new Map<MemoryPart['name'], number>()
  let [staying, most] = [0, 0]
  const sum = (demands: readonly number[]) => demands.reduce((total, demand) => total + alignedBytes(demand), 0)
  return {
    stay(part, ...demands) {
      parts.set(part, (parts.get(part) ?? 0) + sum(demands))
      staying += sum(demands)
      most = Math.max(most, staying)
    },
    pass(...demands) {
      most = Math.max(most, staying + sum(demands))
    },
    get need() {
      const all = [...parts].map(([name, bytes]) => ({ name, bytes }))
      if (most > staying) all.push({ name: 'start', bytes: most - staying })
      return { bytes: most, parts: all.sort((a, b) => b.bytes - a.bytes) }
    },
  }
}

interface Columns {
  readonly count: number // with stand-ins
  readonly drawnCount: number
  readonly threads: number
}

function tableOf(features: readonly BinnedFeature[]): number[] {
  const count = features.length
  const ranks = features.map((feature) => (feature.kind === 'statistic' ? feature.ranks.length : 0))
  return [count * EDGE_SLOTS * 8, (count + 4) * 4, count + 4, count * 4, count * 4, ...ranks]
}

function matrixOf(columnCount: number, rowCount: number, withColumns: boolean): number[] {
  return [(rowCount + 8) * rowStrideOf(columnCount) + 64, withColumns ? rowCount * columnCount + 64 : 0]
}

function stagingOf(columnCount: number, rowCount: number): number[] {
  return [columnCount * stagedRowsOf(columnCount, rowCount) * 8, layOut(contexts.binning).bytes]
}

/** Drawn codes side by side, and how they are picked out. */
function drawnOf({ count, drawnCount }: Columns, rowCount: number): number[] {
  return [(rowCount + 8) * rowStrideOf(drawnCount) + 64, Math.ceil(count / 16) * layOut(records.lanes).bytes]
}

function rowsOf(options: BoostingOptions, threads: number): number[] {
  const { training, loss, base } = options
  const rows = paddedRowsOf(training.labels.length)
  const pairs = rows * (isWide(options) ? 16 : 8) + 64
  const isClass = loss === 'logistic' || loss === 'softmax'
  const blocks = Math.ceil(training.labels.length / BLOCK_ROWS)
  return [
    layOut(contexts.boosting).bytes,
    base.length * rows * 8,
    rows * (isClass ? 4 : 8),
    training.weights ? rows * 4 : 0,
    loss === 'softmax' ? base.length * rows * 4 : 0,
    pairs,
    pairs,
    (blocks + 2) * 4,
    (blocks + 1) * 16,
    ...(loss === 'ranking' ? groupsOf(training, threads) : []),
  ]
}

function groupsOf({ groups, labels }: LabelledRows, threads: number): number[] {
  const starts = groupStartsOf(groups, labels.length)
  const largest = starts.reduce((most, start, group) => Math.max(most, start - (starts[group - 1] ?? 0)), 1)
  const scales = (starts.length - 1) * 8
  return [starts.length * 4, scales, (largest + 1) * 8, threads * sortingBytesFor(largest)]
}

function histogramsOf(options: BoostingOptions, { drawnCount, threads }: Columns): number[] {
  const bytes = ((drawnCount + 3) & ~3) * FEATURE_HISTOGRAM_BYTES
  return [histogramCapacity(options) * bytes, threads * bytes, bytes]
}

function leavesOf(options: BoostingOptions, { threads }: Columns): number[] {
  const leaves = leafCapacity(options)
  const candidate = layOut(records.candidate).bytes
  const perThread = [candidate, candidate, 256, 2 * 256 * 16]
  return [
    treeBytesOf(leaves),
    leaves * layOut(records.leaf).bytes,
    leaves * candidate,
    threads * layOut(records.worker).bytes,
    ...Array.from({ length: threads }, () => perThread).flat(),
  ]
}

function constraintsOf(options: BoostingOptions, { count, drawnCount, threads }: Columns): number[] {
  const { interactions = [], monotone } = options
  const leaves = leafCapacity(options)
  const lists = interactions.length
  const isMonotone = monotone?.some((direction) => direction !== 0) ?? false
  return [
    ...(isMonotone ? [count, leaves * 8, isSymmetric(options) ? 0 : leaves * leaves * 4] : []),
    ...(lists > 0 ? [leaves * (count + lists), count * 4, lists * count] : []),
    ...(isSymmetric(options) ? [drawnCount * FACT_BYTES, threads * LEVEL_BYTES] : []),
  ]
}

function regroupingOf(options: BoostingOptions, standIns: number, { count, threads }: Columns): number[] {
  if (standIns === 0 && !movesAllRows(options)) return []
  const rowCount = options.training.labels.length
  const nodes = nodesPerTree(leafCapacity(options))
  return [count * 4, rowCount * 2 + 16, Math.ceil(rowCount / BLOCK_ROWS) * nodes * 4, threads * nodes * 8]
}

function vectorsOf(options: BoostingOptions, threads: number): number[] {
  const width = nodesPerTree(leafCapacity(options)) * options.base.length
  return [width * 8, options.base.length * 4, options.training.labels.length * 2 + 16, threads * width * 16]
}

function slopeRoomOf(options: BoostingOptions, threads: number): number[] {
  const leaves = leafCapacity(options)
  const nodes = nodesPerTree(leaves)
  const slopes = leaves * MOST_SLOPES * layOut(records.slope).bytes
  return [options.features.length * CENTRES * 8, (nodes + 1) * 4, slopes, slopes, threads * LINEAR_BYTES, nodes * 4 + 8]
}

function addValidation(tally: Tally, options: BoostingOptions, rows: LabelledRows, threads: number): void {
  const rowCount = rows.labels.length
  const { length } = options.features
  const byGroup = options.loss === 'ranking' ? groupsOf(rows, threads) : []
  tally.stay('validation rows', ...matrixOf(length, rowCount, false), ...tableOf(options.features))
  tally.pass(...stagingOf(length, rowCount))
  tally.stay(
    'validation rows',
    options.base.length * rowCount * 8,
    layOut(contexts.scoring).bytes,
    layOut(contexts.loss).bytes,
    rowCount * 8, // labels
    byGroup.length > 0 ? (byGroup[1] as number) : rows.weights ? rowCount * 8 : 0,
    byGroup.length > 0 ? (byGroup[1] as number) : Math.ceil(rowCount / BLOCK_ROWS) * 8,
    ...byGroup,
    ...[4, 4], // one tree's depth and its slopes' start
  )
}

/** The trees to go on from, while rows are scored by them. */
function loadingOf(start: TreeEnsemble, featureCount: number): number[] {
  const treeCount = start.starts.length - 1
  const largest = start.starts.reduce((most, end, tree) => Math.max(most, end - (start.starts[tree - 1] ?? 0)), 1)
  const slopes = slopesOf(start)
  return [
    layOut(contexts.scoring).bytes,
    treeCount * largest * NODE_BYTES,
    treeCount * 4,
    start.leafWidth === 1 ? 0 : treeCount * largest * start.leafWidth * 8,
    ...(slopes
      ? [
          slopes.slopeStarts.length * 4,
          start.starts.length * 4,
          slopes.slopes.length * layOut(records.slope).bytes,
          featureCount * CENTRES * 8,
        ]
      : []),
  ]
}
