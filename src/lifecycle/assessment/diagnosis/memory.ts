import type { Table } from '#base'
import { selectRows } from '#data'
import type { Target } from '#training'
import { predict } from '#training'
import { spacedRows } from '../columns.ts'
import type { Evidence } from '../evidence.ts'
import { rowLosses } from '../row-losses.ts'
import { affordableRows } from '../work.ts'

/** The same loss on learned and on unseen rows, and of the prior on unseen ones. */
export interface Memory {
  readonly learned: number
  readonly unseen: number
  readonly prior: number
  /** 0: unseen rows are no worse than learned ones; 1: all that it gains over the prior is lost on them. */
  readonly lost: number
  /** The share of the prior's loss that is gone on unseen rows; below 0 where it is worse than the prior. */
  readonly gained: number
}

const LIMITS = { work: 200_000_000, least: 200, most: 2000 }

/** By the study's metric where it is one of rows, else by the logarithmic or squared loss. */
export function measureMemory(evidence: Evidence, learned: { readonly table: Table; readonly target: Target }): Memory {
  const { study, metric, losses, target, kernels } = evidence
  const rows = spacedRows(learned.target.values.length, affordableRows(evidence.rowWork, 1, LIMITS))
  const some = { ...learned.target, values: Float64Array.from(rows, (row) => learned.target.values[row]!) }
  const known = rowLosses(metric, some, predict(study.assessed, selectRows(learned.table, rows), kernels))
  const [onLearned, onUnseen] = [meanOf(known), meanOf(losses)]
  const prior = meanOf(rowLosses(metric, target, study.test.baseline))
  const most = prior - onLearned
  return {
    learned: onLearned,
    unseen: onUnseen,
    prior,
    lost: most > 0 ? Math.min(1, Math.max(0, (onUnseen - onLearned) / most)) : 0,
    gained: prior > 0 ? 1 - onUnseen / prior : 0,
  }
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}
