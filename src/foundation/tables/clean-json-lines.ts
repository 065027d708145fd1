import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { finished } from 'node:stream/promises'
import { createBreather } from './breathe.ts'
import { createRejectLog } from './rejects.ts'
import type { Rejects } from './text-format.ts'

/** Copies the lines that hold a JSON object and notes the others. */
export async function cleanJsonLines(path: string, scratch: string): Promise<Rejects & { path: string }> {
  const cleaned = join(scratch, 'cleaned.jsonl')
  const log = createRejectLog()
  const output = createWriteStream(cleaned)
  const failed = finished(output)
  const breathe = createBreather()
  let line = 0
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    line += 1
    if (text.trim() === '') continue
    const reason = problemOf(text)
    if (reason !== undefined) log.add({ line, column: null, text, reason })
    else if (!output.write(`${text}\n`)) await Promise.race([once(output, 'drain'), failed])
    await breathe()
  }
  output.end()
  await failed
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
