import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sigmoid } from '#base'
import { bells, draws, evidenceOf, tableOf } from '../../../../test/assessment-evidence.ts'
import { rowLosses } from '../row-losses.ts'
import { cutColumn } from './condition.ts'
import { findSlices } from './find-slices.ts'
import { searchSlices } from './search-slices.ts'

const ROWS = 2400

/** A model that says the truth's odds, but for rows of one kind, where the truth is turned around. */
function planted(isOdd: (city: string, age: number) => boolean, seed = 7) {
  const city = [...draws(ROWS, 'city', seed)].map((draw) => ['Paris', 'Lyon', 'Lille', 'Nice'][Math.floor(draw * 4)]!)
  const age = draws(ROWS, 'age', seed).map((draw) => 18 + 60 * draw)
  const margins = bells(ROWS, 'margins', seed).map((bell) => 2 * bell)
  const luck = draws(ROWS, 'luck', seed)
  const values = margins.map((margin, row) =>
    Number(luck[row]! < sigmoid(isOdd(city[row]!, age[row]!) ? -margin : margin)),
  )
  const table = tableOf({ city, age, noise: draws(ROWS, 'noise', seed), word: city.map((_, row) => `w${row % 7}`) })
  const evidence = evidenceOf({ task: 'binary', table, values, margins }, seed)
  return { ...evidence, losses: rowLosses(evidence.metric, evidence.target, evidence.prediction) }
}
const COLUMNS = ['city', 'age', 'noise', 'word']

test('a weak kind of rows of two conditions is found, with figures of the half it was not found on', () => {
  const evidence = planted((city, age) => city === 'Lyon' && age >= 54)
  const { slices, judgedCount } = searchSlices(evidence, COLUMNS)!
  const [first] = slices
  assert.deepEqual(first?.conditions.map(({ column }) => column).sort(), ['age', 'city'])
  assert.deepEqual(
    first!.conditions.find(({ column }) => column === 'city'),
    { column: 'city', kind: 'is', value: 'Lyon' },
  )
  const { low } = first!.conditions.find(({ kind }) => kind === 'between') as { low: number }
  assert(low > 50 && low < 58, `from ${low}`)
  assert(first!.errorInside.low! > first!.errorOutside.high!)
  assert(first!.p < 0.001 && first!.lead.low! > 0)
  assert(Math.abs(first!.bias!.value) < 0.5 && first!.inside.value > first!.outside.value)
  assert(judgedCount >= slices.length)
})

test('where no kind of rows is worse, one is seldom named', () => {
  const named = Array.from(
    { length: 20 },
    (_, seed) =>
      searchSlices(
        planted(() => false, seed),
        COLUMNS,
      )!.slices.length,
  )
  const wrong = named.filter((count) => count > 0).length
  assert(wrong <= 3, `${wrong} of 20 studies without a weak slice name one`)
})

test('a second condition that adds nothing is not kept', () => {
  const { slices } = searchSlices(
    planted((city) => city === 'Nice'),
    COLUMNS,
  )!
  assert.deepEqual(slices[0]!.conditions, [{ column: 'city', kind: 'is', value: 'Nice' }])
})

test('few rows are not searched', () => {
  const small = evidenceOf({
    task: 'regression',
    table: tableOf({ a: draws(100, 'a') }),
    values: draws(100, 'b'),
    margins: draws(100, 'c'),
  })
  assert.equal(searchSlices({ ...small, losses: draws(100, 'd') }, ['a']), null)
})

test('the strongest slice is the one that trying every pair of conditions finds', () => {
  const count = 900
  const columns = ['a', 'b', 'c'].map((name) => [name, draws(count, name).map((draw) => Math.floor(draw * 4))] as const)
  const cuts = columns.map(([name, values]) => cutColumn(name, { kind: 'number', values }))
  const [a, b] = [columns[0]![1], columns[1]![1]]
  const losses = draws(count, 'loss').map((draw, row) => draw + Number(a[row] === 2 && b[row] === 1))
  const rows = Uint32Array.from({ length: count }, (_, row) => row)
  const { found } = findSlices(cuts, losses, rows)
  const best = bruteForce(
    cuts.map(({ choice }) => choice),
    losses,
  )
  const bins = found[0]!.conditions.map(
    (condition) => `${condition.column}${(condition as { low: number | null }).low ?? 0}`,
  )
  assert.deepEqual(bins.sort(), best.names.sort())
  assert(Math.abs(found[0]!.lead - best.lead) < 1e-9)
})

/** Welch's t of every pair of bins, by its definition. */
function bruteForce(choices: readonly Int16Array[], losses: Float64Array) {
  let best = { names: [] as string[], lead: 0 }
  for (const [i, one] of choices.entries()) {
    for (const [j, other] of choices.entries()) {
      if (j <= i) continue
      for (let bin = 0; bin < 16; bin++) {
        const inside = losses.filter((_, row) => one[row] === bin >> 2 && other[row] === (bin & 3))
        const outside = losses.filter((_, row) => !(one[row] === bin >> 2 && other[row] === (bin & 3)))
        const lead = (mean(inside) - mean(outside)) / Math.sqrt(squaredError(inside) + squaredError(outside))
        if (lead > best.lead) best = { names: [`${'abc'[i]}${bin >> 2}`, `${'abc'[j]}${bin & 3}`], lead }
      }
    }
  }
  return best
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function squaredError(values: Float64Array): number {
  const middle = mean(values)
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1) / values.length
}
