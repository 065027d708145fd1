import type { Catalog } from '#catalog'

interface DataTables {
  datasets: { id: string; name: string; last_version: number; created_at: number }
  dataset_versions: {
    id: string
    dataset_id: string
    version: number
    digest: string
    raw_digest: string
    raw_size_bytes: number
    parse: string
    schema: string
    row_count: number
    column_count: number
    reject_count: number
    findings: string
    source: string
    created_at: number
  }
  parquet_cache: { version_digest: string; parquet_digest: string }
}

export function rows(catalog: Catalog) {
  return catalog.builder<DataTables>()
}
