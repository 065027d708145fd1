import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RepriseError } from '#base'
import type { GuardOptions } from './guard.ts'
import { guard, isLoopback } from './guard.ts'

const LOCAL: GuardOptions = { host: '127.0.0.1', token: null }
const visit = (headers: Record<string, string>, options = LOCAL, method = 'POST', path = '/api/data/add') => {
  try {
    guard({ method, path, headers }, options)
    return 'in'
  } catch (error) {
    assert(error instanceof RepriseError)
    return error.details['status'] ?? error.code
  }
}

test('only names of this machine are answered to, so that rebound names are not', () => {
  for (const host of ['127.0.0.1:4477', 'localhost:4477', 'localhost', '[::1]:4477', '127.0.0.2'])
    assert.equal(visit({ host }), 'in', host)
  for (const host of [
    'evil.example',
    'evil.example:4477',
    '127.0.0.1.evil.example',
    'localhost@evil.example',
    '192.168.0.9',
    '',
  ])
    assert.equal(visit({ host }, LOCAL, 'GET'), 'refused', host)
  assert.equal(visit({}), 'refused')
})

test('on every address literal ones are answered to, and no foreign name', () => {
  const open = { host: '0.0.0.0', token: 'secret' }
  const authorization = 'Bearer secret'
  assert.equal(visit({ host: '192.168.0.9:80', authorization }, open), 'in')
  assert.equal(visit({ host: 'evil.example', authorization }, open), 'refused')
  assert.equal(visit({ host: 'models.intranet:80', authorization }, { ...open, host: 'models.intranet' }), 'in')
})

test('another site may neither post nor delete, its own pages may', () => {
  const host = '127.0.0.1:4477'
  assert.equal(visit({ host, origin: 'http://127.0.0.1:4477' }), 'in')
  for (const origin of ['http://evil.example', 'null', 'http://127.0.0.1:8000', 'http://localhost:4477'])
    assert.equal(visit({ host, origin }), 'refused', origin)
  assert.equal(visit({ host, 'sec-fetch-site': 'cross-site' }), 'refused')
  assert.equal(
    visit({ host, origin: 'http://evil.example' }, LOCAL, 'GET'),
    'in',
    'reading is stopped by the browser: no CORS',
  )
})

test('where there is a token, whoever does not bring it gets 401', () => {
  const options = { host: '127.0.0.1', token: 'long-secret' }
  const host = 'localhost'
  assert.equal(visit({ host, authorization: 'Bearer long-secret' }, options), 'in')
  for (const authorization of ['Bearer long-secre', 'Bearer long-secret2', 'Basic long-secret', ''])
    assert.equal(visit({ host, authorization }, options), 401, authorization)
  assert.equal(visit({ host }, options, 'GET', '/ping'), 'in')
})

test('loopback is told from what only looks like it', () => {
  assert.deepEqual(['127.0.0.1', '127.9.9.9', '::1', 'localhost'].filter(isLoopback).length, 4)
  assert.deepEqual(['0.0.0.0', '::', '127.0.0.1.example', '10.0.0.1'].filter(isLoopback), [])
})
