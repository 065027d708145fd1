import type { Digest } from '#base'
import type { Catalog } from './catalog.ts'
import type { Statement } from './statement.ts'

/** A record that needs an object kept: the only roots of garbage collection. */
export interface ObjectRef {
  readonly digest: Digest
  readonly ownerKind: string
  readonly ownerId: string
  readonly role: string
}

interface RefTables {
  object_refs: { digest: string; owner_kind: string; owner_id: string; role: string }
}

/** To be written in one write with the owner's row, after the object itself is durable. Saying it twice is harmless. */
export function refStatement(catalog: Catalog, { digest, ownerKind, ownerId, role }: ObjectRef): Statement {
  const row = { digest, owner_kind: ownerKind, owner_id: ownerId, role }
  const insert = catalog.builder<RefTables>().insertInto('object_refs').values(row)
  return { query: insert.onConflict((conflict) => conflict.doNothing()) }
}

/** To be written in one write with the removal of the owner's row: what it alone needed becomes garbage. */
export function dropRefsStatement(catalog: Catalog, owner: Pick<ObjectRef, 'ownerKind' | 'ownerId'>): Statement {
  const refs = catalog.builder<RefTables>().deleteFrom('object_refs')
  return { query: refs.where('owner_kind', '=', owner.ownerKind).where('owner_id', '=', owner.ownerId) }
}

/** Every ref, ordered by digest, owner kind, owner id and role. */
export async function listRefs(catalog: Catalog): Promise<readonly ObjectRef[]> {
  const refs = catalog.builder<RefTables>().selectFrom('object_refs')
  return catalog.all(
    refs
      .select(['digest', 'owner_kind as ownerKind', 'owner_id as ownerId', 'role'])
      .orderBy('digest')
      .orderBy('owner_kind')
      .orderBy('owner_id')
      .orderBy('role')
      .$castTo<ObjectRef>(),
  )
}
