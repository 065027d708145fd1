import type { Assessment, PartName } from '#assessment'
import type { Frame, FrameOptions, Leader, PlanEvent, StudyOptions } from '#automl'
import type { Progress } from '#base'
import type { Schema } from '#data'

/** What the worker is told: the typed columns on disk, the question, and either a budget or a plan to replay. */
export interface StudyTask {
  readonly parquet: string
  readonly schema: Schema
  readonly frame: FrameOptions
  readonly search:
    | { readonly kind: 'run'; readonly options: StudyOptions }
    | { readonly kind: 'replay'; readonly plan: readonly PlanEvent[] }
  readonly threads: number
  readonly memoryBytes: number
  readonly temporary: string
  /** A folder where the plan and the outcomes of trials are durable, step by step; null for a replay, or where another study has it. */
  readonly folder: string | null
  /** Parts of the assessment that a recorded study had no time for; a replay leaves them out too. */
  readonly skip?: readonly PartName[]
}

/** What the worker says while it runs. */
export type StudyMessage =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'frame'; readonly frame: Frame }
  | { readonly kind: 'trial'; readonly trial: number; readonly leader: Leader }

/** What the worker hands back: plain data and the bytes of the model. */
export interface StudyOutcome {
  readonly frame: Frame
  readonly plan: readonly PlanEvent[]
  readonly leaderboard: readonly Leader[]
  readonly stoppedBy: 'done' | 'time-budget' | 'trials' | 'interrupted'
  readonly splitDigest: string
  readonly testRowCount: number
  readonly assessment: Assessment
  readonly files: Readonly<Record<'model.json' | 'weights.bin', Uint8Array>>
}
