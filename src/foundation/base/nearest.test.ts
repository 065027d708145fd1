import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { nearestName } from './index.ts'
import { editCount } from './nearest.ts'

test('a slip of the finger finds its column', () => {
  const columns = ['customerID', 'tenure', 'Churn', 'TotalCharges', 'MonthlyCharges']
  assert.equal(nearestName('churn', columns), 'Churn')
  assert.equal(nearestName('Chrun', columns), 'Churn')
  assert.equal(nearestName('total_charges', columns), 'TotalCharges')
  assert.equal(nearestName(' tenur ', columns), 'tenure')
})

test('what resembles nothing finds nothing', () => {
  assert.equal(nearestName('price', ['customerID', 'tenure']), undefined)
  assert.equal(nearestName('a', ['b', 'c']), undefined)
  assert.equal(nearestName('x', []), undefined)
  assert.equal(nearestName('', ['a']), undefined)
})

test('of equally near ones the first wins, and the exact one over all', () => {
  assert.equal(nearestName('cat', ['bat', 'rat']), 'bat')
  assert.equal(nearestName('cat', ['bat', 'cat']), 'cat')
})

test('edits count the same both ways, as the slow definition does', () => {
  const word = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 5 })
  fc.assert(
    fc.property(word, word, (from, to) => {
      assert.equal(editCount(from, to), slowEditCount(from, to))
      assert.equal(editCount(from, to), editCount(to, from))
    }),
    { seed: 4, numRuns: 200 },
  )
})

function slowEditCount(from: string[], to: string[]): number {
  if (from.length === 0 || to.length === 0) return from.length + to.length
  const [a, b] = [from.slice(0, -1), to.slice(0, -1)]
  const same = from.at(-1) === to.at(-1)
  const choices = [slowEditCount(a, to) + 1, slowEditCount(from, b) + 1, slowEditCount(a, b) + (same ? 0 : 1)]
  const swapped = from.length > 1 && to.length > 1 && from.at(-1) === to.at(-2) && from.at(-2) === to.at(-1)
  if (swapped) choices.push(slowEditCount(from.slice(0, -2), to.slice(0, -2)) + 1)
  return Math.min(...choices)
}
