import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Column } from '#base'
import { createRng } from '#base'
import type { Target } from '#training'
import { knowledge } from './leakage.ts'
import { isSameInOtherWords } from './other-words.ts'

const ROWS = 2000
const rng = createRng(5)
const rows = Uint32Array.from({ length: ROWS }, (_, row) => row)
const uniform = () => Float64Array.from(rows, () => rng.float())
const numbers = (values: Float64Array): Column => ({ kind: 'number', values })
const x = uniform()

function words(count: number, codeOf: (row: number) => number): Column {
  const levels = Array.from({ length: count }, (_, code) => `w${code}`)
  return { kind: 'codes', levels, codes: Int32Array.from(rows, codeOf) }
}

const targets: Readonly<Record<string, Target>> = {
  binary: { task: 'binary', values: x.map((value) => Number(value > 0.5)), classCount: 2 },
  multiclass: { task: 'multiclass', values: x.map((value) => Math.floor(value * 4)), classCount: 4 },
  regression: { task: 'regression', values: x.map((value) => 3 * value), classCount: 1 },
}

for (const [name, target] of Object.entries(targets)) {
  test(`${name}: a column that decides the target knows it, noise does not, half of both knows half`, () => {
    assert(knowledge(numbers(x), rows, target) > 0.93)
    assert(knowledge(numbers(uniform()), rows, target) < 0.2)
    const half = numbers(x.map((value) => (rng.float() < 0.5 ? value : rng.float())))
    const score = knowledge(half, rows, target)
    assert(score > 0.2 && score < 0.8, `${score}`)
  })

  test(`${name}: a word for every row is not wise`, () => {
    assert(
      knowledge(
        words(ROWS, (row) => row),
        rows,
        target,
      ) < 0.1,
    )
  })
}

test('missing values can give the target away', () => {
  const gaps = numbers(targets['binary']!.values.map((value) => (value === 1 ? Number.NaN : 7)))
  assert.equal(knowledge(gaps, rows, targets['binary']!), 1)
})

test('other names for the same classes are found, a coarser naming is not', () => {
  const target = targets['multiclass']!
  assert(
    isSameInOtherWords(
      words(4, (row) => 3 - target.values[row]!),
      rows,
      target,
    ),
  )
  assert(
    !isSameInOtherWords(
      words(2, (row) => Number(target.values[row]! > 1)),
      rows,
      target,
    ),
  )
  assert(
    !isSameInOtherWords(
      words(ROWS, (row) => row),
      rows,
      target,
    ),
  )
})

test('another scale of the same numbers is found, a noisy one is not', () => {
  const target = targets['regression']!
  assert(isSameInOtherWords(numbers(x.map((value) => -9 * value * value + 1)), rows, target))
  assert(!isSameInOtherWords(numbers(x.map((value) => value + 0.01 * rng.float())), rows, target))
})
