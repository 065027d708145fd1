import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { RepriseError } from '#base'
import type { Tables, TextSource, TypedParquet, WorkOptions } from '#tables'
import { decodeText, inflate } from './decode-text.ts'
import type { ParseSpec } from './parse-spec.ts'
import { excelToText } from './read-excel.ts'

/**
 * Reads raw bytes exactly as a specification says, deciding nothing, and writes typed Parquet to `output` (absolute).
 * Needs no catalog: what `verify` and a lost cache call. Intermediate files lie beside the output while it runs.
 */
export async function parquetFrom(
  tables: Tables,
  rawPath: string,
  parse: ParseSpec,
  output: string,
  watch: WorkOptions = {},
): Promise<TypedParquet> {
  const scratch = `${output}.scratch`
  await mkdir(scratch, { recursive: true })
  try {
    if (parse.kind === 'parquet') {
      const path =
        parse.compression === 'gzip' ? await inflate(rawPath, join(scratch, 'inflated.parquet'), watch.signal) : rawPath
      const { rowCount } = await tables.parquetToParquet(path, output, watch)
      return { rowCount, allFit: true, rejects: [], rejectCount: 0 }
    }
    const source = await sourceOf(tables, rawPath, parse, scratch, watch)
    return await tables.textToParquet(source, parse.columns, output, scratch, watch)
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function sourceOf(
  tables: Tables,
  rawPath: string,
  parse: ParseSpec,
  scratch: string,
  watch: WorkOptions,
): Promise<TextSource> {
  const { compression, encoding, header = [], kind, sheet } = parse
  if (kind === 'excel') {
    const zipped = compression === 'gzip'
    const workbook = zipped ? await inflate(rawPath, join(scratch, 'workbook.xlsx'), watch.signal) : rawPath
    return separated(tables, (await excelToText(workbook, sheet, scratch)).path, parse)
  }
  const decoded = await decodeText(rawPath, scratch, {
    compression,
    encoding,
    ...(watch.signal && { signal: watch.signal }),
  })
  if (kind === 'text') return separated(tables, decoded.path, parse)
  const { source } = await tables.sampleJson(decoded.path, { lines: kind === 'jsonLines', scratch, ...watch })
  return { ...source, kind: 'json', columnNames: header } as TextSource
}

/** Other columns under the same specification would be read without a murmur, each as another. */
async function separated(tables: Tables, path: string, { header = [], text }: ParseSpec): Promise<TextSource> {
  if (text === undefined)
    throw new RepriseError('invalid-input', 'the specification of a text lacks its separator and quotes')
  const found = await tables.readHeader(path, text)
  const other = header.findIndex((name, index) => name !== found[index])
  if (other === -1 && found.length === header.length) return { kind: 'separated', path, format: text }
  const place = other === -1 ? header.length : other
  const named = (name: string | undefined) => (name === undefined ? 'missing' : `"${name}"`)
  throw new RepriseError(
    'invalid-input',
    `the file has other columns: column ${place + 1} is ${named(found[place])} where ${named(header[place])} is expected`,
    {
      remedy: 'give a file with the same columns in the same order',
    },
  )
}
