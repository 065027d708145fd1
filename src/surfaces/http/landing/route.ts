import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { landingPage, landingScript, landingStyle } from './page.ts'

/** `GET /`: what runs here. The page's own script and style are allowed by their hashes, anything else is not. */
export function addLanding(app: FastifyInstance): void {
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(landingScript)}'`,
    `style-src '${hashOf(landingStyle)}'`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
  app.get('/', (_request, reply) =>
    reply.header('content-security-policy', policy).type('text/html; charset=utf-8').send(landingPage),
  )
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
