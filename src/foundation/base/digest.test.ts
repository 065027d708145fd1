import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digestOf, isDigest } from './index.ts'

test('a digest is SHA-256 in hex; strings count as UTF-8', () => {
  assert.equal(digestOf('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  assert.equal(digestOf('é'), digestOf(Uint8Array.of(0xc3, 0xa9)))
})

test('only 64 lower-case hex characters are a digest', () => {
  assert(isDigest(digestOf('')))
  for (const text of ['', 'a'.repeat(63), 'A'.repeat(64), `${'a'.repeat(64)}\n`, 'g'.repeat(64)])
    assert(!isDigest(text), text)
})
