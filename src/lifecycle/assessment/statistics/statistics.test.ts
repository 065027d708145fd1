// Reference values: test/python/assessment_reference.py (scipy); Newcombe's are those of his paper's table II, method 10.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRng } from '#base'
import type { Interval } from '../interval.ts'
import { logisticLine, straightLine } from './lines.ts'
import { holm } from './many-tests.ts'
import { meanInterval, momentsOf, welch } from './means.ts'
import { ranksOf, spearman } from './ranks.ts'
import { differenceInterval, ratioInterval, shareInterval } from './shares.ts'
import { studentCritical, studentTail } from './student.ts'

test("Student's tail and critical values are scipy's", () => {
  const tails = [
    [0.5, 3, 0.3257239824240755],
    [2, 10, 0.03669401738537018],
    [-1.3, 7.5, 0.8839366105921956],
    [3.2, 200, 0.0007991768707150706],
    [40, 2.5, 7.09781714524669e-5],
  ] as const
  for (const [t, freedom, expected] of tails) near(studentTail(t, freedom), expected, 1e-11)
  near(studentCritical(0.025, 5), 2.5705818356363155, 1e-10)
  near(studentCritical(0.025, 1e7), 1.9599642217672055, 1e-7)
  near(studentCritical(0.005, 12.3), 3.041029570943524, 1e-10)
})

test("Wilson's interval is scipy's, and stays within 0 and 1", () => {
  within(shareInterval({ count: 8, of: 10 }), 0.4901624715366418, 0.9433178485456248)
  within(shareInterval({ count: 0, of: 20 }), 0, 0.16112515805281935)
  within(shareInterval({ count: 203, of: 317 }), 0.5861606502244173, 0.6912349218040051)
  assert.deepEqual(shareInterval({ count: 5, of: 5 }).high, 1)
  assert.deepEqual(shareInterval({ count: 0, of: 0 }), { value: 0, low: 0, high: 1 })
})

test("a difference of shares has Newcombe's interval, a ratio scipy's", () => {
  const rounded = (interval: Interval) =>
    [interval.low!, interval.high!].map((end) => Math.round(end * 10_000) / 10_000)
  assert.deepEqual(rounded(differenceInterval({ count: 56, of: 70 }, { count: 48, of: 80 })), [0.0524, 0.3339])
  assert.deepEqual(rounded(differenceInterval({ count: 9, of: 10 }, { count: 3, of: 10 })), [0.1705, 0.809])
  assert.deepEqual(rounded(differenceInterval({ count: 10, of: 10 }, { count: 0, of: 20 })), [0.6791, 1])
  within(ratioInterval({ count: 30, of: 100 }, { count: 60, of: 150 }), 0.5243893159294255, 1.0726763168372855)
})

test("means and Welch's lead are scipy's", () => {
  const one = momentsOf([2.1, 3.4, 1.9, 5.6, 4.4, 2.8, 3.9])
  const lead = welch(one, momentsOf([1.2, 2.2, 0.4, 3.1, 1.8]))
  near(lead.t, 2.5253859438282293, 1e-12)
  near(lead.p, 0.015195217874861267, 1e-12)
  within(lead, 0.19771061132455947, 3.208003674389725)
  within(meanInterval(one), 2.2265799112788884, 4.659134374435396)
  assert.deepEqual(meanInterval(momentsOf([7])), { value: 7, low: null, high: null })
  assert.equal(welch(momentsOf([1, 1]), momentsOf([1, 1])).p, 1)
})

test("ranks share ties and leave out what is missing; Spearman's correlation is scipy's", () => {
  assert.deepEqual([...ranksOf([3, 1, 3, Number.NaN, 2])], [2.5, 0, 2.5, Number.NaN, 1])
  const found = spearman([1, 2, 2, 3, 5, 8, 8, 9, 10, 4.5], [2, 1, 4, 3, 6, 5, 9, 9, 7, 7])
  near(found.value, 0.8190184049079755, 1e-12)
  near(found.p, 0.0037492173609678862, 1e-12)
  assert.equal(spearman([1, 1, 1, 1, 1], [1, 2, 3, 4, 5]).value, 0)
})

test("Holm's correction holds the chance of one false find, in hand-worked cases and by draws", () => {
  const close = (found: readonly number[], expected: readonly number[]) =>
    found.forEach((value, at) => void near(value, expected[at]!, 1e-15))
  close(holm([0.01, 0.04, 0.03]), [0.03, 0.06, 0.06])
  close(holm([0.5, 0.001, 0.9]), [1, 0.003, 1])
  const rng = createRng(1)
  let found = 0
  for (let study = 0; study < 2000; study++) {
    found += Number(Math.min(...holm(Array.from({ length: 12 }, () => rng.float()))) < 0.05)
  }
  assert(found / 2000 < 0.065, `${found} of 2000 studies of nothing found something`)
})

test('lines and their intervals are those of scipy and of plain likelihood', () => {
  const said = Float64Array.of(0.05, 0.1, 0.2, 0.3, 0.35, 0.5, 0.55, 0.7, 0.8, 0.9, 0.15, 0.6)
  const seen = Float64Array.of(0, 0, 1, 0, 0, 1, 0, 1, 1, 1, 0, 0)
  const { slope, intercept } = logisticLine(said, seen)!
  near(slope.value, 1.1498241190366452, 1e-6)
  within(slope, -0.18567494233404558, 2.485323180407336, 1e-5)
  within(intercept, -1.5097120119303062, 1.348199775190104, 1e-5)
  const x = Float64Array.of(1, 2, 2, 3, 5, 8, 8, 9, 10, 4.5)
  const straight = straightLine(x, Float64Array.of(2, 1, 4, 3, 6, 5, 9, 9, 7, 7))!
  near(straight.slope.value, 0.6959896507115133, 1e-12)
  near(straight.slope.low!, 0.2956774209048347, 1e-10)
  near(straight.intercept.value, 1.646054333764555, 1e-12)
  near(straight.intercept.low!, -0.796342405631667, 1e-10)
})

test('there is no line where answers do not vary or outcomes are told apart without a mistake', () => {
  assert.equal(logisticLine(Float64Array.of(0.5, 0.5, 0.5), Float64Array.of(0, 1, 0)), null)
  assert.equal(logisticLine(Float64Array.of(0.1, 0.2, 0.8, 0.9), Float64Array.of(0, 0, 1, 1)), null)
  assert.equal(straightLine(Float64Array.of(2, 2, 2), Float64Array.of(1, 2, 3)), null)
})

function near(found: number, expected: number, tolerance: number): void {
  assert(Math.abs(found - expected) <= tolerance * Math.max(1, Math.abs(expected)), `${found} is not ${expected}`)
}

function within({ low, high }: Interval, expectedLow: number, expectedHigh: number, tolerance = 1e-9): void {
  near(low!, expectedLow, tolerance)
  near(high!, expectedHigh, tolerance)
}
