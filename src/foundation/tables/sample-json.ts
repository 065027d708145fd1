import { RepriseError } from '#base'
import { cleanJsonLines } from './clean-json-lines.ts'
import type { DuckDBConnection } from './engine.ts'
import { firstLine, rowsOf } from './engine.ts'
import type { TextSample } from './tables.ts'
import type { TextSource } from './text-source.ts'
import { cellName, jsonObjects, relation } from './text-source.ts'

type JsonSource = Extract<TextSource, { kind: 'json' }>

const SAMPLED_ROWS = 2000

/** Finds every key of a file of JSON objects; of JSON Lines, lines that are no object are left out as rejects. */
export async function sampleJson(
  connection: DuckDBConnection,
  path: string,
  lines: boolean,
  scratch: string,
): Promise<{ source: JsonSource; rows: TextSample['rows'] }> {
  const source = await openJson(connection, path, lines, scratch)
  if (source.columnNames.length === 0)
    throw new RepriseError('invalid-input', 'the JSON holds no objects with keys, so there are no columns', {
      remedy: 'check that it was written in full',
    })
  const cells = source.columnNames.map((_, index) => cellName(index))
  const found = await rowsOf(connection, `SELECT ${cells.join(', ')} FROM ${relation(source)} LIMIT ${SAMPLED_ROWS}`)
  return { source, rows: found.map((row) => cells.map((cell) => row[cell] as string | null)) }
}

async function openJson(
  connection: DuckDBConnection,
  path: string,
  lines: boolean,
  scratch: string,
): Promise<JsonSource> {
  const source = { kind: 'json', path, lines } as const
  try {
    return { ...source, columnNames: await keysOf(connection, path, lines) }
  } catch (error) {
    if (!lines) throw unreadable(error)
    const clean = await cleanJsonLines(path, scratch)
    return { ...source, ...clean, columnNames: await keysOf(connection, clean.path, lines) }
  }
}

async function keysOf(connection: DuckDBConnection, path: string, lines: boolean): Promise<string[]> {
  const objects = `SELECT json, row_number() OVER () AS row FROM ${jsonObjects(path, lines)}`
  const keys = `SELECT row, unnest(json_keys(json)) AS key, generate_subscripts(json_keys(json), 1) AS place FROM (${objects})`
  const [shape] = await rowsOf(connection, `SELECT count_if(json_type(json) <> 'OBJECT') AS others FROM (${objects})`)
  if (Number(shape?.['others']) > 0)
    throw new RepriseError('invalid-input', 'the JSON holds values that are not objects', {
      remedy: 'write one object per row, such as {"age": 41, "city": "Lyon"}',
    })
  const rows = await rowsOf(connection, `SELECT key FROM (${keys}) GROUP BY key ORDER BY min((row, place))`)
  return rows.map((row) => String(row['key']))
}

function unreadable(error: unknown): unknown {
  if (error instanceof RepriseError || !(error instanceof Error)) return error
  return new RepriseError('invalid-input', `the JSON cannot be read: ${firstLine(error.message)}`, {
    remedy: 'an array of objects is expected, or one object per line',
    cause: error,
  })
}
