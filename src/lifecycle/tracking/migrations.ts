import type { Migration } from '#catalog'

/** Times are UTC milliseconds; a metric that is not a number is stored as 0 with `is_nan` = 1. */
export const trackingMigrations: readonly Migration[] = [
  {
    id: 'tracking/1',
    statements: [
      'create table experiments (id bigint not null primary key, name text not null unique, created_at bigint not null)',
      "insert into experiments (id, name, created_at) values (0, 'Default', 0)",
      `create table runs (
        id text not null primary key, experiment_id bigint not null references experiments (id), kind text not null,
        name text not null, parent_id text references runs (id), status text not null,
        started_at bigint not null, ended_at bigint
      )`,
      'create index runs_by_start on runs (started_at, id)',
      'create index runs_by_experiment on runs (experiment_id, started_at, id)',
      'create index runs_by_parent on runs (parent_id, started_at, id)',
      'create index runs_by_status on runs (status)',
      `create table run_params (
        run_id text not null references runs (id), key text not null, value text not null, primary key (run_id, key)
      )`,
      `create table run_tags (
        run_id text not null references runs (id), key text not null, value text not null, primary key (run_id, key)
      )`,
      `create table run_metrics (
        run_id text not null references runs (id), key text not null, step bigint not null, time bigint not null,
        value double precision not null, is_nan integer not null, primary key (run_id, key, step, time, value, is_nan)
      )`,
      `create table run_latest_metrics (
        run_id text not null references runs (id), key text not null, step bigint not null, time bigint not null,
        value double precision not null, is_nan integer not null, primary key (run_id, key)
      )`,
      `create table run_artifacts (
        run_id text not null references runs (id), path text not null, digest text not null, size_bytes bigint not null,
        primary key (run_id, path)
      )`,
    ],
  },
]
