import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRng } from '#base'
import type { Measured, Rows } from '../scripts/portfolio/measured.ts'
import { ensembleLoss, order } from '../scripts/portfolio/order.ts'

const NAMES = ['half', 'other half', 'dear', 'poor', 'worse', 'noise', 'more noise', 'most noise', 'nothing'] as const

/** A number made of two parts: two configurations know one each, one knows both a little worse and costs much, the others little. */
function measured(seed: number): Measured {
  const rng = createRng(seed)
  const rows = (count: number): Rows => {
    const draw = () => Float64Array.from({ length: count }, () => rng.float() - 0.5)
    const [a, b] = [draw(), draw()]
    const target = a.map((value, row) => value + b[row]!)
    const margins = [
      a.map((value) => 2 * value),
      b.map((value) => 2 * value),
      target.map((value) => 0.9 * value + 0.25 * (rng.float() - 0.5)),
      target.map((value) => -0.3 * value),
      target.map((value) => -0.5 * value),
      ...[1, 2, 3].map((size) => target.map(() => size * rng.float())),
      target.map(() => 3),
    ]
    return { target, margins }
  }
  const [first, second] = [rows(300), rows(300)]
  const loss = NAMES.map((_, member) => rmse(first, member))
  return {
    name: `made-${seed}`,
    table: `made-${seed}`,
    task: 'regression',
    classCount: 1,
    rowCount: 600,
    columnCount: 2,
    loss,
    cpuSeconds: NAMES.map((name) => (name === 'dear' ? 12 : 1)),
    rounds: NAMES.map(() => null),
    halves: [
      { choosing: first, judging: second },
      { choosing: second, judging: first },
    ],
  }
}

function rmse({ target, margins }: Rows, member: number): number {
  const squares = target.map((value, row) => (value - margins[member]![row]!) * (value - margins[member]![row]!))
  return Math.sqrt(squares.reduce((sum, value) => sum + value, 0) / target.length)
}

const questions = [1, 2, 3].map((seed) => ({ question: measured(seed), weight: 1 }))
const pool = NAMES.map((_, index) => index)

test('an ensemble of two halves is judged as their mean, on rows that did not choose it', () => {
  for (const { question } of questions) {
    assert(ensembleLoss(question, [0, 1]) < 0.02)
    const alone = (rmse(question.halves[0]!.judging, 3) + rmse(question.halves[1]!.judging, 3)) / 2
    assert(Math.abs(ensembleLoss(question, [3]) - alone) < 1e-12)
  }
})

test('with little time the two cheap halves come first, and never a half twice; with much the dear one leads', () => {
  const named = (horizon: number) =>
    order(questions, pool, { start: [], count: 3, horizon }).map((index) => NAMES[index])
  assert.deepEqual(named(1.5).slice(0, 2), ['half', 'other half'])
  assert.equal(named(1000)[0], 'dear')
})

test('what an order starts with stays first, and is not asked for again', () => {
  const [start, ...rest] = order(questions, pool, { start: [3], count: 3, horizon: 6 })
  assert.equal(NAMES[start!], 'poor')
  assert(rest.length === 2 && !rest.includes(3))
})
