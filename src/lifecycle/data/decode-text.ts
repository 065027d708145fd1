import { isUtf8 } from 'node:buffer'
import { createReadStream, createWriteStream } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { RepriseError } from '#base'
import type { Encoding, ParseSpec } from './parse-spec.ts'

const PIECE_BYTES = 2 ** 20
/** No record of a table is longer; what is has lost its line ends, or never had any. */
const LONGEST_LINE_BYTES = 2 ** 24
const LF = 10
const CR = 13

export interface DecodeOptions {
  readonly signal?: AbortSignal
  /** Undefined: UTF-8 where all bytes are valid, else Latin-1. */
  readonly encoding: Encoding | undefined
  readonly compression: ParseSpec['compression']
}

/** A UTF-8 text file with the same characters: the file itself where it is one already, else a copy in `scratch`. */
export async function decodeText(
  path: string,
  scratch: string,
  options: DecodeOptions,
): Promise<{ path: string; encoding: Encoding }> {
  const plain = options.compression === 'gzip' ? await inflate(path, join(scratch, 'inflated'), options.signal) : path
  const encoding = options.encoding ?? 'utf-8'
  if (encoding === 'utf-8') {
    const valid = await check(plain, options)
    if (valid) return { path: plain, encoding }
    if (options.encoding !== undefined)
      throw invalid('its bytes are not UTF-8', 'leave the encoding out, or give latin-1')
  }
  const chosen = encoding === 'utf-8' ? 'latin-1' : encoding
  return { path: await transcode(plain, join(scratch, 'decoded'), chosen, options.signal), encoding: chosen }
}

/** Writes the decompressed bytes of a gzip file. */
export async function inflate(path: string, output: string, signal: AbortSignal | undefined): Promise<string> {
  try {
    await pipeline(
      createReadStream(path, { highWaterMark: PIECE_BYTES }),
      createGunzip({ chunkSize: PIECE_BYTES }),
      guardLines,
      createWriteStream(output),
      { ...(signal && { signal }) },
    )
    return output
  } catch (error) {
    if (signal?.aborted) throw new RepriseError('interrupted', 'the import was interrupted', { cause: error })
    if (error instanceof Error && 'code' in error && /^Z_/.test(String(error.code)))
      throw invalid('the gzip stream is damaged or cut off', 'compress the file again', error)
    throw error
  }
}

/** Whether all bytes are valid UTF-8; refuses zero bytes and endless lines on the way. */
async function check(path: string, { signal, encoding }: DecodeOptions): Promise<boolean> {
  let carry: Buffer = Buffer.alloc(0)
  for await (const piece of guardLines(read(path))) {
    refuseAborted(signal)
    if (piece.includes(0)) throw invalid('it contains zero bytes, as binary data does', 'export it as text')
    const joined: Buffer = carry.length === 0 ? piece : Buffer.concat([carry, piece])
    const whole = joined.length - brokenTail(joined)
    if (!isUtf8(joined.subarray(0, whole))) return encoding === 'utf-8' ? refuseUtf8() : false
    carry = joined.subarray(whole)
  }
  return carry.length === 0
}

function refuseUtf8(): never {
  throw invalid('its bytes are not UTF-8', 'leave the encoding out, or give latin-1')
}

/** How many bytes at the end begin a character that the next piece completes. */
function brokenTail(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back]!
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0
  }
  return 0
}

async function transcode(
  path: string,
  output: string,
  encoding: Encoding,
  signal: AbortSignal | undefined,
): Promise<string> {
  const decoder = new TextDecoder(encoding === 'latin-1' ? 'windows-1252' : encoding)
  async function* decode(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const piece of pieces) yield Buffer.from(decoder.decode(piece, { stream: true }))
    yield Buffer.from(decoder.decode())
  }
  await pipeline(read(path), decode, guardLines, createWriteStream(output), { ...(signal && { signal }) })
  return output
}

function read(path: string): Readable {
  return createReadStream(path, { highWaterMark: PIECE_BYTES })
}

/** Passes pieces through while their lines stay within bounds, so that memory does too. */
async function* guardLines(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let sinceLineEnd = 0
  for await (const piece of pieces) {
    const last = Math.max(piece.lastIndexOf(LF), piece.lastIndexOf(CR))
    sinceLineEnd = last === -1 ? sinceLineEnd + piece.length : piece.length - last - 1
    if (sinceLineEnd > LONGEST_LINE_BYTES)
      throw invalid('it has a line of more than 16 MB', 'a table has one row per line: check the line ends')
    yield piece
  }
}

function refuseAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new RepriseError('interrupted', 'the import was interrupted', { cause: signal.reason })
}

function invalid(problem: string, remedy: string, cause?: unknown): RepriseError {
  return new RepriseError('invalid-input', `the file cannot be read as a table: ${problem}`, {
    remedy,
    ...(cause !== undefined && { cause }),
  })
}
