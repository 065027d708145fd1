// CONTRACT. Runs and what they logged. Imports foundation only.
import type { Catalog } from '#catalog'
import type { Digest, Effects, Json } from '#base'

export interface TrackingPlace { readonly catalog: Catalog; readonly effects: Effects }
export type RunKind = 'study' | 'trial' | 'command' | 'pipeline' | 'step' | 'sweep' | 'verify' | 'batch'
export type RunStatus = 'running' | 'finished' | 'failed' | 'killed'
export interface Run {
  readonly id: string // 32 hex
  readonly kind: RunKind
  readonly name: string
  readonly experiment: { readonly id: number; readonly name: string } // 0 is "Default"
  readonly parent: string | null // also tag mlflow.parentRunId
  readonly status: RunStatus
  readonly startedAt: number
  readonly endedAt: number | null
  readonly params: Readonly<Record<string, string>>
  readonly metrics: Readonly<Record<string, number>> // last value of each
  readonly tags: Readonly<Record<string, string>>
  readonly artifacts: readonly { readonly path: string; readonly digest: Digest; readonly sizeBytes: number }[]
}
// export function startRun(place, { kind, name, experiment?, parent?, params?, tags? }): Promise<Run>
// export function logBatch(place, runId, { params?, metrics?: {key, value, step?, time?}[], tags? }): Promise<void>
// export function logArtifacts(place, runId, [{ path, digest, sizeBytes }]): Promise<void>      writes object_refs in the same transaction
// export function finishRun(place, runId, status, { metrics?, params?, tags?, artifacts? }?): Promise<void>   one write
// export function resolveRun(place, prefix): Promise<Run>; searchRuns(place, { kind?, parent?, limit?, experiment?, status? }): Promise<readonly Run[]>
// export function metricHistory(place, runId, key)
// export const trackingMigrations
export type { Json }
