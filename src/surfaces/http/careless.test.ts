import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { nodeEffects } from '#base'
import type { Server } from './server.ts'
import { startServer } from './server.ts'

let directory: string
let server: Server
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'reprise-careless-'))
  const effects = { ...nodeEffects(), log: () => {} }
  server = await startServer({ directory, host: '127.0.0.1', port: 0, token: null, effects })
})
after(async () => {
  await server.close()
  await rm(directory, { recursive: true, force: true })
})

async function refusalOf(path: string, init: RequestInit = {}): Promise<[number, string]> {
  const response = await fetch(`${server.url}${path}`, { signal: AbortSignal.timeout(20_000), ...init })
  const { error } = (await response.json()) as { error: { code: string } }
  return [response.status, error.code]
}
const post = (path: string, body: object) =>
  refusalOf(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

test('an address that is none is refused in the one shape of errors', async () => {
  assert.deepEqual(await refusalOf('/%ff'), [400, 'invalid-input'])
  assert.deepEqual(await refusalOf(`/models/${'a'.repeat(600)}/invocations`, { method: 'POST' }), [
    414,
    'invalid-input',
  ])
})

test('an upload without a body, or with two file names, is refused', async () => {
  assert.deepEqual(await refusalOf('/api/data/upload?filename=a.csv', { method: 'POST' }), [400, 'invalid-input'])
  const twice = await refusalOf('/api/data/upload?filename=a.csv&filename=b.csv', { method: 'POST', body: 'a\n1\n' })
  assert.deepEqual(twice, [400, 'invalid-input'])
})

test('a pipe in the project folder does not hold the server, nor a NUL in a path', async () => {
  execFileSync('mkfifo', [join(directory, 'pipe.csv')])
  for (const source of ['pipe.csv', 'a\0.csv'])
    assert.deepEqual(await post('/api/data/add', { source }), [403, 'refused'], source)
})

test('plain text is not taken for CSV', async () => {
  const init = { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'a\n1\n' }
  assert.equal((await fetch(`${server.url}/models/none/invocations`, init)).status, 415)
})

test('a client that never finishes its request does not keep the server from closing', {
  timeout: 20_000,
}, async () => {
  const held = await startServer({ directory, host: '127.0.0.1', port: 0, token: null })
  const beginnings = [
    'GET /ping HT',
    `POST /api/data/add HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{`,
  ]
  for (const text of beginnings) {
    const socket = connect(held.port, '127.0.0.1').on('error', () => {})
    await once(socket, 'connect')
    await new Promise((done) => socket.write(text, done))
  }
  await held.close()
})

test('a token that no header can carry is refused at the start', async () => {
  for (const token of ['s\u00e9cret', 'two words', 'line\n'])
    await assert.rejects(startServer({ directory, host: '127.0.0.1', port: 0, token }), { code: 'invalid-input' })
})
