import type { FastifyReply } from 'fastify'
import { RepriseError } from '#base'
import { asRepriseError, errorCodes, errorDocument } from '#operations'

/** Any thrown value with the status it leaves by. Fastify's own refusals (too large, not JSON) keep theirs. */
export function withStatus(thrown: unknown): { error: RepriseError; status: number } {
  const wanted = statusIn(thrown)
  if (wanted !== undefined && !(thrown instanceof RepriseError)) {
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    return { error: new RepriseError('invalid-input', message, { cause: thrown }), status: wanted }
  }
  const error = asRepriseError(thrown)
  return {
    error,
    status: typeof error.details['status'] === 'number' ? error.details['status'] : errorCodes[error.code].status,
  }
}

/** `{error: {code, message, remedy, details}}`, as everywhere under /api. */
export function sendError(thrown: unknown, reply: FastifyReply): FastifyReply {
  const { error, status } = withStatus(thrown)
  if (status === 401) reply.header('www-authenticate', 'Bearer realm="reprise"')
  return reply.status(status).send({ error: errorDocument(error) })
}

/** `{error_code, message}`, as MLflow's scoring server answers. */
export function sendMlflowError(thrown: unknown, reply: FastifyReply): FastifyReply {
  const { error, status } = withStatus(thrown)
  const { columns } = error.details
  return reply
    .status(status)
    .send({ error_code: errorCodes[error.code].mlflow, message: error.message, ...(columns ? { columns } : {}) })
}

function statusIn(thrown: unknown): number | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('statusCode' in thrown)) return undefined
  const status = Number(thrown.statusCode)
  return status >= 400 && status < 500 ? status : undefined
}
