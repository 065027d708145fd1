import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createRng, RepriseError } from '#base'
import type { SplitSpec } from './index.ts'
import { selectRows, split } from './index.ts'

const share = fc.double({ min: 0, max: 1, noNaN: true })
const labels = fc
  .array(fc.integer({ min: -1, max: 6 }), { minLength: 1, maxLength: 200 })
  .map((v) => Int32Array.from(v))
const seed = fc.nat(1000)
const severalMoments = fc
  .array(fc.integer({ min: -1, max: 6 }), { minLength: 8, maxLength: 200 })
  .map((v) => Int32Array.from([-1, 6, ...v]))

test('both parts are ascending and hold every row once, whatever the kind', () => {
  fc.assert(
    fc.property(labels, share, seed, (values, secondShare, seed) => {
      for (const spec of specsOf(values)) {
        const parts = trySplit(spec, values.length, secondShare, seed)
        if (parts === undefined) continue
        assert.deepEqual(
          [...parts.first],
          [...parts.first].toSorted((a, b) => a - b),
        )
        assert.deepEqual(
          [...parts.second],
          [...parts.second].toSorted((a, b) => a - b),
        )
        const all = [...parts.first, ...parts.second].sort((a, b) => a - b)
        assert.deepEqual(all, [...values.keys()])
      }
    }),
    { seed: 1, numRuns: 200 },
  )
})

test('random and stratified splits meet the share to the row', () => {
  fc.assert(
    fc.property(labels, share, seed, (strata, secondShare, seed) => {
      const expected = Math.floor(strata.length * secondShare + 0.5)
      for (const spec of [{ kind: 'random' }, { kind: 'stratified', strata }] as const) {
        assert.equal(split(spec, strata.length, secondShare, createRng(seed)).second.length, expected)
      }
    }),
    { seed: 2, numRuns: 200 },
  )
})

test('a stratified split keeps class shares within one row', () => {
  fc.assert(
    fc.property(labels, share, seed, (strata, secondShare, seed) => {
      const { second } = split({ kind: 'stratified', strata }, strata.length, secondShare, createRng(seed))
      const met = second.length / strata.length
      for (const stratum of new Set(strata)) {
        const count = strata.filter((value) => value === stratum).length
        const chosen = second.filter((row) => strata[row] === stratum).length
        assert(Math.abs(chosen - count * met) < 1, `stratum ${stratum}: ${chosen} of ${count} at ${met}`)
      }
    }),
    { seed: 3, numRuns: 300 },
  )
})

test('a class of two rows among a thousand has one row in each part of a stratified split', () => {
  const strata = Int32Array.from({ length: 1000 }, (_, row) => (row === 17 || row === 400 ? 1 : 0))
  const { second } = split({ kind: 'stratified', strata }, strata.length, 0.2, createRng(0))
  assert.equal(second.length, 200)
  assert.equal(second.filter((row) => strata[row] === 1).length, 1)
})

test('a group split cuts no group in two and leaves no part empty', () => {
  fc.assert(
    fc.property(labels, share, seed, (groups, secondShare, seed) => {
      fc.pre(new Set(groups).size > 1)
      const { first, second } = split({ kind: 'group', groups }, groups.length, secondShare, createRng(seed))
      const held = new Set([...second].map((row) => groups[row]))
      assert(!first.some((row) => held.has(groups[row])))
      const wanted = Math.floor(groups.length * secondShare + 0.5)
      if (wanted > 0) assert(second.length > 0)
      if (wanted < groups.length) assert(first.length > 0)
    }),
    { seed: 4, numRuns: 300 },
  )
})

test('a group split of many small groups comes within half a group of the share', () => {
  const groups = Int32Array.from({ length: 1000 }, (_, i) => Math.floor(i / 4))
  for (let seed = 0; seed < 20; seed++) {
    const { second } = split({ kind: 'group', groups }, 1000, 0.21, createRng(seed))
    assert(Math.abs(second.length - 210) <= 2)
  }
})

test('the order of the rows of a group does not decide which groups are held out', () => {
  const groups = Int32Array.of(3, 1, 2, 1, 3, 2, 4, 5)
  const held = (order: Int32Array): number[] => {
    const { second } = split({ kind: 'group', groups: order }, order.length, 0.4, createRng(5))
    return [...new Set([...second].map((row) => order[row]!))].sort((a, b) => a - b)
  }
  assert.deepEqual(held(groups), held(groups.toReversed()))
})

