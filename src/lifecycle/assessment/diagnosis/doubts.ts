import type { LabelDoubts } from './label-doubts.ts'
import type { Memory } from './memory.ts'
import type { Shift } from './shift.ts'

/** What the diagnoses go by. */
export interface Doubts {
  /** The metric on rows it learned from beside that on rows it has not seen; null without the former. */
  readonly memory: Memory | null
  readonly labels: LabelDoubts | null
  /** Columns whose test rows differ from the rows it learned from; null without the latter. */
  readonly shift: Shift | null
}
