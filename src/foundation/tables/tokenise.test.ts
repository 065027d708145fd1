import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Row } from './tokenise.ts'
import { createTokeniser } from './tokenise.ts'

const comma = { separator: ',', quote: '"', escape: '"' }

test('rows written by the rules come back cell by cell, in whatever pieces they arrive and whatever ends their lines', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\n', '\r', ' ', '1', ''), maxLength: 6 })
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 8 })
  const lineEnd = fc.constantFrom('\n', '\r\n', '\r')
  fc.assert(
    fc.property(table, lineEnd, fc.integer({ min: 1, max: 7 }), fc.boolean(), (rows, end, size, finalEnd) => {
      const text = rows.map((cells) => cells.map(quoted).join(',')).join(end) + (finalEnd ? end : '')
      assert.deepEqual(
        cut(text, size).map((row) => row.cells),
        rows,
      )
    }),
    { seed: 7, numRuns: 500 },
  )
})

test('every row knows the line it begins on, quoted line ends counted', () => {
  const rows = cut('a,b\n"1\r\n2",3\n4,5\r\n"6\n\n7",8\n9,10', 3)
  assert.deepEqual(
    rows.map((row) => row.line),
    [1, 2, 4, 5, 8],
  )
})

test('a quote that is never closed costs its own line, not the lines after it', () => {
  const rows = cut('1,2\n3,"4\n5,6\n7,8', 2)
  assert.deepEqual(
    rows.map(({ line, cells, problem }) => ({ line, cells, problem })),
    [
      { line: 1, cells: ['1', '2'], problem: undefined },
      { line: 2, cells: [], problem: 'a quote that is never closed' },
      { line: 3, cells: ['5', '6'], problem: undefined },
      { line: 4, cells: ['7', '8'], problem: undefined },
    ],
  )
  assert.equal(rows[1]?.text, '3,"4')
})

test('text after a closing quote is a problem of that line', () => {
  const rows = cut('1,"two"x\n3,4\n', 64)
  assert.deepEqual(
    rows.map((row) => row.problem ?? row.cells),
    ['text after a closing quote', ['3', '4']],
  )
})

test('blanks around a quoted cell do not count', () => {
  assert.deepEqual(cut('1, "a, b" ,2', 64)[0]?.cells, ['1', 'a, b', '2'])
})

test('a backslash escapes quotes where the dialect says so', () => {
  const tokeniser = createTokeniser({ separator: ';', quote: '"', escape: '\\' })
  const rows = [...tokeniser.push('"say \\"hi\\"; \\\\";2\n'), ...tokeniser.end()]
  assert.deepEqual(rows[0]?.cells, ['say "hi"; \\', '2'])
})

function cut(text: string, size: number): Row[] {
  const tokeniser = createTokeniser(comma)
  const rows: Row[] = []
  for (let start = 0; start < text.length; start += size) rows.push(...tokeniser.push(text.slice(start, start + size)))
  return [...rows, ...tokeniser.end()]
}

function quoted(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`
}
