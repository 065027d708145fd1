// MLflow's scoring protocol (mlflow/pyfunc/scoring_server), for every registered model.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Json } from '#base'
import { RepriseError } from '#base'
import { scoreRequest } from '#operations'
import type { Platform } from '#platform'
import { sendMlflowError, withStatus } from '../errors.ts'

const CONTENT_TYPES = "['text/csv', 'application/json']"

/** `POST /models/<name>/<version or alias>/invocations`, and `/models/<name>/invocations` for the latest version. */
export async function addInvocations(app: FastifyInstance, platform: Platform): Promise<void> {
  await app.register(async (scope) => {
    scope.removeContentTypeParser('text/plain')
    scope.addContentTypeParser('text/csv', { parseAs: 'string' }, (_request, body, done) => done(null, body))
    scope.addHook('onRequest', async (request) => checkCharset(request.headers['content-type']))
    scope.setErrorHandler((error, request, reply) => refuse(error, request, reply))
    for (const url of ['/models/:name/invocations', '/models/:name/:version/invocations'])
      scope.post(url, (request) => predictions(request, platform))
  })
}

async function predictions(request: FastifyRequest, platform: Platform): Promise<object> {
  const { name, version } = request.params as { name: string; version?: string }
  const { rows } = await scoreRequest(platform, referenceTo(name, version), {
    explain: explainOf(request),
    ...(isCsv(request) ? { csv: String(request.body) } : { body: (request.body ?? null) as Json }),
  })
  // As MLflow answers: bare predictions, or records once more is asked for.
  return { predictions: wantsRecords(request) ? rows : rows.map(({ prediction }) => prediction) }
}

/** A JSON body may be a text as well: only the header tells it from CSV. */
function isCsv({ body, headers }: FastifyRequest): boolean {
  return typeof body === 'string' && /^\s*text\/csv\b/i.test(headers['content-type'] ?? '')
}

function referenceTo(name: string, version: string | undefined): string {
  if (version === undefined || version === 'latest') return name
  return /^\d+$/.test(version) ? `${name}/${version}` : `${name}@${version.replace(/^@/, '')}`
}

function paramsOf(request: FastifyRequest): Record<string, unknown> {
  const { params } = (typeof request.body === 'object' && request.body !== null ? request.body : {}) as {
    params?: Record<string, unknown>
  }
  return { ...params, ...(request.query as Record<string, unknown>) }
}

function explainOf(request: FastifyRequest): number {
  const { explain } = paramsOf(request)
  if (explain === undefined || explain === 'false' || explain === false) return 0
  const count = explain === true || explain === '' || explain === 'true' ? 3 : Number(explain)
  if (Number.isInteger(count) && count >= 0 && count <= 100) return count
  throw new RepriseError('invalid-input', `explain=${JSON.stringify(explain)} is not a number of reasons from 0 to 100`)
}

function wantsRecords(request: FastifyRequest): boolean {
  const { probabilities } = paramsOf(request)
  return explainOf(request) > 0 || probabilities === true || probabilities === 'true' || probabilities === ''
}

function checkCharset(contentType: string | undefined): void {
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType ?? '')?.[1]
  if (charset !== undefined && charset.toLowerCase() !== 'utf-8')
    throw unsupported('The scoring server only supports UTF-8')
}

function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status, error: reason } = withStatus(error)
  if (status !== 415) return sendMlflowError(error, reply)
  const isOurs = error instanceof RepriseError
  const text = `This predictor only supports the following content types: Types: ${CONTENT_TYPES}. Got '${request.headers['content-type'] ?? ''}'.`
  return reply
    .status(415)
    .type('text/plain')
    .send(isOurs ? reason.message : text)
}

function unsupported(message: string): RepriseError {
  return new RepriseError('invalid-input', message, { details: { status: 415 } })
}
