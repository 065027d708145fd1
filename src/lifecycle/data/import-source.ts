import { rm } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'
import type { Digest, Json } from '#base'
import { canonicalJson, digestOf, isSystemError, RepriseError } from '#base'
import type { Blob } from '#objects'
import type { WorkOptions } from '#tables'
import type { DataPlace } from './data-place.ts'
import { datasetDigest } from './dataset-digest.ts'
import { checkName, defaultName } from './dataset-name.ts'
import { findInHeader } from './findings-header.ts'
import type { ImportFacts } from './findings-import.ts'
import { findInImport } from './findings-import.ts'
import { readFacts, toJson } from './import-facts.ts'
import type { ImportOptions, ImportResult } from './import-options.ts'
import { inferSchema } from './infer-schema.ts'
import { inspectSource } from './inspect-source.ts'
import { parquetFrom } from './parquet-from.ts'
import type { ParsedSource } from './parse-source.ts'
import { parseSource } from './parse-source.ts'
import { readingDigest } from './reading-digest.ts'
import type { StoredVersion } from './store.ts'
import { findByDigest, findByRequest, versionsOf, writeVersion } from './store.ts'

const MOST_ATTEMPTS = 20

/**
 * Makes a file the next version of a dataset: stores its bytes verbatim, decides how they are read over all rows, writes
 * a typed Parquet beside them, and last, in one write, the version. The same bytes asked for in the same way give the
 * version that is there. Fails with `invalid-input` (and a remedy) for what is no table, losing nothing.
 *
 * @example
 * const { version, created } = await importSource(place, { source: 'telco.csv' })
 */
export async function importSource(place: DataPlace, options: ImportOptions): Promise<ImportResult> {
  const path = isAbsolute(options.source) ? options.source : resolve(place.effects.cwd, options.source)
  const name = checkName(options.name ?? defaultName(path))
  const nature = await inspectSource(path)
  const raw = await copyIn(place, path, options)
  const request = digestOf(
    canonicalJson({ overrides: options.overrides ?? {}, parse: options.parse ?? null } as unknown as Json),
  )
  const before = await findByRequest(place.catalog, name, raw.digest, request)
  if (before !== undefined) return resultOf(place, before, false)
  const folder = await place.objects.temporaryDirectory()
  try {
    const output = join(folder, 'typed.parquet')
    const stored = await place.objects.localPath(raw.digest)
    const parsed =
      options.parse === undefined
        ? await parseSource(stored, { ...nature }, options.overrides ?? {}, {
            ...watching(options),
            tables: await place.tables(),
            scratch: folder,
            output,
          })
        : await parseExactly(place, stored, options, output)
    return await keep(place, { name, source: options.source, raw, request, parsed, output, options })
  } catch (error) {
    throw isSystemError(error, 'ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS') ? outOfSpace(error) : error
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function outOfSpace(cause: Error): RepriseError {
  return new RepriseError('unavailable', `the import could not write: ${cause.message}`, {
    remedy: 'free some disk space; nothing was imported',
    cause,
  })
}

function copyIn({ objects }: DataPlace, path: string, { signal, onProgress }: ImportOptions): Promise<Blob> {
  return objects.putFile(path, {
    ...(signal && { signal }),
    ...(onProgress && { onBytes: (done: number, total: number) => onProgress({ stage: 'copy', done, total }) }),
  })
}

function watching({ signal, onProgress }: ImportOptions): WorkOptions {
  return {
    ...(signal && { signal }),
    ...(onProgress && { onProgress: (share: number) => onProgress({ stage: 'read', done: share, total: 1 }) }),
  }
}

async function parseExactly(
  place: DataPlace,
  path: string,
  options: ImportOptions,
  output: string,
): Promise<ParsedSource> {
  const parse = options.parse!
  const written = await parquetFrom(await place.tables(), path, parse, output, watching(options))
  if (written.rowCount === 0)
    throw new RepriseError('invalid-input', `${options.source} holds no rows under the given specification`)
  return { ...written, parse, columns: [] }
}

interface Kept {
  readonly name: string
  readonly source: string
  readonly raw: Blob
  readonly request: Digest
  readonly parsed: ParsedSource
  readonly output: string
  readonly options: ImportOptions
}

/** Objects first, then one write: a crash in between leaves garbage, never a version without its bytes. */
async function keep(place: DataPlace, kept: Kept): Promise<ImportResult> {
  const { raw, parsed, output, options } = kept
  const tables = await place.tables()
  const statistics = await tables.statistics(output, watching(options))
  const schema = inferSchema(statistics.columns, parsed.rowCount, options.overrides?.types)
  const digest = datasetDigest({ raw: raw.digest, parse: parsed.parse, schema })
  const { rowCount, columns, rejects, rejectCount } = parsed
  const facts = await place.objects.put(toJson({ rowCount, columns, rejects, rejectCount }))
  const parquet = await place.objects.putFile(output, { ...(options.signal && { signal: options.signal }) })
  const objects = { raw: raw.digest, facts: facts.digest, parquet: parquet.digest }
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const there = await findByDigest(place.catalog, kept.name, digest)
    if (there !== undefined) return resultOf(place, there, false)
    const stored = await nextVersion(place, kept, { digest, schema, facts: facts.digest })
    try {
      await writeVersion(place.catalog, stored, objects, readingDigest(raw.digest, parsed.parse))
      return await resultOf(place, stored, true)
    } catch (error) {
      if (!(error instanceof RepriseError) || error.code !== 'conflict') throw error
    }
  }
  throw new RepriseError('conflict', `too many imports of "${kept.name}" at once`, { remedy: 'import again' })
}

async function nextVersion(
  { catalog, effects }: DataPlace,
  { name, source, raw, request, parsed }: Kept,
  made: Pick<StoredVersion['version'], 'digest' | 'schema'> & { facts: Digest },
): Promise<StoredVersion> {
  const [latest] = await versionsOf(catalog, name)
  const { parse, rowCount, rejectCount } = parsed
  const version = {
    dataset: name,
    version: (latest?.version.version ?? 0) + 1,
    digest: made.digest,
    raw,
    parse,
    schema: made.schema,
    rowCount,
    columnCount: made.schema.columns.length,
    source,
    createdAt: effects.now(),
    rejectCount,
  }
  return { id: Buffer.from(effects.randomBytes(16)).toString('hex'), version, facts: made.facts, request }
}

async function resultOf(place: DataPlace, { version, facts }: StoredVersion, created: boolean): Promise<ImportResult> {
  const noted: ImportFacts = await readFacts(place.objects, facts)
  const findings = [...findInHeader(version.parse), ...findInImport(noted)]
  return { version, created, rejects: noted.rejects, findings }
}
