import { z } from 'zod'
import type { DatasetVersion, ImportOverrides } from '#data'
import { importSource, listDatasets, listVersions, profileVersion, resolveDataset } from '#data'
import { defineOperation } from './operation.ts'
import { count, datasetSummary, finding, reference } from './shapes.ts'
import { allowedPath } from './sources.ts'

const semanticTypes = [
  'number',
  'integer',
  'category',
  'boolean',
  'text',
  'datetime',
  'identifier',
  'constant',
] as const
const reject = z.object({ line: z.int(), column: z.string().nullable(), text: z.string(), reason: z.string() })
const dataset = z.string().min(1).meta({ value: 'dataset', description: reference.dataset })

/** A dataset version in one line. */
export function summariseDataset(version: DatasetVersion) {
  const { digest, rowCount, columnCount, source, createdAt, raw } = version
  return {
    name: version.dataset,
    version: version.version,
    digest,
    rowCount,
    columnCount,
    source,
    sizeBytes: raw.sizeBytes,
    createdAt,
  }
}

export const add = defineOperation({
  input: z.strictObject({
    source: z
      .string()
      .min(1)
      .meta({ value: 'file', description: 'CSV, TSV, JSON, JSON Lines, Parquet or Excel; may be gzip-compressed' }),
    name: z
      .string()
      .min(1)
      .exactOptional()
      .meta({ value: 'name', description: 'name of the dataset (default: the file name)' }),
    separator: z.string().length(1).exactOptional().meta({ value: 'char', description: 'what stands between cells' }),
    encoding: z
      .enum(['utf-8', 'latin-1', 'utf-16le', 'utf-16be'])
      .exactOptional()
      .meta({ value: 'name', description: 'how the text is encoded' }),
    header: z.boolean().exactOptional().meta({ description: 'whether the first line names the columns' }),
    columnNames: z
      .array(z.string())
      .exactOptional()
      .meta({ value: 'names', description: 'names for the columns, in order' }),
    decimalMark: z.enum(['.', ',']).exactOptional().meta({ value: 'mark', description: 'decimal mark of numbers' }),
    nullWords: z.array(z.string()).exactOptional().meta({ value: 'words', description: 'words that mean missing' }),
    sheet: z.string().exactOptional().meta({ value: 'name', description: 'sheet of an Excel file' }),
    types: z
      .record(z.string(), z.enum(semanticTypes))
      .exactOptional()
      .meta({ value: 'json', description: 'types of columns, such as {"zip":"category"}' }),
  }),
  output: z.object({
    dataset: datasetSummary,
    created: z.boolean(),
    rejects: z.array(reject),
    rejectCount: count,
    findings: z.array(finding),
  }),
  positional: ['source'],
  async run(platform, { source, name, header, ...rest }, { progress, signal, origin }) {
    const overrides: ImportOverrides = header === undefined ? rest : { ...rest, hasHeader: header }
    const imported = await importSource(platform, {
      source: origin === 'http' ? await allowedPath(platform, source) : source,
      overrides,
      onProgress: progress,
      signal,
      ...(name === undefined ? {} : { name }),
    })
    const { version, created, rejects, findings } = imported
    return { dataset: summariseDataset(version), created, rejects, rejectCount: version.rejectCount, findings }
  },
})

export const ls = defineOperation({
  input: z.strictObject({
    name: z.string().exactOptional().meta({ value: 'name', description: 'list the versions of this dataset' }),
  }),
  output: z.object({ datasets: z.array(datasetSummary) }),
  positional: ['name'],
  async run(platform, { name }) {
    const versions = name === undefined ? await listDatasets(platform) : await listVersions(platform, name)
    return { datasets: versions.map(summariseDataset) }
  },
})

export const show = defineOperation({
  input: z.strictObject({ dataset }),
  output: z.object({
    dataset: datasetSummary,
    columns: z.array(z.object({ name: z.string(), type: z.enum(semanticTypes), storage: z.string() })),
    parse: z.record(z.string(), z.unknown()),
    rejectCount: count,
  }),
  positional: ['dataset'],
  async run(platform, { dataset }) {
    const version = await resolveDataset(platform, dataset)
    const { schema, parse, rejectCount } = version
    return { dataset: summariseDataset(version), columns: schema.columns, parse, rejectCount }
  },
})

const columnProfile = z.object({
  name: z.string(),
  type: z.enum(semanticTypes),
  count,
  missingCount: count,
  distinctCount: count,
  numeric: z.record(z.string(), z.unknown()).optional(),
  topValues: z.array(z.object({ value: z.string(), count })),
})

export const profile = defineOperation({
  input: z.strictObject({ dataset }),
  output: z.object({
    dataset: datasetSummary,
    rowCount: count,
    duplicateRowCount: count,
    columns: z.array(columnProfile),
    findings: z.array(finding),
  }),
  positional: ['dataset'],
  async run(platform, { dataset }) {
    const version = await resolveDataset(platform, dataset)
    return { dataset: summariseDataset(version), ...(await profileVersion(platform, version)) }
  },
})
