import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sigmoid } from '#base'
import { bells, draws, evidenceOf, tableOf } from '../../../../test/assessment-evidence.ts'
import { compareGroups } from './compare-groups.ts'
import { groupsOf } from './groups.ts'

const ROWS = 2000

/** The model adds `push` to what it says of group B. */
function compared(push: number, seed = 7) {
  const group = [...draws(ROWS, 'group', seed)].map((draw) => (draw < 0.6 ? 'A' : draw < 0.995 ? 'B' : 'C'))
  const truth = bells(ROWS, 'truth', seed).map((bell) => 1.5 * bell)
  const luck = draws(ROWS, 'luck', seed)
  const values = truth.map((margin, row) => Number(luck[row]! < sigmoid(margin)))
  const margins = truth.map((margin, row) => margin + (group[row] === 'B' ? push : 0))
  const evidence = evidenceOf({ task: 'binary', table: tableOf({ group }), values, margins }, seed)
  return { group, values, margins, ...compareGroups({ ...evidence, losses: values }, ['group'])![0]! }
}

test('a group that is favoured is flagged in what it is favoured by, against the largest', () => {
  const { gaps } = compared(1.5)
  const flagged = gaps.filter(({ isFlagged }) => isFlagged)
  assert.deepEqual(flagged.map(({ measure }) => measure).sort(), [
    'calibrationGap',
    'falsePositiveRate',
    'selectionRate',
    'truePositiveRate',
  ])
  for (const { group, reference, gap, kind } of flagged) {
    assert.deepEqual([group, reference], ['B', 'A'])
    assert(gap.low! > (kind === 'ratio' ? 1.25 : 0))
  }
})

test('where groups are alike, one is seldom flagged', () => {
  const flagged = Array.from({ length: 20 }, (_, seed) => compared(0, seed).gaps.some(({ isFlagged }) => isFlagged))
  assert(flagged.filter(Boolean).length <= 3)
})

test('figures are the counts, one by one; a group of a few rows is only counted', () => {
  const { group, values, margins, groups, leftOutCount, isUsed } = compared(0.5)
  assert.deepEqual(
    groups.map((one) => one.group),
    ['A', 'B'],
  )
  assert.equal(leftOutCount, group.filter((name) => name === 'C').length)
  assert.equal(isUsed, true)
  const rows = [...values.keys()].filter((row) => group[row] === 'B')
  const called = rows.filter((row) => margins[row]! > 0)
  const positives = rows.filter((row) => values[row] === 1)
  const { figures, baseRate } = groups[1]!
  assert.equal(figures.selectionRate!.value, called.length / rows.length)
  assert.equal(figures.truePositiveRate!.value, called.filter((row) => values[row] === 1).length / positives.length)
  assert.equal(baseRate!.value, positives.length / rows.length)
})

test('numbers are held apart by quarters, few values by value, missing ones on their own', () => {
  const age = draws(400, 'age').map((draw, row) => (row < 40 ? Number.NaN : 20 + 50 * draw))
  const { groups } = groupsOf({ kind: 'number', values: age })
  assert.equal(groups.length, 5)
  assert(groups.some(({ name }) => name === null))
  const flag = Float64Array.from({ length: 100 }, (_, row) => row % 2)
  assert.deepEqual(
    groupsOf({ kind: 'number', values: flag }).groups.map(({ name }) => name),
    [
      [0, 0],
      [1, 1],
    ],
  )
})

test('of numbers, a group with larger errors is flagged; a column with one group is no comparison', () => {
  const group = Array.from({ length: 600 }, (_, row) => 'AB'[row % 2]!)
  const values = bells(600, 'values')
  const errors = bells(600, 'errors')
  const margins = values.map((value, row) => value + errors[row]! * (row % 2 === 0 ? 0.2 : 0.8))
  const table = tableOf({ group, same: group.map(() => 'x') })
  const evidence = { ...evidenceOf({ task: 'regression', table, values, margins }), losses: values }
  const [one, ...others] = compareGroups(evidence, ['group', 'same', 'absent'])!
  assert.equal(others.length, 0)
  assert.deepEqual(
    one!.gaps.map(({ measure, isFlagged }) => [measure, isFlagged]),
    [
      ['meanError', false],
      ['meanAbsoluteError', true],
    ],
  )
  assert.equal(compareGroups(evidence, ['same']), null)
})
