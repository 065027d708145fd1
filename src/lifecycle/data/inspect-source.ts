import { open, stat } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import { isSystemError, RepriseError } from '#base'
import type { Encoding, ParseSpec, SourceKind } from './parse-spec.ts'

/** What the first bytes and the name of a file say about it. */
export interface SourceNature {
  readonly kind: SourceKind
  readonly compression: ParseSpec['compression']
  /** Undefined where only reading all of it can tell. */
  readonly encoding: Encoding | undefined
}

const HEAD_BYTES = 2 ** 16

/** First bytes of files that are no tables, and what to call them. */
const SIGNATURES: readonly (readonly [string, string])[] = [
  ['%PDF', 'a PDF document'],
  ['\x89PNG', 'a PNG image'],
  ['\xff\xd8\xff', 'a JPEG image'],
  ['GIF8', 'a GIF image'],
  ['SQLite format 3', 'a SQLite database'],
  ['\x7fELF', 'a program'],
  ['MZ', 'a Windows program'],
  ['7z\xbc\xaf', 'a 7-Zip archive'],
  ['Rar!', 'a RAR archive'],
  ['BZh', 'a bzip2 archive'],
  ['\xfd7zXZ', 'an xz archive'],
  ['\x28\xb5\x2f\xfd', 'a Zstandard archive'],
  ['\x93NUMPY', 'a NumPy array'],
  ['\x89HDF', 'an HDF5 file'],
  ['ARROW1', 'an Arrow (Feather) file'],
  ['ORC', 'an ORC file'],
  ['Obj\x01', 'an Avro file'],
  ['\xd0\xcf\x11\xe0', 'an old Excel file (.xls)'],
  ['\x80\x03', 'a Python pickle'],
  ['\x80\x04', 'a Python pickle'],
  ['\x80\x05', 'a Python pickle'],
]

/** Reads the beginning of a file; refuses what cannot be a table, saying what it looks like. */
export async function inspectSource(path: string): Promise<SourceNature> {
  const head = await readHead(path)
  if (head.length === 0) throw unusable(path, 'is empty', 'check that it was written in full')
  const zipped = head[0] === 0x1f && head[1] === 0x8b
  const inner = zipped ? await inflateHead(path, head) : head
  if (inner.length === 0) throw unusable(path, 'holds nothing once decompressed', 'check that it was written in full')
  return { ...inspectBytes(path, inner), compression: zipped ? 'gzip' : 'none' }
}

async function readHead(path: string): Promise<Buffer> {
  try {
    // Asked before opening: opening a pipe that nobody writes to waits for ever.
    const found = await stat(path)
    if (found.isDirectory()) throw unusable(path, 'is a folder', 'name one file in it')
    if (!found.isFile()) throw unusable(path, 'is a pipe or a device, not a file', 'save its content as a file first')
    await using file = await open(path)
    const buffer = Buffer.alloc(HEAD_BYTES)
    const { bytesRead } = await file.read(buffer, 0, HEAD_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR'))
      throw new RepriseError('not-found', `there is no file ${path}`, { remedy: 'check the path', cause: error })
    if (isSystemError(error, 'EACCES', 'EPERM'))
      throw new RepriseError('unavailable', `${path} may not be read`, { cause: error })
    throw error
  }
}

async function inflateHead(path: string, head: Buffer): Promise<Buffer> {
  const gunzip = createGunzip()
  gunzip.end(head)
  const pieces: Buffer[] = []
  try {
    for await (const piece of gunzip) pieces.push(piece as Buffer)
  } catch (error) {
    // The head breaks off in the middle of the stream, so only a stream that yields nothing is damaged.
    if (pieces.length === 0 && head.length < HEAD_BYTES)
      throw unusable(path, 'is a damaged gzip file', 'compress it again', error)
  }
  return Buffer.concat(pieces).subarray(0, HEAD_BYTES)
}

function inspectBytes(path: string, head: Buffer): Omit<SourceNature, 'compression'> {
  const start = head.subarray(0, 16).toString('latin1')
  if (start.startsWith('PAR1')) return { kind: 'parquet', encoding: 'utf-8' }
  if (start.startsWith('PK\x03\x04')) return inspectZip(path, head)
  const encoding = encodingOf(head)
  const foreign = encoding?.startsWith('utf-16')
    ? undefined
    : SIGNATURES.find(([bytes]) => start.startsWith(bytes) && !isPlainText(head))
  if (foreign !== undefined) throw unusable(path, `looks like ${foreign[1]}, not a table`, TABLES_REMEDY)
  if (encoding === undefined && head.includes(0))
    throw unusable(path, 'looks like binary data, not a table', TABLES_REMEDY)
  if (/^(\ufeff|\s)*<(!doctype html|html|head|\?xml)/i.test(head.toString('utf8', 0, 512)))
    throw unusable(path, 'looks like a web page or XML, not a table', 'check that the download gave the file itself')
  return { kind: textKind(path, head, encoding), encoding }
}

const TABLES_REMEDY = 'give a CSV, TSV, JSON, JSON Lines, Parquet or Excel (.xlsx) file, plain or gzip-compressed'

function inspectZip(path: string, head: Buffer): Omit<SourceNature, 'compression'> {
  const names = head.toString('latin1')
  if (/\[Content_Types\]\.xml|xl\//.test(names) && !/word\/|ppt\//.test(names))
    return { kind: 'excel', encoding: 'utf-8' }
  throw unusable(path, 'looks like a ZIP archive, not a table', 'unpack it and give the file inside')
}

/** A byte order mark decides; text in UTF-16 without one shows by zero bytes in every other place. */
function encodingOf(head: Buffer): Encoding | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8'
  const [even, odd] = zeroShares(head)
  if (odd > 0.4 && even < odd / 8) return 'utf-16le'
  return even > 0.4 && odd < even / 8 ? 'utf-16be' : undefined
}

function zeroShares(head: Buffer): [number, number] {
  const zeros: [number, number] = [0, 0]
  for (let index = 0; index < head.length; index++) if (head[index] === 0) zeros[(index % 2) as 0 | 1] += 1
  const half = Math.max(1, head.length / 2)
  return [zeros[0] / half, zeros[1] / half]
}

/** Words such as "MZ" or "ORC" may well begin a text. */
function isPlainText(head: Buffer): boolean {
  return (
    !head.subarray(0, 512).some((byte) => byte < 9 || byte === 0x80 || (byte > 13 && byte < 32)) &&
    !head.subarray(0, 4).equals(Buffer.from('%PDF'))
  )
}

function textKind(path: string, head: Buffer, encoding: Encoding | undefined): SourceKind {
  const text = head
    .toString(encoding === 'utf-16le' ? 'utf16le' : 'utf8')
    .replace(/^\ufeff/, '')
    .trimStart()
  if (text.startsWith('[') && /^\[\s*(\{|\])/.test(text)) return 'json'
  if (!text.startsWith('{')) return /\.(jsonl|ndjson)(\.gz)?$/i.test(path) ? 'jsonLines' : 'text'
  const [first = '', ...more] = text.split('\n')
  if (isObject(first)) return 'jsonLines'
  return more.length > 0 && /\.json(\.gz)?$/i.test(path)
    ? 'json'
    : /\.(json|jsonl|ndjson)(\.gz)?$/i.test(path)
      ? 'jsonLines'
      : 'text'
}

function isObject(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object'
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}

function unusable(path: string, problem: string, remedy: string, cause?: unknown): RepriseError {
  return new RepriseError('invalid-input', `${path} ${problem}`, { remedy, ...(cause !== undefined && { cause }) })
}
