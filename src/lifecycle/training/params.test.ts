import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ParamRules } from './params.ts'
import { completeParams } from './params.ts'

const rules: ParamRules = {
  rate: { kind: 'number', default: 'auto', min: 0, max: 1, words: ['auto'] },
  depth: { kind: 'number', default: 6, min: 1, max: 16, integer: true },
  mode: { kind: 'choice', default: 'plain', choices: ['plain', 'ordered'] },
  fair: { kind: 'boolean', default: false },
  monotone: { kind: 'directions', default: {} },
  together: { kind: 'lists', default: [] },
}

test('absent params get their defaults, given ones stay', () => {
  const complete = completeParams('tree', rules, { depth: 3, fair: true, monotone: { age: -1 } })
  assert.deepEqual(complete, {
    ...{ rate: 'auto', depth: 3, mode: 'plain', fair: true, monotone: { age: -1 }, together: [] },
  })
  assert.deepEqual(completeParams('tree', rules, complete), complete)
})

for (const [given, expected] of [
  [{ depth: 2.5 }, 'tree: depth is 2.5, expected an integer from 1 to 16'],
  [{ depth: Number.NaN }, 'tree: depth is NaN, expected an integer from 1 to 16'],
  [{ rate: 'fast' }, 'tree: rate is "fast", expected a number from 0 to 1, or auto'],
  [{ mode: 'odd' }, 'tree: mode is "odd", expected one of plain, ordered'],
  [{ fair: 1 }, 'tree: fair is 1, expected true or false'],
  [{ monotone: { age: 2 } }, 'tree: monotone is {"age":2}, expected 1 or -1 by column'],
  [{ monotone: 1 }, 'tree: monotone is 1, expected 1 or -1 by column'],
  [{ monotone: [['age']] }, 'tree: monotone is [["age"]], expected 1 or -1 by column'],
  [{ together: [[]] }, 'tree: together is [[]], expected lists of columns'],
  [{ together: { age: 1 } }, 'tree: together is {"age":1}, expected lists of columns'],
  [{ toString: 1 }, 'tree has no param "toString"'],
] as const) {
  test(`${JSON.stringify(given)} is refused: ${expected}`, () => {
    assert.throws(() => completeParams('tree', rules, given), { code: 'invalid-input', message: expected })
  })
}
