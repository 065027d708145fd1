import { createReadStream, createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'
import { createBreather } from './breathe.ts'
import { createRejectLog } from './rejects.ts'
import type { Rejects } from './text-format.ts'

/** Copies the lines that hold a JSON object and notes the others. */
export async function cleanJsonLines(path: string, scratch: string): Promise<Rejects & { path: string }> {
  const cleaned = join(scratch, 'cleaned.jsonl')
  const log = createRejectLog()
  async function* objects(): AsyncGenerator<string> {
    const breathe = createBreather()
    let line = 0
    for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
      line += 1
      const reason = text.trim() === '' ? undefined : problemOf(text)
      if (reason !== undefined) log.add({ line, column: null, text, reason })
      else yield `${text}\n`
      await breathe()
    }
  }
  await pipeline(objects, createWriteStream(cleaned))
  return { path: cleaned, ...log.read() }
}

function problemOf(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? undefined : 'not a JSON object'
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return `not valid JSON: ${error.message}`
  }
}
