import { RepriseError } from '#base'
import { dropRefsStatement } from '#catalog'
import type { RegistryPlace } from './model-version.ts'
import { resolveModel } from './resolve-model.ts'
import { tables } from './tables.ts'

/** Removes a version, its aliases and its hold on objects. Its number is not given again; lineage stays as history. */
export async function deleteModelVersion(place: RegistryPlace, name: string, version: number): Promise<void> {
  const { id } = await resolveModel(place, `${name}/${version}`)
  const sql = tables(place.catalog)
  const model = sql.selectFrom('model_versions').select('model_id').where('id', '=', id)
  const aliases = sql.deleteFrom('model_aliases').where('version', '=', version).where('model_id', '=', model)
  const otherwise = new RepriseError('not-found', `version ${version} of model "${name}" was deleted meanwhile`)
  await place.catalog.write([
    { query: aliases },
    { query: sql.deleteFrom('model_versions').where('id', '=', id), expect: { changedRows: 1, otherwise } },
    dropRefsStatement(place.catalog, { ownerKind: 'model-version', ownerId: id }),
  ])
}
