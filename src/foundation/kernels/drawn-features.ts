import type { CodeMatrix } from './feature-matrix.ts'
import { rowStrideOf } from './feature-matrix.ts'
import type { contexts } from './layout.ts'
import { layOut, records } from './layout.ts'
import type { TrainingColumns } from './ordered-codes.ts'
import type { SharedRecord } from './record.ts'
import type { Team } from './team.ts'

/** Draws the features of each tree: exactly ⌈share × count⌉ of them, the same for the same seed; a statistic as one of its stand-ins. */
export interface FeatureDraw {
  readonly drawnCount: number
  draw(seed: number): void
}

const GROUP = 16
const SHARE_CELLS_ABOVE = 100_000

/** Fills the `drawn…` slots. With a share of 1 the rows are used as they are; else their drawn codes are copied per tree. */
export function openFeatureDraw(
  team: Team,
  boosting: SharedRecord<typeof contexts.boosting>,
  matrix: CodeMatrix,
  { features, standIns }: TrainingColumns,
  share: number,
): FeatureDraw {
  const { arena } = team
  const columnCount = features.length
  const featureCount = columnCount - standIns.count
  const drawnCount = drawnCountOf(featureCount, share)
  const drawnFeatures = arena.allocate(drawnCount * 4)
  const all = Uint32Array.from({ length: drawnCount }, (_, i) => i)
  arena.u32(drawnFeatures, drawnCount).set(all)
  const slots = { drawnCount, paddedDrawnCount: (drawnCount + 3) & ~3, drawnFeatures }
  if (drawnCount === columnCount) {
    boosting.set({ ...slots, drawnRows: matrix.rows, drawnStride: matrix.rowStride })
    return { drawnCount, draw: () => {} }
  }
  const drawnStride = rowStrideOf(drawnCount)
  const drawnRows = arena.allocate((matrix.rowCount + 8) * drawnStride + 64)
  const drawnLanes = arena.allocate(Math.ceil(columnCount / GROUP) * layOut(records.lanes).bytes)
  boosting.set({ ...slots, drawnRows, drawnStride, drawnLanes })
  const keys = new Uint32Array(featureCount)
  const order = Uint32Array.from(keys.keys())
  const threads = matrix.rowCount * columnCount > SHARE_CELLS_ABOVE ? team.threads : 1
  return {
    drawnCount,
    draw(seed) {
      for (let feature = 0; feature < featureCount; feature++) keys[feature] = hash(feature, seed)
      order.sort((a, b) => (keys[a] as number) - (keys[b] as number) || a - b)
      const drawn = arena.u32(drawnFeatures, drawnCount)
      drawn.set(order.subarray(0, drawnCount).map(standIns.draw(hash(columnCount, seed))))
      drawn.sort((a, b) => a - b)
      writeLanes(arena, drawnLanes, drawn, columnCount)
      team.run('drawFeatures', boosting.pointer, threads)
    },
  }
}

export function drawnCountOf(featureCount: number, share: number): number {
  return Math.min(featureCount, Math.max(1, Math.ceil(share * featureCount)))
}

/** Per 16 features the positions of the drawn ones, first to last; 255 makes a lane 0. */
function writeLanes(arena: Team['arena'], drawnLanes: number, drawn: Uint32Array, featureCount: number): void {
  const { bytes, offsets } = layOut(records.lanes)
  const groups = Math.ceil(featureCount / GROUP)
  const counts = new Uint32Array(groups)
  const lanes = arena.bytes(drawnLanes, groups * bytes).fill(255)
  for (const feature of drawn) {
    const group = feature >> 4
    const lane = counts[group] as number
    lanes[group * bytes + (offsets['order'] as number) + lane] = feature & 15
    counts[group] = lane + 1
  }
  counts.forEach((count, group) => {
    arena.u32(drawnLanes + group * bytes + (offsets['count'] as number), 1)[0] = count
  })
}

/** Murmur3's finaliser. */
export function hash(id: number, seed: number): number {
  let x = (Math.imul(id, 0x9e3779b1) + seed) | 0
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return (x ^ (x >>> 16)) >>> 0
}
