import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createRng } from '#base'
import type { Schema } from '#data'
import { loadKernels } from '#kernels'
import { tableOfColumns } from '#training'
import { frame } from './frame.ts'
import { partitionRows } from './partition.ts'
import { scoreWithout, weighLeaks } from './score-without.ts'

const kernels = await loadKernels({ threads: 1 })
after(() => kernels[Symbol.asyncDispose]())

const ROWS = 1500
const rng = createRng(2)
const each = <T>(of: (row: number) => T): T[] => Array.from({ length: ROWS }, (_, row) => of(row))
const x = each(() => rng.float())
const sold = x.map((value) => Number(value + rng.float() > 1))
const table = tableOfColumns({
  x,
  noise: each(() => rng.float()),
  duration: sold.map((is) => (is ? 80 : 60) + 50 * rng.float()),
  sold,
})
const schema: Schema = {
  columns: [...table.columns.keys()].map((name) => ({ name, type: 'number', storage: 'number' })),
}
const framed = frame(schema, table, { target: 'sold', metric: 'auc', seed: 1 })
const { development } = partitionRows(framed, table, { kind: 'holdout', share: 0.2 }, createRng(1))
const site = { frame: framed, schema, table, part: development, kernels, stopped: () => false }

test('a leak is worth what a quick model loses without it, noise is worth nothing', () => {
  const leak = scoreWithout(site, ['duration'])
  assert.equal(leak.metric, 'auc')
  assert(leak.with > leak.without + 0.05 && leak.without < 0.9 && leak.without > 0.75, JSON.stringify(leak))
  const noise = scoreWithout(site, ['noise'])
  assert(Math.abs(noise.with - noise.without) < 0.02, JSON.stringify(noise))
  assert.equal(noise.with, leak.with)
})

test('the warnings of a frame get both scores, the same each time, and a stopped study keeps its frame', () => {
  const warning = weighLeaks(site).warnings.find(({ kind }) => kind === 'leakage')!
  assert.equal(warning.column, 'duration')
  assert.deepEqual(scoreWithout(site, ['duration']), {
    metric: warning.values['metric'],
    with: warning.values['with'],
    without: warning.values['without'],
  })
  assert.deepEqual(weighLeaks(site), weighLeaks(site))
  assert.deepEqual(weighLeaks({ ...site, stopped: () => true }).warnings, framed.warnings)
})

test('rows that are not handed in are not looked at', () => {
  const before = scoreWithout(site, ['duration'])
  const isKnown = new Set(development.rows)
  const columns = [...table.columns].map(([name, column]) => {
    const values = (column as { values: Float64Array }).values
    return [name, { kind: 'number', values: values.map((value, row) => (isKnown.has(row) ? value : -value)) }] as const
  })
  assert.deepEqual(scoreWithout({ ...site, table: { ...table, columns: new Map(columns) } }, ['duration']), before)
})
