import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ParamRules } from './params.ts'
import { completeParams } from './params.ts'

const rules: ParamRules = {
  rate: { kind: 'number', default: 'auto', min: 0, max: 1, words: ['auto'] },
  depth: { kind: 'number', default: 6, min: 1, max: 16, integer: true },
  mode: { kind: 'choice', default: 'plain', choices: ['plain', 'ordered'] },
  fair: { kind: 'boolean', default: false },
}

test('absent params get their defaults, given ones stay', () => {
  const complete = completeParams('tree', rules, { depth: 3, fair: true })
  assert.deepEqual(complete, { rate: 'auto', depth: 3, mode: 'plain', fair: true })
})

for (const [given, expected] of [
  [{ depth: 2.5 }, 'tree: depth is 2.5, expected an integer from 1 to 16'],
  [{ depth: Number.NaN }, 'tree: depth is NaN, expected an integer from 1 to 16'],
  [{ rate: 'fast' }, 'tree: rate is "fast", expected a number from 0 to 1, or auto'],
  [{ mode: 'odd' }, 'tree: mode is "odd", expected one of plain, ordered'],
  [{ fair: 1 }, 'tree: fair is 1, expected true or false'],
  [{ toString: 1 }, 'tree has no param "toString"'],
] as const) {
  test(`${JSON.stringify(given)} is refused: ${expected}`, () => {
    assert.throws(() => completeParams('tree', rules, given), { code: 'invalid-input', message: expected })
  })
}
