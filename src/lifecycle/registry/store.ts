import type { Digest, Json } from '#base'
import { RepriseError } from '#base'
import type { ModelVersion, RegistryPlace } from './model-version.ts'
import { tables } from './tables.ts'

/** The version with exactly this id. */
export async function readVersion(place: RegistryPlace, id: string): Promise<ModelVersion> {
  const [version] = await completed(
    place,
    await place.catalog.all(versionRows(place).where('model_versions.id', '=', id)),
  )
  if (version === undefined) throw new RepriseError('not-found', `model version ${id} is not registered`)
  return version
}

/** The newest version of each model that has one, by name. */
export async function listModels(place: RegistryPlace): Promise<readonly ModelVersion[]> {
  const newest = versionRows(place).where((row) =>
    row(
      'version',
      '=',
      row
        .selectFrom('model_versions as others')
        .select(({ fn }) => fn.max<number>('others.version').as('newest'))
        .whereRef('others.model_id', '=', 'model_versions.model_id'),
    ),
  )
  return completed(place, await place.catalog.all(newest.orderBy('name')))
}

/** Every version of one model, the newest first; empty when there is no such model. */
export async function listModelVersions(place: RegistryPlace, name: string): Promise<readonly ModelVersion[]> {
  const versions = versionRows(place).where('name', '=', name).orderBy('version', 'desc')
  return completed(place, await place.catalog.all(versions))
}

export type VersionRow = Awaited<ReturnType<ReturnType<typeof versionRows>['execute']>>[number]

export function versionRows({ catalog }: RegistryPlace) {
  return tables(catalog)
    .selectFrom('model_versions')
    .innerJoin('registered_models', 'registered_models.id', 'model_versions.model_id')
    .select(['model_versions.id', 'model_id', 'name', 'version', 'digest', 'run_id', 'dataset_digest', 'summary'])
    .select('model_versions.created_at')
}

export async function completed(place: RegistryPlace, rows: readonly VersionRow[]): Promise<readonly ModelVersion[]> {
  if (rows.length === 0) return []
  const aliases = tables(place.catalog).selectFrom('model_aliases').selectAll().orderBy('alias')
  const models = [...new Set(rows.map(({ model_id }) => model_id))]
  // One model at most is asked for, or all of them.
  const all = await place.catalog.all(models.length === 1 ? aliases.where('model_id', 'in', models) : aliases)
  return rows.map((row) => toVersion(row, all))
}

type AliasRow = { readonly model_id: string; readonly alias: string; readonly version: number }

function toVersion(row: VersionRow, aliases: readonly AliasRow[]): ModelVersion {
  return {
    id: row.id,
    name: row.name,
    version: row.version,
    digest: row.digest as Digest,
    runId: row.run_id,
    datasetDigest: row.dataset_digest as Digest | null,
    createdAt: row.created_at,
    aliases: aliases
      .filter(({ model_id, version }) => model_id === row.model_id && version === row.version)
      .map(({ alias }) => alias),
    summary: JSON.parse(row.summary) as Json,
  }
}
