import type { BoostingOptions } from './boosting-session.ts'
import type { BinnedFeature, ColumnValues } from './feature-matrix.ts'
import { leafCapacity } from './growth-options.ts'
import type { contexts } from './layout.ts'
import { BLOCK_ROWS, nodesPerTree } from './layout.ts'
import type { SharedRecord } from './record.ts'
import type { Team } from './team.ts'

/**
 * Codes of the training rows in a feature that is a statistic of their labels, where each row's code is made of the rows
 * before it in a permutation. Trees find their structure by one of `structures`, a fresh draw each; leaf values and margins
 * go by `averaging`. Rows to predict have the feature's own `ranks`.
 */
export interface OrderedCodes {
  readonly feature: number
  /** Codes are below this; at most 255. */
  readonly rankCount: number
  readonly averaging: Uint8Array
  readonly structures: readonly Uint8Array[]
}

/** The columns of training rows: the features, then what stands in for statistics, permutation by permutation. */
export interface TrainingColumns {
  readonly features: readonly BinnedFeature[]
  readonly values: readonly (ColumnValues | Uint8Array)[]
  readonly standIns: StandIns
}

interface StandIns {
  readonly count: number
  /** Which column each feature is seen by in a tree. */
  draw(draw: number): (feature: number) => number
  /** Per column the feature it stands for. */
  readonly features: Uint32Array
}

export function trainingColumnsOf({ features, training, ordered = [] }: BoostingOptions): TrainingColumns {
  const structureCount = ordered[0]?.structures.length ?? 0
  const columns = [...features]
  const values: (ColumnValues | Uint8Array)[] = [...training.values]
  for (const { feature, rankCount, averaging } of ordered) {
    columns[feature] = codesAre(values.length, rankCount)
    values.push(averaging)
  }
  for (let permutation = 0; permutation < structureCount; permutation++) {
    for (const { rankCount, structures } of ordered) {
      columns.push(codesAre(values.length, rankCount))
      values.push(structures[permutation] as Uint8Array)
    }
  }
  return { features: columns, values, standIns: standInsOf(features.length, ordered, structureCount) }
}

/** A column whose values are codes already. */
export function codesAre(source: number, rankCount: number): BinnedFeature {
  const ranks = Uint8Array.from({ length: rankCount + 2 }, (_, code) => Math.min(code, rankCount - 1))
  return { kind: 'statistic', source, ranks }
}

function standInsOf(featureCount: number, ordered: readonly OrderedCodes[], structureCount: number): StandIns {
  const count = ordered.length * structureCount
  const places = new Map(ordered.map(({ feature }, place) => [feature, place]))
  const features = Uint32Array.from({ length: featureCount + count }, (_, column) => {
    return column < featureCount ? column : (ordered[(column - featureCount) % ordered.length] as OrderedCodes).feature
  })
  return {
    count,
    features,
    draw(draw) {
      const first = featureCount + (structureCount === 0 ? 0 : draw % structureCount) * ordered.length
      return (feature) => {
        const place = places.get(feature)
        return place === undefined ? feature : first + place
      }
    },
  }
}

/** Variance sampling weighs rows for those left out. */
export function movesAllRows({ leavesFromAllRows = false, rowShare, sampling }: BoostingOptions): boolean {
  return leavesFromAllRows && rowShare < 1 && sampling !== 'variance'
}

/** Room for moving rows between leaves once the structure is known; nothing where no row would move. */
export function allocateRegrouping(
  { arena, threads }: Team,
  options: BoostingOptions,
  { standIns }: TrainingColumns,
  boosting: SharedRecord<typeof contexts.boosting>,
): void {
  const { training } = options
  const allRows = movesAllRows(options)
  if (standIns.count === 0 && !allRows) return
  const rowCount = training.labels.length
  const nodes = nodesPerTree(leafCapacity(options))
  const averagedColumns = arena.allocate(standIns.features.length * 4)
  arena.u32(averagedColumns, standIns.features.length).set(standIns.features)
  boosting.set({
    regrouped: 1,
    leavesFromAllRows: allRows ? 1 : 0,
    averagedColumns: standIns.count === 0 ? 0 : averagedColumns,
    leafOfPair: arena.allocate(rowCount * 2 + 16),
    blockLeaves: arena.allocate(Math.ceil(rowCount / BLOCK_ROWS) * nodes * 4),
    leafTotals: arena.allocate(threads * nodes * 8),
    leafTotalsBytes: nodes * 8,
  })
}
