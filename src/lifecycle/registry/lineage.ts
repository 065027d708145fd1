import type { Catalog, Statement } from '#catalog'
import type { RegistryPlace } from './model-version.ts'
import { tables } from './tables.ts'

/**
 * An arrow in the direction things were made: `from` went into, or made, `to`. Ends are digests (dataset versions,
 * models, files) or run ids, which their lengths tell apart.
 */
export interface Edge {
  readonly from: string
  readonly to: string
  /** Such as `trained-on` or `produced`. */
  readonly kind: string
}

/** For the write that records what the edges speak of. Saying one twice is harmless. */
export function edgeStatements(catalog: Catalog, edges: readonly Edge[]): readonly Statement[] {
  return edges.map(({ from, to, kind }) => {
    const insert = tables(catalog).insertInto('lineage_edges').values({ from_id: from, to_id: to, kind })
    return { query: insert.onConflict((conflict) => conflict.doNothing()) }
  })
}

export async function addEdges({ catalog }: RegistryPlace, edges: readonly Edge[]): Promise<void> {
  if (edges.length > 0) await catalog.write(edgeStatements(catalog, edges))
}

/** The edges that end or begin at `id`, ordered. */
export async function edgesOf({ catalog }: RegistryPlace, id: string): Promise<readonly Edge[]> {
  const edges = tables(catalog)
    .selectFrom('lineage_edges')
    .select(['from_id as from', 'to_id as to', 'kind'])
    .where((edge) => edge.or([edge('from_id', '=', id), edge('to_id', '=', id)]))
  return catalog.all(edges.orderBy('from_id').orderBy('to_id').orderBy('kind'))
}