test('a time split holds out the latest rows, and rows of one moment stay together', () => {
  fc.assert(
    fc.property(severalMoments, fc.double({ min: 0.1, max: 0.9, noNaN: true }), (values, secondShare) => {
      const wanted = Math.floor(values.length * secondShare + 0.5)
      const doubles = Float64Array.from(values, (value) => (value < 0 ? Number.NaN : value))
      const { first, second } = split({ kind: 'time', times: doubles }, values.length, secondShare, createRng(0))
      const longs = BigInt64Array.from(values, BigInt)
      assert.deepEqual(split({ kind: 'time', times: longs }, values.length, secondShare, createRng(0)).second, second)
      const [latestFirst, earliestSecond] = [Math.max(...pick(values, first)), Math.min(...pick(values, second))]
      assert(first.length > 0 && second.length > 0)
      assert(latestFirst < earliestSecond)
      const run = Math.max(...[latestFirst, earliestSecond].map((time) => values.filter((v) => v === time).length))
      assert(Math.abs(second.length - wanted) < run)
    }),
    { seed: 6, numRuns: 300 },
  )
})

test('the digest names the kind and the rows, and nothing else moves it', () => {
  const digest = (spec: SplitSpec, share: number, seed: number): string =>
    split(spec, 50, share, createRng(seed)).digest
  assert.equal(digest({ kind: 'random' }, 0.2, 0), digest({ kind: 'random' }, 0.2, 0))
  assert.notEqual(digest({ kind: 'random' }, 0.2, 0), digest({ kind: 'random' }, 0.2, 1))
  const strata = new Int32Array(50)
  assert.notEqual(digest({ kind: 'random' }, 0, 0), digest({ kind: 'stratified', strata }, 0, 0))
})

// Pinned: a change here changes every model that is trained again.
test('seed 0 deals ten rows as it always has', () => {
  const { second, digest } = split({ kind: 'random' }, 10, 0.3, createRng(0))
  assert.deepEqual({ second: [...second], digest }, PINNED)
})
const PINNED = {
  second: [1, 5, 6],
  digest: '9d74bddfd9d9d3c2e0cf8eb60f8caae1681818af01e30db8c6de29de5533fbd0',
}

test('a split moves no other stream', () => {
  const rng = createRng(7)
  split({ kind: 'random' }, 10, 0.5, rng)
  assert.equal(rng.uint32(), createRng(7).uint32())
})

test('what cannot be split is refused with its reason', () => {
  const refused = (spec: SplitSpec, rowCount: number, share: number, message: RegExp): void => {
    assert.throws(
      () => split(spec, rowCount, share, createRng(0)),
      (error) => {
        assert(error instanceof RepriseError && error.code === 'invalid-input')
        assert.match(error.message, message)
        return true
      },
    )
  }
  refused({ kind: 'random' }, 10, 1.5, /1.5 of the rows/)
  refused({ kind: 'random' }, 10, Number.NaN, /NaN of the rows/)
  refused({ kind: 'group', groups: new Int32Array(9) }, 9, 0.2, /all 9 rows belong to one group/)
  refused({ kind: 'time', times: new Float64Array(9) }, 9, 0.2, /all 9 rows have the same time/)
  refused({ kind: 'stratified', strata: new Int32Array(8) }, 9, 0.2, /9 rows was given 8 values/)
})

test('an empty table splits into two empty parts', () => {
  for (const spec of specsOf(new Int32Array())) {
    const { first, second } = split(spec, 0, 0.2, createRng(0))
    assert.equal(first.length + second.length, 0)
  }
})

test('selected rows come in the order asked for, in every kind of column', () => {
  const table = {
    rowCount: 3,
    columns: new Map([
      ['n', { kind: 'number', values: Float64Array.of(1, Number.NaN, 3) }],
      ['c', { kind: 'codes', codes: Int32Array.of(0, -1, 1), levels: ['a', 'b'] }],
      ['l', { kind: 'long', values: BigInt64Array.of(1n, 0n, 3n), missing: Uint8Array.of(0, 1, 0) }],
    ] as const),
  }
  assert.deepEqual(selectRows(table, Uint32Array.of(2, 1, 2)), {
    rowCount: 3,
    columns: new Map([
      ['n', { kind: 'number', values: Float64Array.of(3, Number.NaN, 3) }],
      ['c', { kind: 'codes', codes: Int32Array.of(1, -1, 1), levels: ['a', 'b'] }],
      ['l', { kind: 'long', values: BigInt64Array.of(3n, 0n, 3n), missing: Uint8Array.of(0, 1, 0) }],
    ] as const),
  })
})

function specsOf(values: Int32Array): readonly SplitSpec[] {
  return [
    { kind: 'random' },
    { kind: 'stratified', strata: values },
    { kind: 'group', groups: values },
    { kind: 'time', times: Float64Array.from(values) },
  ]
}

function trySplit(
  spec: SplitSpec,
  rowCount: number,
  share: number,
  seed: number,
): ReturnType<typeof split> | undefined {
  try {
    return split(spec, rowCount, share, createRng(seed))
  } catch (error) {
    if (error instanceof RepriseError) return undefined
    throw error
  }
}

function pick(values: Int32Array, rows: Uint32Array): readonly number[] {
  return [...rows].map((row) => values[row]!)
}
