import type { BoostingOptions, LabelledRows } from './boosting-session.ts'
import { treeBytesOf } from './ensemble.ts'
import type { CodeMatrix } from './feature-matrix.ts'
import { allocateMatrix, fillMatrix, writeFeatureTable } from './feature-matrix.ts'
import { BLOCK_ROWS, contexts, losses } from './layout.ts'
import { allocateRecord } from './record.ts'
import type { Team } from './team.ts'

/** Rows that are scored tree by tree, beside the training rows. */
export interface ValidationRows {
  add(tree: number, depth: number, output: number, vectors: number): void
  loss(): number
}

export function openValidation(team: Team, options: BoostingOptions, rows: LabelledRows): ValidationRows {
  const { arena } = team
  const rowCount = rows.labels.length
  const classCount = options.base.length
  const matrix: CodeMatrix = allocateMatrix(team, options.features.length, rowCount, false)
  fillMatrix(team, writeFeatureTable(team, options.features), rows.values, 0, matrix)
  const margins = arena.allocate(classCount * rowCount * 8)
  options.base.forEach((base, k) => {
    arena.f64(margins + k * rowCount * 8, rowCount).fill(base)
  })
  const blockCount = Math.ceil(rowCount / BLOCK_ROWS)
  const blocks = arena.allocate(blockCount * 8)
  const labels = copyOf(arena, rows.labels)
  const weights = rows.weights ? copyOf(arena, rows.weights) : 0
  const depths = arena.allocate(4)
  const scoring = allocateRecord(arena, contexts.scoring)
  scoring.set({
    ...matrix,
    treeBytes: treeBytesOf(options.maxLeaves),
    margins,
    depths,
    treeCount: 1,
    outputs: classCount,
    rowStep: 1,
    outputStep: rowCount,
  })
  const loss = allocateRecord(arena, contexts.loss)
  loss.set({ loss: losses.indexOf(options.loss), rowCount, classCount, margins, labels, weights, blocks })
  const totalWeight = rows.weights ? sumInOrder(rows.weights) : rowCount
  const threads = rowCount > 20_000 ? team.threads : 1
  return {
    add(tree: number, depth: number, output: number, vectors: number) {
      arena.u32(depths, 1)[0] = depth
      scoring.set({ trees: tree, firstOutput: output, vectors })
      team.run('score', scoring.pointer, threads)
    },
    loss() {
      team.run('loss', loss.pointer, threads)
      return sumInOrder(arena.f64(blocks, blockCount)) / totalWeight
    },
  }
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
