import { createHash, timingSafeEqual } from 'node:crypto'
import { isIP } from 'node:net'
import { hostname } from 'node:os'
import { RepriseError } from '#base'

export interface GuardOptions {
  /** The address listened on. */
  readonly host: string
  readonly token: string | null
}

/** What is looked at of a request. */
export interface Visitor {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

const READING = new Set(['GET', 'HEAD'])
/** Tell nothing, and must answer before anybody can know the token. */
const OPEN_PATHS = new Set(['/', '/ping', '/health'])

/**
 * Refuses what a page on another site could make a browser send: a foreign Host (DNS rebinding), a foreign Origin on
 * anything but a read; and, where a token is set, whoever does not bring it.
 */
export function guard({ method, path, headers }: Visitor, { host, token }: GuardOptions): void {
  const name = hostNameOf(headers['host'])
  if (name === undefined || !isKnownHost(name, host))
    throw new RepriseError(
      'refused',
      `the Host header ${JSON.stringify(headers['host'] ?? '')} does not name this server`,
      {
        remedy: `Use the address it listens on: ${host}.`,
      },
    )
  if (!READING.has(method) && isForeign(headers))
    throw new RepriseError('refused', `requests from ${headers['origin'] ?? 'another site'} may only read`, {
      remedy: 'Send it from a page of this server, or from a program without an Origin header.',
    })
  if (token !== null && !OPEN_PATHS.has(path) && !bringsToken(headers['authorization'], token))
    throw new RepriseError('refused', 'the token is missing or wrong', {
      remedy: 'Send it as a header: Authorization: Bearer <token>.',
      details: { status: 401 },
    })
}

/** True for addresses that only this machine reaches. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

function hostNameOf(header: string | string[] | undefined): string | undefined {
  if (typeof header !== 'string') return undefined
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:/@\s]+))(?::\d+)?$/i.exec(header)
  return (match?.[1] ?? match?.[2])?.toLowerCase()
}

/** Rebinding needs a name: on a wildcard address any literal address will do, but of names only this machine's own. */
function isKnownHost(name: string, bound: string): boolean {
  if (isLoopback(name) || name === bound.toLowerCase()) return true
  const isWildcard = bound === '0.0.0.0' || bound === '::'
  return isWildcard && (isIP(name) !== 0 || name === hostname().toLowerCase())
}

function isForeign(headers: Visitor['headers']): boolean {
  const { origin } = headers
  if (origin === undefined) return ['cross-site', 'same-site'].includes(String(headers['sec-fetch-site']))
  return typeof origin !== 'string' || !URL.canParse(origin) || new URL(origin).host !== headers['host']
}

function bringsToken(authorization: string | string[] | undefined, token: string): boolean {
  const brought = /^Bearer (.+)$/i.exec(String(authorization ?? ''))?.[1] ?? ''
  return timingSafeEqual(sha256(brought), sha256(token))
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
