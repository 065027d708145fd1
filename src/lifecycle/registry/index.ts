// CONTRACT. Names, versions, aliases. A version number is never reused.
import type { Catalog } from '#catalog'
import type { Digest, Effects, Json } from '#base'

export interface RegistryPlace { readonly catalog: Catalog; readonly effects: Effects }
export interface ModelVersion {
  readonly name: string
  readonly version: number
  readonly digest: Digest // of the tree {model.json, weights.bin}
  readonly runId: string | null
  readonly datasetDigest: Digest | null
  readonly createdAt: number
  readonly aliases: readonly string[]
  readonly summary: Json // task, target, headline metrics: what `models ls` shows
}
// export function modelName(dataset: string, target: string): string      `<dataset>-<target>` with / : @ and spaces replaced
// export function registerVersion(place, { name, digest, runId, datasetDigest, summary, blobs: Digest[] }): Promise<ModelVersion>   the same digest under the same name again returns the existing version only if asked; default adds a new one
// export function resolveModel(place, reference): Promise<ModelVersion>      name | name/3 | name@alias | @digestprefix ; ambiguity → RepriseError('ambiguous')
// export function listModels(place), listModelVersions(place, name), setAlias(place, name, alias, version), deleteAlias
// export const registryMigrations
export type { Json }
