import { PassThrough } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Context, Download, Entry, LoadedOperation } from '#operations'
import { errorDocument, fieldFromText, operations } from '#operations'
import type { Platform } from '#platform'
import { withStatus } from '../errors.ts'

const entries: readonly Entry[] = operations

/** `/api/<noun>/<verb>` for every operation: GET reads from the query, POST from a JSON body. */
export function addApi(app: FastifyInstance, platform: Platform): void {
  const running = new Set<AbortController>()
  for (const entry of entries)
    app.route({
      method: entry.method,
      url: `/api/${entry.noun}/${entry.verb}`,
      handler: (request, reply) => answer(entry, request, reply, platform, running),
    })
  app.get('/api/openapi.json', async () => (await import('./openapi.ts')).openApiDocument(entries))
  app.addHook('preClose', async () => {
    for (const controller of running) controller.abort()
  })
}

/** Runs an operation; asked for `application/x-ndjson` it tells its progress line by line before the result. */
async function answer(
  entry: Entry,
  request: FastifyRequest,
  reply: FastifyReply,
  platform: Platform,
  running: Set<AbortController>,
): Promise<unknown> {
  const operation: LoadedOperation = await entry.load()
  const input = operation.parse(entry.method === 'GET' ? fromQuery(operation, request.query) : (request.body ?? {}))
  const stop = new AbortController()
  running.add(stop)
  // Whoever asked has gone: finish the running step, keep the best so far.
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) stop.abort()
  })
  const run = (progress: Context['progress']) =>
    operation
      .run(platform, input, {
        progress,
        signal: stop.signal,
        kill: new AbortController().signal,
        origin: 'http',
        argv: [`${request.method} ${request.url}`, ...(request.body ? [JSON.stringify(request.body)] : [])],
      })
      .finally(() => running.delete(stop))
  if (operation.download) return sendFile(operation.download(await run(() => {})), reply)
  return request.headers.accept?.includes('application/x-ndjson') ? inLines(run, reply) : run(() => {})
}

function sendFile({ name, mediaType, bytes }: Download, reply: FastifyReply): FastifyReply {
  return reply
    .type(mediaType)
    .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)
    .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))
}

function inLines(run: (progress: Context['progress']) => Promise<unknown>, reply: FastifyReply): FastifyReply {
  const lines = new PassThrough()
  const write = (document: object) => void lines.write(`${JSON.stringify(document)}\n`)
  run((progress) => write({ progress }))
    .then(
      (result) => write({ result }),
      (error: unknown) => write({ error: errorDocument(withStatus(error).error) }),
    )
    .finally(() => lines.end())
  return reply.type('application/x-ndjson').send(lines)
}

/** A query's texts as the types that the operation's fields have. */
function fromQuery({ fields }: LoadedOperation, query: unknown): Record<string, unknown> {
  const known = new Map(fields.map((field) => [field.name, field]))
  return Object.fromEntries(
    Object.entries(query as Record<string, string | string[]>).map(([name, value]) => {
      const field = known.get(name)
      return [name, field ? fieldFromText(field, [value].flat()) : value]
    }),
  )
}
