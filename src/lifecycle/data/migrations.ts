import type { Migration } from '#catalog'
import { profileStatements } from './profile-store.ts'

/** Datasets by surrogate key (names can change), their immutable versions, and where the typed cache of each lies. */
export const dataMigrations: readonly Migration[] = [
  {
    id: 'data/1',
    statements: [
      'create table datasets (id text not null primary key, name text not null unique, created_at bigint not null)',
      `create table dataset_versions (
        id text not null primary key, dataset_id text not null references datasets (id), number bigint not null,
        digest text not null, raw_digest text not null, raw_size_bytes bigint not null, request_digest text not null,
        parse text not null, schema text not null, row_count bigint not null, column_count bigint not null,
        source text not null, created_at bigint not null, reject_count bigint not null, facts_digest text not null,
        unique (dataset_id, number), unique (dataset_id, digest)
      )`,
      'create index dataset_versions_by_digest on dataset_versions (digest)',
      'create index dataset_versions_by_raw on dataset_versions (dataset_id, raw_digest)',
      'create table dataset_caches (reading text not null primary key, parquet_digest text not null)',
    ],
  },
  { id: 'data/2', statements: profileStatements },
]
