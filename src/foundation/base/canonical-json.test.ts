import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Json } from './index.ts'
import { canonicalJson, RepriseError } from './index.ts'

test('the example of RFC 8785, section 3.2, comes out as printed there', () => {
  const input: Json = {
    numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
    literals: [null, true, false],
  }
  assert.equal(
    canonicalJson(input),
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  )
})

test('numbers have the forms of RFC 8785, appendix B', () => {
  const known: [string, string][] = [
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ]
  for (const [hex, text] of known) assert.equal(canonicalJson(Buffer.from(hex, 'hex').readDoubleBE(0)), text)
})

test('keys sort by UTF-16 code unit, as in RFC 8785, section 3.2.3', () => {
  const input = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5, '\u0080': 6, '\u00f6': 7 }
  assert.equal(canonicalJson(input), '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}')
})

test('what JSON cannot carry is refused with its place', () => {
  const cycleFree = { rows: [1, { weight: 0 as unknown }] }
  for (const value of [
    NaN,
    Infinity,
    -Infinity,
    undefined,
    1n,
    () => 1,
    Symbol('s'),
    new Date(0),
    new Map(),
    new Uint8Array(1),
    '\ud800',
  ]) {
    cycleFree.rows[1] = { weight: value }
    assert.throws(
      () => canonicalJson(cycleFree as unknown as Json),
      (error) =>
        error instanceof RepriseError && error.code === 'invalid-input' && error.message.includes('$.rows[1].weight'),
    )
  }
  assert.throws(() => canonicalJson(new Array(2) as Json), RepriseError)
  assert.throws(() => canonicalJson({ '\udc00': 1 }), RepriseError)
})

test('writing, reading and writing again gives the same text, whatever the order of keys', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value as Json)
      assert.equal(canonicalJson(JSON.parse(text)), text)
      assert.equal(canonicalJson(backwards(value) as Json), text)
    }),
    { seed: 3 },
  )
})

test('a key named __proto__ is a key', () => {
  assert.equal(
    canonicalJson(JSON.parse('{"__proto__":1,"a":{"__proto__":null}}')),
    '{"__proto__":1,"a":{"__proto__":null}}',
  )
})

function backwards(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(backwards)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).reverse()
  return Object.fromEntries(entries.map(([key, inner]) => [key, backwards(inner)]))
}
