import { gainsOf, startMargins } from './boosting-rows.ts'
import type { BoostingOptions, LabelledRows } from './boosting-session.ts'
import type { TreeEnsemble } from './ensemble.ts'
import { treeBytesOf } from './ensemble.ts'
import type { CodeMatrix } from './feature-matrix.ts'
import { allocateMatrix, fillMatrix, writeFeatureTable } from './feature-matrix.ts'
import { leafCapacity } from './growth-options.ts'
import { BLOCK_ROWS, contexts, losses } from './layout.ts'
import { slopeSlots } from './linear-leaves.ts'
import { NODE_BYTES } from './node-layout.ts'
import { loadEnsemble } from './packed-trees.ts'
import { groupWeightsOf, writeGroups } from './ranking-groups.ts'
import type { SharedRecord } from './record.ts'
import { allocateRecord } from './record.ts'
import type { Team } from './team.ts'
import { treesPerRound } from './warm-start.ts'

/** Rows that are scored tree by tree, beside the training rows. */
export interface ValidationRows {
  add(tree: number, depth: number, output: number, vectors: number): void
  loss(): number
  /** Adds the trees of an ensemble; the losses after each of its rounds. */
  addStart(start: TreeEnsemble): readonly number[]
}

export function openValidation(
  team: Team,
  options: BoostingOptions,
  rows: LabelledRows,
  boosting: SharedRecord<typeof contexts.boosting>,
): ValidationRows {
  const { arena } = team
  const rowCount = rows.labels.length
  const classCount = options.base.length
  const matrix: CodeMatrix = allocateMatrix(team, options.features.length, rowCount, false)
  const table = writeFeatureTable(team, options.features)
  fillMatrix(team, table, rows.values, 0, matrix)
  const margins = arena.allocate(classCount * rowCount * 8)
  startMargins(arena, options.base, rows, margins, rowCount)
  const depths = arena.allocate(4)
  const scoring = allocateRecord(arena, contexts.scoring)
  const grown = { ...treeSlopes(arena, boosting), treeBytes: treeBytesOf(leafCapacity(options)) }
  scoring.set({
    ...matrix,
    ...grown,
    margins,
    depths,
    treeCount: 1,
    outputs: classCount,
    rowStep: 1,
    outputStep: rowCount,
  })
  const loss = allocateRecord(arena, contexts.loss)
  loss.set({
    loss: losses.indexOf(options.loss),
    lossParameter: options.lossParameter ?? 0,
    rowCount,
    classCount,
    margins,
  })
  const { blockCount, totalWeight, ...slots } = options.loss === 'ranking' ? byGroup(team, rows) : byBlock(team, rows)
  const blocks = arena.allocate(blockCount * 8)
  loss.set({ ...slots, blocks })
  const threads = rowCount > 20_000 ? team.threads : 1
  function add(trees: number, depth: number, output: number, vectors: number): void {
    arena.u32(depths, 1)[0] = depth
    scoring.set({ trees, firstOutput: output, vectors })
    team.run('score', scoring.pointer, threads)
  }

  function meanLoss(): number {
    team.run('loss', loss.pointer, threads)
    return sumInOrder(arena.f64(blocks, blockCount)) / totalWeight
  }

  return {
    add,
    loss: meanLoss,
    addStart(start) {
      using _ = arena.scope()
      const loaded = loadEnsemble(arena, start, options.features)
      const { trees, treeBytes, treeCount, vectors } = loaded
      const depths = arena.u32(loaded.depths, treeCount).slice()
      const each = treesPerRound(start)
      const vectorBytes = (treeBytes / NODE_BYTES) * start.outputs * 8
      const { treeStarts = 0, ...slopes } = slopeSlots(arena, start, options.features)
      scoring.set({ treeBytes, ...slopes })
      const losses = Array.from({ length: treeCount / each }, (_, round) => {
        for (let tree = round * each; tree < (round + 1) * each; tree++) {
          scoring.set({ treeStarts: treeStarts + tree * 4 })
          const vector = vectors === 0 ? 0 : vectors + tree * vectorBytes
          add(trees + tree * treeBytes, depths[tree] as number, tree % each, vector)
        }
        return meanLoss()
      })
      scoring.set(grown)
      return losses
    },
  }
}

/** Row losses are summed in blocks. */
function byBlock({ arena }: Team, { labels, weights }: LabelledRows) {
  return {
    blockCount: Math.ceil(labels.length / BLOCK_ROWS),
    totalWeight: weights ? sumInOrder(weights) : labels.length,
    labels: copyOf(arena, labels),
    weights: weights ? copyOf(arena, weights) : 0,
  }
}

/** Ranking has a loss per group. */
function byGroup({ arena, threads }: Team, rows: LabelledRows) {
  const groups = writeGroups(arena, rows, threads)
  const weights = groupWeightsOf(rows, arena.f64(groups.groupScales, groups.groupCount))
  return {
    ...groups,
    blockCount: groups.groupCount,
    totalWeight: sumInOrder(weights),
    labels: copyOf(arena, gainsOf(rows)),
    weights: copyOf(arena, weights),
  }
}

/** The slopes of the tree grown last, where its leaves are linear. */
function treeSlopes(arena: Team['arena'], boosting: SharedRecord<typeof contexts.boosting>) {
  if (boosting.get('linearLeaves') === 0) return { slopes: 0 }
  const treeStarts = arena.allocate(4)
  arena.u32(treeStarts, 1)[0] = 0
  const slot = (name: 'slopes' | 'slopeStarts' | 'centres') => boosting.get(name)
  return { treeStarts, slopes: slot('slopes'), slopeStarts: slot('slopeStarts'), centres: slot('centres') }
}

function copyOf(arena: Team['arena'], values: Float64Array): number {
  const pointer = arena.allocate(values.length * 8)
  arena.f64(pointer, values.length).set(values)
  return pointer
}

function sumInOrder(values: Float64Array): number {
  let sum = 0
  for (const value of values) sum += value
  return sum
}
