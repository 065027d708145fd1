import type { Catalog } from '#catalog'

export interface RegistryTables {
  registered_models: { id: string; name: string; last_version: number; created_at: number }
  model_versions: {
    id: string
    model_id: string
    version: number
    digest: string
    run_id: string | null
    dataset_digest: string | null
    summary: string
    created_at: number
  }
  model_aliases: { model_id: string; alias: string; version: number }
  lineage_edges: { from_id: string; to_id: string; kind: string }
}

export function tables(catalog: Catalog) {
  return catalog.builder<RegistryTables>()
}
