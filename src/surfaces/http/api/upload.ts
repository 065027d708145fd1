import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { FastifyInstance } from 'fastify'
import { RepriseError } from '#base'
import type { Entry } from '#operations'
import { operations } from '#operations'
import type { Platform } from '#platform'

const entries: readonly Entry[] = operations
const UPLOAD_LIMIT_BYTES = 4 * 1024 ** 3

/** `POST /api/data/upload?filename=…` imports the body itself: the way for data that is not in the project folder. */
export async function addUpload(app: FastifyInstance, platform: Platform): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
    scope.post('/api/data/upload', async (request) => {
      const { filename, name } = request.query as { filename?: unknown; name?: unknown }
      const file = safeName(filename)
      const directory = await platform.objects.temporaryDirectory()
      try {
        const path = join(directory, file)
        await pipeline((request.body as Readable | undefined) ?? Readable.from([]), limited(), createWriteStream(path))
        return await importFile(platform, directory, file, name)
      } finally {
        await rm(directory, { recursive: true, force: true })
      }
    })
  })
}

/** The file is named relative to its folder, so that what is recorded as the source is the name the sender gave. */
async function importFile(platform: Platform, directory: string, source: string, name: unknown): Promise<unknown> {
  const add = await entries.find(({ noun, verb }) => noun === 'data' && verb === 'add')!.load()
  const never = new AbortController().signal
  // The file was received into the store's own folder, so it is as allowed as a path of the command line.
  const context = {
    progress: () => {},
    signal: never,
    kill: never,
    origin: 'library' as const,
    argv: ['POST /api/data/upload'],
  }
  const there = { ...platform, effects: { ...platform.effects, cwd: directory } }
  return add.run(there, add.parse(name === undefined ? { source } : { source, name }), context)
}

function safeName(filename: unknown): string {
  if (typeof filename === 'string' && filename === basename(filename) && /^[^.\0\\][^\0\\]{0,199}$/.test(filename))
    return filename
  throw new RepriseError('invalid-input', `filename=${JSON.stringify(filename ?? '')} is not a plain file name`, {
    remedy: 'Add ?filename=data.csv to the address; its extension says how to read it.',
  })
}

function limited(): Transform {
  let sizeBytes = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sizeBytes += chunk.length
      const tooLarge = sizeBytes > UPLOAD_LIMIT_BYTES
      done(
        tooLarge
          ? new RepriseError('invalid-input', 'the upload is larger than 4 GiB', { details: { status: 413 } })
          : null,
        chunk,
      )
    },
  })
}
