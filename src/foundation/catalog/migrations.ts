import { RepriseError } from '#base'
import type { Connection } from './connection.ts'

/** One step of a stage's schema; `id` is `<stage>/<number>` counting from 1. SQL valid on SQLite and PostgreSQL alike. */
export interface Migration {
  readonly id: `${string}/${number}`
  readonly statements: readonly string[]
}

export const catalogMigrations: readonly Migration[] = [
  {
    id: 'catalog/1',
    statements: [
      `create table object_refs (
        digest text not null, owner_kind text not null, owner_id text not null, role text not null,
        primary key (digest, owner_kind, owner_id, role)
      )`,
      'create index object_refs_by_owner on object_refs (owner_kind, owner_id)',
    ],
  },
]

const TABLE = 'create table if not exists migrations (id text not null primary key, applied_at bigint not null)'

/** Brings the database to `migrations`. Throws `newer-version` for one that knows a migration which is not among them. */
export function migrate(connection: Connection, migrations: readonly Migration[], now: () => number): void {
  refuseGaps(migrations)
  if (missingFrom(connection, migrations).length === 0) return
  const { database } = connection
  database.exec('begin immediate')
  try {
    database.exec(TABLE)
    // Read again under the lock: another process may have migrated meanwhile.
    for (const migration of missingFrom(connection, migrations)) apply(connection, migration, now())
    database.exec('commit')
  } catch (error) {
    if (database.inTransaction) database.exec('rollback')
    throw error
  }
}

function apply({ database }: Connection, { id, statements }: Migration, appliedAt: number): void {
  for (const statement of statements) database.exec(statement)
  database.prepare('insert into migrations (id, applied_at) values (?, ?)').run(id, appliedAt)
}

function missingFrom(connection: Connection, migrations: readonly Migration[]): readonly Migration[] {
  const applied = appliedIds(connection)
  const known = new Set<string>(migrations.map(({ id }) => id))
  const unknown = applied.find((id) => !known.has(id))
  if (unknown !== undefined) throw newerVersion(connection.database.name, unknown)
  return migrations.filter(({ id }) => !applied.includes(id))
}

function appliedIds({ database }: Connection): readonly string[] {
  const table = database.prepare("select 1 from sqlite_master where type = 'table' and name = 'migrations'").get()
  if (table === undefined) return []
  return database.prepare('select id from migrations order by id').pluck().all() as string[]
}

function newerVersion(path: string, id: string): RepriseError {
  return new RepriseError(
    'newer-version',
    `the catalog ${path} has migration "${id}", which this Reprise does not know`,
    {
      remedy: 'a newer Reprise wrote it: install that version, for example npx reprise@latest',
      details: { path, migration: id },
    },
  )
}

function refuseGaps(migrations: readonly Migration[]): void {
  const counts = new Map<string, number>()
  for (const { id } of migrations) {
    const [stage = '', number] = id.split('/')
    const expected = (counts.get(stage) ?? 0) + 1
    if (Number(number) !== expected)
      throw new RepriseError('internal', `migration "${id}" stands where "${stage}/${expected}" belongs`)
    counts.set(stage, expected)
  }
}
