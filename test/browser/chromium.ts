import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const CHROMIUM = process.env['REPRISE_CHROMIUM'] ?? '/usr/bin/chromium'

/** Why tests in a real browser cannot run here, or false. */
export const withoutChromium =
  !existsSync(CHROMIUM) && `${CHROMIUM} is not there: install chromium, or name one in REPRISE_CHROMIUM`

const FLAGS =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'

/** For a page's script: `hexOf`, an answer with every double as its bits, written apart from the one it is compared with. */
export const hexInPage = `const view = new DataView(new ArrayBuffer(8))
const hex = (value) => (view.setFloat64(0, value), view.getBigUint64(0).toString(16).padStart(16, '0'))
const hexOf = ({ prediction, probabilities }) => probabilities === undefined ? hex(prediction)
  : [prediction, ...Object.keys(probabilities), ...Object.values(probabilities).map(hex)].join(' ')`

/** The document that a page has become when its scripts have nothing left to do. */
export async function documentOf(url: string): Promise<string> {
  return withProfile(async (profile) => {
    const flags = [...FLAGS.split(' '), `--user-data-dir=${profile}`, '--virtual-time-budget=10000', '--dump-dom', url]
    const { stdout } = await promisify(execFile)(CHROMIUM, flags, { timeout: 60_000, maxBuffer: 1 << 28 })
    return stdout
  })
}

/** Serves `files` by path on loopback, opens `/`, and returns the JSON that the page posts to `/result`. */
export async function resultOf(files: Readonly<Record<string, string>>): Promise<unknown> {
  const posted = Promise.withResolvers<unknown>()
  const server = createServer((request, response) => {
    if (request.method === 'POST') readBody(request).then((body) => posted.resolve(JSON.parse(body)), posted.reject)
    answer(files, request, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  try {
    return await withProfile((profile) => browseUntil(posted.promise, url, profile))
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

async function browseUntil(done: Promise<unknown>, url: string, profile: string): Promise<unknown> {
  const browser = spawn(
    CHROMIUM,
    [...FLAGS.split(' '), `--user-data-dir=${profile}`, '--remote-debugging-port=0', url],
    {
      stdio: 'ignore',
    },
  )
  const ended = once(browser, 'exit').then(([code]) => Promise.reject(new Error(`chromium ended with ${code}`)))
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error('the page posted nothing in 60 s')), 60_000)
  try {
    return await Promise.race([done, ended, late.promise])
  } finally {
    clearTimeout(timer)
    ended.catch(() => {})
    browser.kill('SIGTERM')
    await ended.catch(() => {})
  }
}

const TYPES: Readonly<Record<string, string>> = { html: 'text/html', js: 'text/javascript', json: 'application/json' }

function answer(
  files: Readonly<Record<string, string>>,
  { url = '/' }: IncomingMessage,
  response: ServerResponse,
): void {
  const path = url === '/' ? 'index.html' : url.slice(1)
  const text = files[path]
  response.writeHead(text === undefined ? 404 : 200, {
    'content-type': `${TYPES[path.split('.').at(-1)!] ?? 'text/plain'}; charset=utf-8`,
  })
  response.end(text)
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const piece of request.setEncoding('utf8')) body += piece
  return body
}

/** A profile of its own, so that nothing of one visit reaches the next. */
async function withProfile<T>(use: (profile: string) => Promise<T>): Promise<T> {
  const profile = await mkdtemp(join(tmpdir(), 'reprise-chromium-'))
  try {
    return await use(profile)
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
}
