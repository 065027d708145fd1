import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Json } from '#base'
import { RepriseError } from '#base'
import { csvToBody } from './csv.ts'
import type { RawRows } from './score-request.ts'
import { readRequest } from './score-request.ts'

const columnsOf = ({ columns }: RawRows) => Object.fromEntries(columns)
const refusal = (body: Json) => {
  try {
    readRequest(body, ['a', 'b'])
  } catch (error) {
    assert(error instanceof RepriseError)
    assert.equal(error.code, 'invalid-input')
    return error.message
  }
  return assert.fail(`${JSON.stringify(body)} was taken`)
}

test('the four forms of one table are read as the same rows', () => {
  const cell = fc.oneof(fc.integer(), fc.string(), fc.constant(null))
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z ]{1,6}$/), { minLength: 1, maxLength: 5 })
  const tables = names.chain((columns) =>
    fc.record({
      columns: fc.constant(columns),
      data: fc.array(fc.array(cell, { minLength: columns.length, maxLength: columns.length }), {
        minLength: 1,
        maxLength: 6,
      }),
    }),
  )
  fc.assert(
    fc.property(tables, ({ columns, data }) => {
      const records = data.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index]!])))
      const byColumn = Object.fromEntries(columns.map((name, index) => [name, data.map((row) => row[index]!)]))
      const bodies: Json[] = [
        { dataframe_split: { columns, data } },
        { dataframe_split: { data } },
        { dataframe_records: records },
        { instances: records },
        { instances: data },
        { inputs: byColumn },
        { inputs: data },
      ]
      for (const body of bodies) {
        const rows = readRequest(body, columns)
        assert.equal(rows.rowCount, data.length)
        assert.deepEqual(columnsOf(rows), byColumn)
      }
    }),
    { seed: 11 },
  )
})

test('anything but exactly one form is refused in MLflow’s words', () => {
  assert.match(
    refusal([1]),
    /^The input must be a JSON dictionary with exactly one of the input fields .* Received a list\.$/,
  )
  assert.match(refusal({ a: 1 }), /Received dictionary with input fields: \['a'\]\.$/)
  assert.match(refusal({ inputs: [], instances: [] }), /exactly one .*\['inputs', 'instances'\]/)
  assert.match(refusal(null), /Received null/)
})

test('a malformed form names what is wrong with it', () => {
  assert.match(
    refusal({ dataframe_split: { data: [[1, 2]], extra: 1 } }),
    /'data' field and optionally 'columns' and 'index'/,
  )
  assert.match(refusal({ dataframe_split: { columns: ['a', 'a'], data: [] } }), /"a" twice/)
  assert.match(refusal({ dataframe_split: { columns: ['a', 'b'], data: [[1]] } }), /Row 0 must be a list of 2 values/)
  assert.match(refusal({ dataframe_records: { a: 1 } }), /must be a list of records\. Got a dictionary/)
  assert.match(refusal({ dataframe_records: [1] }), /Record 0 must be a dictionary\. Got a number/)
  assert.match(refusal({ inputs: { a: [1, 2], b: [1] } }), /"b" has 1 values, not 2/)
})

test('a key that one record leaves out is missing there', () => {
  const rows = readRequest({ dataframe_records: [{ a: 1 }, { b: 2 }] }, ['a', 'b'])
  assert.deepEqual(columnsOf(rows), { a: [1, null], b: [null, 2] })
})

test('a request takes memory for the cells it brings, not for those it leaves out', () => {
  const sparse = Array.from({ length: 30_000 }, (_, row) => ({ [`k${row}`]: 1 }))
  const { columns } = readRequest({ dataframe_records: sparse }, ['a'])
  assert.equal(columns.size, sparse.length)
  for (const cells of columns.values()) assert.equal(cells.length, 0)
  const names = Array.from({ length: 30_000 }, (_, index) => `c${index}`)
  const short = { dataframe_split: { columns: names, data: names.map(() => []) } }
  assert.match(refusal(short), /Row 0 must be a list of 30000 values/)
  assert.match(refusal({ dataframe_split: { columns: [...names, 'c7'], data: [] } }), /names "c7" twice/)
})

test('any table survives the way through CSV', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 0, maxLength: 8 }).map((word) => word.replaceAll('\0', ''))
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`
  fc.assert(
    fc.property(
      fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 5 }),
      fc.constantFrom('\n', '\r\n'),
      (data, end) => {
        const csv = [['a', 'b, c'], ...data].map((row) => row.map(quoted).join(',')).join(end)
        const body = csvToBody(csv) as { dataframe_split: { columns: Json; data: Json } }
        assert.deepEqual(body.dataframe_split.columns, ['a', 'b, c'])
        assert.deepEqual(
          body.dataframe_split.data,
          data.map((row) => row.map((cell) => (cell === '' ? null : cell))),
        )
      },
    ),
    { seed: 5 },
  )
})

test('CSV cells may stand without quotes, and a quote that never ends is named', () => {
  assert.deepEqual(csvToBody('\uFEFFa,b\n1,\n,x y\n'), {
    dataframe_split: {
      columns: ['a', 'b'],
      data: [
        ['1', null],
        [null, 'x y'],
      ],
    },
  })
  assert.throws(() => csvToBody('a\n"x'), /character 2 that never ends/)
  assert.throws(() => csvToBody(''), /empty/)
})
