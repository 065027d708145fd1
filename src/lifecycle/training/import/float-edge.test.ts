import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { edgeBelow } from './float-edge.ts'

const view = new DataView(new ArrayBuffer(8))
function next(value: number, step: 1n | -1n): number {
  if (value === 0) return step > 0n ? Number.MIN_VALUE : -Number.MIN_VALUE
  view.setFloat64(0, value)
  view.setBigInt64(0, view.getBigInt64(0) + (value > 0 ? step : -step))
  return view.getFloat64(0)
}

test('the edge is the last double that rounds to a float below the threshold', () => {
  const special = [
    0, 1, -1, 2, 1.401298464324817e-45, -1.401298464324817e-45, 3.4028234663852886e38, -3.4028234663852886e38,
  ]
  const check = (threshold: number) => {
    const edge = edgeBelow(threshold)
    assert(Math.fround(edge) < threshold, `${edge} for ${threshold}`)
    assert(!(Math.fround(next(edge, 1n)) < threshold), `${edge} for ${threshold} is not the last`)
  }
  for (const threshold of special.slice(0, -1)) check(threshold)
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
      if (value > -3.4028234663852886e38) check(value)
    }),
    { numRuns: 3000 },
  )
})

test('a number and its neighbours go the way of their floats', () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), fc.double({ noNaN: true }), (threshold, x) => {
      for (const value of [x, threshold, next(threshold, 1n), next(threshold, -1n)])
        assert.equal(value <= edgeBelow(threshold), Math.fround(value) < threshold, `${value} against ${threshold}`)
    }),
    { numRuns: 3000 },
  )
})
