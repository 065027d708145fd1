import { RepriseError } from '#base'
import { createBreather } from './breathe.ts'
import type { DuckDBConnection } from './engine.ts'
import { firstLine, rowsOf } from './engine.ts'
import { identifier, literal } from './sql.ts'

/** Runs one SELECT over views of the files and hands out plain rows. */
export async function query(
  connection: DuckDBConnection,
  sql: string,
  files: Readonly<Record<string, string>>,
): Promise<Record<string, unknown>[]> {
  for (const [name, path] of Object.entries(files))
    await rowsOf(connection, `CREATE TEMP VIEW ${identifier(name)} AS SELECT * FROM read_parquet(${literal(path)})`)
  try {
    return await selectRows(connection, sql)
  } finally {
    for (const name of Object.keys(files)) await rowsOf(connection, `DROP VIEW IF EXISTS ${identifier(name)}`)
  }
}

async function selectRows(connection: DuckDBConnection, sql: string): Promise<Record<string, unknown>[]> {
  const { StatementType } = await import('@duckdb/node-api')
  const statements = await extracted(connection, sql)
  if (statements.count !== 1) throw readOnly('is not one statement')
  const prepared = await statements.prepare(0)
  if (prepared.statementType !== StatementType.SELECT) throw readOnly('is not a SELECT')
  const result = await prepared.run()
  const names = result.deduplicatedColumnNames()
  const breathe = createBreather()
  const rows: Record<string, unknown>[] = []
  for (;;) {
    const chunk = await result.fetchChunk()
    if (chunk === null || chunk.rowCount === 0) return rows
    for (const values of chunk.getRows())
      rows.push(Object.fromEntries(names.map((name, index) => [name, plain(values[index])])))
    await breathe()
  }
}

async function extracted(connection: DuckDBConnection, sql: string) {
  try {
    return await connection.extractStatements(sql)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    throw new RepriseError('invalid-input', `the query cannot be read: ${firstLine(error.message)}`, { cause: error })
  }
}

function readOnly(problem: string): RepriseError {
  return new RepriseError('refused', `the query ${problem}: only a single SELECT is allowed`)
}

/** Numbers, strings, booleans, null and arrays of these; what has no such form is written out. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  if (value === null || typeof value !== 'object') return value ?? null
  if ('items' in value && Array.isArray(value.items)) return value.items.map(plain)
  if ('toDouble' in value && typeof value.toDouble === 'function') return value.toDouble()
  return String(value)
}
