import type { Migration } from '#catalog'

/** Names can change, so versions hang on a model's id. `last_version` only grows: a number is never given twice. */
export const registryMigrations: readonly Migration[] = [
  {
    id: 'registry/1',
    statements: [
      `create table registered_models (
        id text not null primary key, name text not null unique, last_version bigint not null, created_at bigint not null
      )`,
      `create table model_versions (
        id text not null primary key, model_id text not null references registered_models (id), version bigint not null,
        digest text not null, run_id text, dataset_digest text, summary text not null, created_at bigint not null,
        unique (model_id, version)
      )`,
      'create index model_versions_by_digest on model_versions (digest)',
      'create index model_versions_by_run on model_versions (run_id)',
      `create table model_aliases (
        model_id text not null references registered_models (id), alias text not null, version bigint not null,
        primary key (model_id, alias), foreign key (model_id, version) references model_versions (model_id, version)
      )`,
      `create table lineage_edges (
        from_id text not null, to_id text not null, kind text not null, primary key (from_id, to_id, kind)
      )`,
      'create index lineage_edges_by_target on lineage_edges (to_id)',
    ],
  },
]
