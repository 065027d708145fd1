import type { Digest, Effects, Json } from '#base'
import type { Catalog } from '#catalog'

export interface RegistryPlace {
  readonly catalog: Catalog
  readonly effects: Pick<Effects, 'now' | 'randomBytes'>
}

/** A model under a name and a number that will never mean another model. */
export interface ModelVersion {
  /** `m-` and 32 hexadecimal digits; the owner id of its object refs. */
  readonly id: string
  readonly name: string
  /** From 1; never given twice, even after deletion. */
  readonly version: number
  /** Of the tree {model.json, weights.bin}. */
  readonly digest: Digest
  readonly runId: string | null
  readonly datasetDigest: Digest | null
  /** UTC milliseconds. */
  readonly createdAt: number
  readonly aliases: readonly string[]
  /** What `models ls` shows: task, target, headline metrics. */
  readonly summary: Json
}
