import type { Digest, Json } from '#base'
import { canonicalJson, RepriseError } from '#base'
import type { Statement } from '#catalog'
import { refStatement } from '#catalog'
import type { Edge } from './lineage.ts'
import { edgeStatements } from './lineage.ts'
import type { ModelVersion, RegistryPlace } from './model-version.ts'
import { checkModelName } from './names.ts'
import { readVersion, versionRows } from './store.ts'
import { tables } from './tables.ts'

const ID_BYTES = 16

export interface NewVersion {
  readonly name: string
  /** Of the model's tree. */
  readonly digest: Digest
  readonly runId: string | null
  readonly datasetDigest: Digest | null
  readonly summary: Json
  /** The objects the version needs besides its tree; kept from garbage collection. */
  readonly blobs: readonly Digest[]
  /** Arrows beside those that follow from the run and the dataset. */
  readonly edges?: readonly Edge[]
  /** What to do when the name has this digest already: give it another number (default), or return what is there. */
  readonly same?: 'add' | 'reuse'
}

/** Gives the model the next number under its name, in one write with its object refs and its lineage. */
export async function registerVersion(place: RegistryPlace, version: NewVersion): Promise<ModelVersion> {
  checkModelName(version.name)
  const same = version.same === 'reuse' ? await findSame(place, version) : undefined
  if (same !== undefined) return readVersion(place, same)
  const id = `m-${hexId(place)}`
  await place.catalog.write([
    modelStatement(place, version.name),
    countStatement(place, version.name),
    versionStatement(place, id, version),
    ...refStatements(place, id, version),
    ...edgeStatements(place.catalog, edgesFor(version)),
  ])
  return readVersion(place, id)
}

async function findSame(place: RegistryPlace, { name, digest }: NewVersion): Promise<string | undefined> {
  const same = versionRows(place).where('name', '=', name).where('digest', '=', digest).orderBy('version', 'desc')
  return (await place.catalog.first(same.limit(1)))?.id
}

function modelStatement(place: RegistryPlace, name: string): Statement {
  const insert = tables(place.catalog)
    .insertInto('registered_models')
    .values({ id: hexId(place), name, last_version: 0, created_at: place.effects.now() })
  return { query: insert.onConflict((conflict) => conflict.column('name').doNothing()) }
}

function countStatement({ catalog }: RegistryPlace, name: string): Statement {
  const query = tables(catalog)
    .updateTable('registered_models')
    .set((row) => ({ last_version: row('last_version', '+', 1) }))
    .where('name', '=', name)
  const otherwise = new RepriseError('conflict', `model "${name}" was removed meanwhile`)
  return { query, expect: { changedRows: 1, otherwise } }
}

function versionStatement({ catalog, effects }: RegistryPlace, id: string, version: NewVersion): Statement {
  const { name, digest, runId, datasetDigest, summary } = version
  const query = tables(catalog)
    .insertInto('model_versions')
    .values((row) => ({
      id,
      model_id: row.selectFrom('registered_models').select('registered_models.id').where('name', '=', name),
      version: row.selectFrom('registered_models').select('last_version').where('name', '=', name),
      digest,
      run_id: runId,
      dataset_digest: datasetDigest,
      summary: canonicalJson(summary),
      created_at: effects.now(),
    }))
  return { query }
}

function refStatements({ catalog }: RegistryPlace, id: string, { digest, blobs }: NewVersion): readonly Statement[] {
  const owner = { ownerKind: 'model-version', ownerId: id }
  return [
    refStatement(catalog, { ...owner, digest, role: 'model' }),
    ...blobs.map((blob) => refStatement(catalog, { ...owner, digest: blob, role: 'blob' })),
  ]
}

function edgesFor({ digest, runId, datasetDigest, edges = [] }: NewVersion): readonly Edge[] {
  const maker = runId ?? digest
  return [
    ...(datasetDigest === null ? [] : [{ from: datasetDigest, to: maker, kind: 'trained-on' }]),
    ...(runId === null ? [] : [{ from: runId, to: digest, kind: 'produced' }]),
    ...edges,
  ]
}

function hexId({ effects }: RegistryPlace): string {
  return Buffer.from(effects.randomBytes(ID_BYTES)).toString('hex')
}
