import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { byCodePoint } from './index.ts'

test('strings sort as their UTF-8 bytes do', () => {
  assert.deepEqual(['\u{1f600}', '\uffff', 'b', 'a', '', 'ab'].sort(byCodePoint), [
    '',
    'a',
    'ab',
    'b',
    '\uffff',
    '\u{1f600}',
  ])
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
      assert.equal(Math.sign(byCodePoint(a, b)), Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))))
    }),
    { seed: 5 },
  )
})
