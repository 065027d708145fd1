import type { FastifyInstance } from 'fastify'
import Fastify from 'fastify'
import { RepriseError } from '#base'
import type { Platform } from '#platform'
import manifest from '../../../package.json' with { type: 'json' }
import { addApi } from './api/routes.ts'
import { addUpload } from './api/upload.ts'
import { sendError, withStatus } from './errors.ts'
import { guard } from './guard.ts'
import { addInvocations } from './inference/invocations.ts'
import { addLanding } from './landing/route.ts'

export interface AppOptions {
  readonly platform: Platform
  /** The address that will be listened on. */
  readonly host: string
  readonly token: string | null
  /** Largest JSON or CSV body; default 64 MiB. Uploads have their own limit. */
  readonly bodyLimitBytes?: number
}

const HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
}

/** The server with every route, not yet listening. */
export async function buildApp({ platform, host, token, bodyLimitBytes }: AppOptions): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: bodyLimitBytes ?? 64 * 1024 * 1024,
    routerOptions: { maxParamLength: 500 },
    frameworkErrors: (error, _request, reply) => void sendError(error, reply),
  })
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(HEADERS)
    const path = request.url.split('?', 1)[0]!
    guard({ method: request.method, path, headers: request.headers }, { host, token })
  })
  app.addHook('onError', async (_request, _reply, error) => {
    const failed = withStatus(error)
    if (failed.error.code === 'internal') platform.effects.log('error', error.message, { stack: error.stack })
  })
  app.setErrorHandler((error, _request, reply) => sendError(error, reply))
  app.setNotFoundHandler((request, reply) => {
    const missing = new RepriseError('not-found', `there is no ${request.method} ${request.url}`, {
      remedy: 'GET /api/openapi.json lists what there is.',
    })
    return sendError(missing, reply)
  })
  for (const path of ['/ping', '/health']) app.get(path, (_request, reply) => reply.type('application/json').send('\n'))
  app.get('/version', (_request, reply) => reply.type('application/json').send(manifest.version))
  addLanding(app)
  addApi(app, platform)
  await addUpload(app, platform)
  await addInvocations(app, platform)
  return app
}
