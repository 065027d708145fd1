import { RepriseError } from '#base'
import { cleanText } from './clean-text.ts'
import { describeParquet } from './describe.ts'
import type { DuckDBConnection, DuckDBInstance, EngineOptions } from './engine.ts'
import { firstLine, openInstance, withConnection } from './engine.ts'
import { parquetToParquet } from './parquet-to-parquet.ts'
import { probeText } from './probe.ts'
import { query } from './query.ts'
import { readColumns } from './read-columns.ts'
import { sampleJson } from './sample-json.ts'
import { readHeader, sniffText } from './sniff.ts'
import { columnStatistics } from './statistics.ts'
import type { Tables, WorkOptions } from './tables.ts'
import type { TextSource } from './text-source.ts'
import { textToParquet } from './text-to-parquet.ts'
import { writeParquet } from './write-parquet.ts'

/**
 * Opens the engine: in memory, with its own threads, a memory limit in bytes, and `temporary` to spill to. With
 * `directories`, files elsewhere cannot be read or written. The engine's library is loaded here, not on import.
 *
 * @example
 * const tables = await openTables({ threads: 2, memoryBytes: 2 ** 31, temporary: '/tmp/spill' })
 * const table = await tables.readColumns('rows.parquet', ['age', 'city'])
 */
export async function openTables(options: EngineOptions): Promise<Tables> {
  const instance = await openInstance(options)
  const using = <Result>(work: (connection: DuckDBConnection) => Promise<Result>, watch: WorkOptions = {}) =>
    withConnection(instance, watch, work)
  return {
    sniffText,
    readHeader,
    sampleJson: (path, { lines, scratch, ...watch }) => using((on) => sampleJson(on, path, lines, scratch), watch),
    probeText: (source, candidates, scratch, watch) =>
      cleaning(instance, source, scratch, watch, async (on, clean) => ({
        source: clean,
        columns: await probeText(on, clean, candidates),
      })),
    textToParquet: (source, columns, output, scratch, { assumed, ...watch } = {}) =>
      cleaning(instance, source, scratch, watch, async (on, { rejects = [], rejectCount = 0, ...clean }) => {
        const rowCount = await textToParquet(on, clean, columns, output, assumed)
        return { rowCount: rowCount ?? 0, allFit: rowCount !== undefined, rejects, rejectCount }
      }),
    parquetToParquet: (input, output, watch) => using((on) => parquetToParquet(on, input, output), watch),
    statistics: (parquet, watch) => using((on) => columnStatistics(on, parquet), watch),
    describe: (parquet) => using((on) => describeParquet(on, parquet)),
    readColumns: (parquet, names, watch) => using((on) => readColumns(on, parquet, names), watch),
    writeParquet: (table, output) => using((on) => writeParquet(on, table, output)),
    query: (sql, files, watch) => using((on) => query(on, sql, files), watch),
    close: async () => instance.closeSync(),
  }
}

/** Reads the source as it stands; where the engine stumbles over a line, reads a cleaned copy instead. */
async function cleaning<Result>(
  instance: DuckDBInstance,
  source: TextSource,
  scratch: string,
  watch: WorkOptions = {},
  work: (connection: DuckDBConnection, source: TextSource) => Promise<Result>,
): Promise<Result> {
  try {
    return await withConnection(instance, watch, (on) => work(on, source))
  } catch (error) {
    if (source.kind !== 'separated' || source.rejects !== undefined || !isRaggedness(error)) throw error
    const clean = await cleanText(source, scratch, watch)
    return await withConnection(instance, watch, (on) => work(on, clean)).catch(refuseUnreadable)
  }
}

function isRaggedness(error: unknown): boolean {
  return error instanceof Error && /CSV Error|CSV Parser|state machine|CSV File/i.test(error.message)
}

function refuseUnreadable(error: unknown): never {
  if (!isRaggedness(error) || error instanceof RepriseError) throw error
  const message = error instanceof Error ? firstLine(error.message) : String(error)
  throw new RepriseError('invalid-input', `the text cannot be read as rows and cells: ${message}`, {
    remedy: 'name its separator and encoding',
    cause: error,
  })
}
