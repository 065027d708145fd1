import type { Digest, Effects } from '#base'
import { RepriseError } from '#base'
import type { Catalog } from '#catalog'

export interface TrackingPlace {
  readonly catalog: Catalog
  readonly effects: Pick<Effects, 'now' | 'randomBytes'>
}

export type RunKind = 'study' | 'trial' | 'command' | 'pipeline' | 'step' | 'sweep' | 'verify' | 'batch'
export type RunStatus = 'running' | 'finished' | 'failed' | 'killed'
export type EndStatus = Exclude<RunStatus, 'running'>

/** A 64-bit integer without loss: a number where that is exact, a bigint beyond 2^53. */
export type Int64 = number | bigint

export interface Artifact {
  /** Relative, with `/` between its parts. */
  readonly path: string
  readonly digest: Digest
  readonly sizeBytes: number
}

/** One thing that happened: who asked for it, what went in, what was measured, what came out. */
export interface Run {
  /** 32 hexadecimal digits. */
  readonly id: string
  readonly kind: RunKind
  readonly name: string
  /** Experiment 0 is "Default". */
  readonly experiment: { readonly id: number; readonly name: string }
  /** Also the tag `mlflow.parentRunId`. */
  readonly parent: string | null
  readonly status: RunStatus
  /** UTC milliseconds. */
  readonly startedAt: number
  readonly endedAt: number | null
  readonly params: Readonly<Record<string, string>>
  /** The latest of each: the greatest step, then the greatest time. */
  readonly metrics: Readonly<Record<string, number>>
  readonly tags: Readonly<Record<string, string>>
  readonly artifacts: readonly Artifact[]
}

/** Where a run is going on, so that a run whose process was killed can be told from one still going. */
export interface RunProcess {
  readonly pid: number
  readonly host: string
}

export const PARENT_TAG = 'mlflow.parentRunId'
export const PID_TAG = 'reprise.process.pid'
export const HOST_TAG = 'reprise.process.host'

export function runNotFound(reference: string): RepriseError {
  return new RepriseError('not-found', `run "${reference}" not found`, {
    remedy: 'give at least 6 of the hexadecimal digits of its id; reprise runs ls shows them',
    details: { run: reference },
  })
}
