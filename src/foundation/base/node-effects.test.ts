import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nodeEffects } from './index.ts'

test('the real effects tell the time, never backwards, and draw fresh bytes', () => {
  const { now, monotonic, randomBytes, cwd, env } = nodeEffects()
  assert(now() > 1.7e12)
  const before = monotonic()
  assert(before <= monotonic())
  assert.equal(randomBytes(16).length, 16)
  assert.notDeepEqual(randomBytes(16), randomBytes(16))
  assert.equal(cwd, process.cwd())
  assert.equal(env['PATH'], process.env['PATH'])
})
