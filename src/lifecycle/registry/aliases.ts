import { RepriseError } from '#base'
import type { RegistryPlace } from './model-version.ts'
import { checkAlias } from './names.ts'
import { resolveModel } from './resolve-model.ts'
import { tables } from './tables.ts'

/** Points `alias` at a version, away from where it pointed before. Throws `not-found` for a version that does not exist. */
export async function setAlias(place: RegistryPlace, name: string, alias: string, version: number): Promise<void> {
  checkAlias(alias)
  const { id } = await resolveModel(place, `${name}/${version}`)
  const query = tables(place.catalog)
    .insertInto('model_aliases')
    .columns(['model_id', 'alias', 'version'])
    .expression((row) =>
      row
        .selectFrom('model_versions')
        .select(({ val }) => ['model_id', val(alias).as('alias'), 'version'])
        .where('id', '=', id),
    )
    .onConflict((conflict) =>
      conflict.columns(['model_id', 'alias']).doUpdateSet((row) => ({ version: row.ref('excluded.version') })),
    )
  const otherwise = new RepriseError('not-found', `version ${version} of model "${name}" was deleted meanwhile`)
  await place.catalog.write([{ query, expect: { changedRows: 1, otherwise } }])
}

/** Throws `not-found` when the model has no such alias. */
export async function deleteAlias(place: RegistryPlace, name: string, alias: string): Promise<void> {
  const sql = tables(place.catalog)
  const model = sql.selectFrom('registered_models').select('id').where('name', '=', name)
  const query = sql.deleteFrom('model_aliases').where('alias', '=', alias).where('model_id', '=', model)
  const otherwise = new RepriseError('not-found', `model "${name}" has no alias "${alias}"`)
  await place.catalog.write([{ query, expect: { changedRows: 1, otherwise } }])
}
