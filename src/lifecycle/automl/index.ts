// CONTRACT. Frame the problem, run a small fixed portfolio, ensemble greedily, replay without a clock.
import type { Json, Progress, Table } from '#base'
import type { Schema } from '#data'
import type { Kernels } from '#kernels'
import type { Estimator, Model, Prediction, Target, Task } from '#training'

export interface FrameOptions {
  readonly target: string
  readonly task?: Task
  readonly metric?: string
  readonly positive?: string
  readonly drop?: readonly string[]
  readonly keep?: readonly string[]
  readonly group?: string
  readonly time?: string
  readonly weight?: string
  readonly seed: number
}
export interface Frame {
  readonly task: Task
  readonly target: string
  readonly classes: readonly string[] | null
  readonly positive: string | null
  readonly metric: string
  readonly direction: 'minimize' | 'maximize'
  readonly split: { readonly kind: 'random' | 'stratified' | 'group' | 'time'; readonly column: string | null; readonly testShare: number }
  readonly features: readonly string[] // raw columns used
  readonly dropped: readonly { readonly column: string; readonly reason: 'identifier' | 'constant' | 'user' | 'group' | 'weight' | 'all-missing' }[]
  readonly warnings: readonly { readonly kind: 'leakage' | 'few-rows' | 'imbalance' | 'rare-class' | 'missing-target'; readonly column: string | null; readonly score: number | null; readonly values: Readonly<Record<string, Json>> }[]
  readonly seed: number
}
/** One line of the plan: enough to replay the study without a clock. */
export interface PlanEvent {
  readonly sequence: number
  readonly trial: number
  readonly kind: 'split' | 'trial' | 'skip' | 'ensemble' | 'refit' | 'stop'
  readonly estimator?: Estimator
  readonly rngPath?: string
  readonly rounds?: number
  readonly decision?: Json
}
export interface Leader {
  readonly rank: number
  readonly name: string
  readonly estimator: Estimator | null // null for the ensemble
  readonly metrics: Readonly<Record<string, number>> // on validation
  readonly fitSeconds: number
  readonly predictMicrosPerRow: number
  readonly sizeBytes: number
}
export interface StudyOptions {
  readonly preset: 'quick' | 'balanced' | 'best'
  readonly timeBudgetMs: number | null
  readonly trials: number | null
  readonly learners: readonly Estimator['kind'][] | null
}
export interface StudyContext {
  readonly kernels: Kernels
  readonly monotonic: () => number
  readonly stopped: () => boolean
  readonly onProgress: (progress: Progress) => void
  /** Synchronous: a plan event, or a finished trial with its metrics. */
  readonly record: (event: { readonly kind: 'plan'; readonly event: PlanEvent } | { readonly kind: 'trial'; readonly leader: Leader; readonly trial: number }) => void
}
export interface Study {
  readonly frame: Frame
  readonly plan: readonly PlanEvent[]
  readonly leaderboard: readonly Leader[]
  readonly stoppedBy: 'done' | 'time-budget' | 'trials' | 'interrupted'
  readonly model: Model // refitted on all rows that are not test rows
  readonly test: { readonly rows: Uint32Array; readonly target: Target; readonly prediction: Prediction; readonly baseline: Prediction }
  readonly splitDigest: string
}
// export function frame(schema: Schema, table: Table, options: FrameOptions): Frame
// export function runStudy(frame, schema, table, options: StudyOptions, context: StudyContext): Study
// export function replayStudy(frame, schema, table, plan: readonly PlanEvent[], context): Study
export type { Table }
