import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { sniffText } from './sniff.ts'
import type { SniffHints } from './tables.ts'

const folder = mkdtempSync(join(tmpdir(), 'sniff-'))
after(() => rmSync(folder, { recursive: true }))

for (const separator of [',', ';', '\t', '|'])
  test(`a ${JSON.stringify(separator)} between cells is found`, async () => {
    const { format } = await sniff(
      [
        ['name', 'age', 'city'],
        ['Ann, B.', '41', 'Lyon'],
        ['Bo', '3', 'Rome'],
      ].map((row) => row.map((cell) => (cell.includes(separator) ? `"${cell}"` : cell)).join(separator)),
    )
    assert.deepEqual(
      [format.separator, format.hasHeader, format.columnNames],
      [separator, true, ['name', 'age', 'city']],
    )
  })

test('semicolons win over decimal commas, even where every row has as many commas', async () => {
  const { format } = await sniff(['a;b', '1,5;2,25', '3,5;4,75', '1,0;2,0'])
  assert.deepEqual([format.separator, format.columnNames], [';', ['a', 'b']])
})

test('decimal commas in quotes do not turn quoting off', async () => {
  const rows = Array.from({ length: 40 }, (_, row) => `"${row},5",0.${row},${row % 2 ? 'Yes' : 'No'}`)
  const { format } = await sniff(['v,b,y', ...rows])
  assert.deepEqual([format.quote, format.columnNames], ['"', ['v', 'b', 'y']])
})

test('a file of empty quotes alone is one column', async () => {
  const { format } = await sniff(['""', '""', '""'])
  assert.deepEqual([format.skipLines, format.columnNames.length], [0, 1])
})

test('a file of numbers alone has no header', async () => {
  const { format, header, rows } = await sniff(['7,0.27,0.36', '6.3,0.3,0.34', '8.1,0.28,0.4'])
  assert.deepEqual([format.hasHeader, header, format.columnNames, rows.length], [false, null, ['c1', 'c2', 'c3'], 3])
})

test('missing words and codes in the first row do not make it a header', async () => {
  const { format } = await sniff(['2,1,530101,38.50,?,00000', '1,1,534817,39.2,88,02208', '2,?,530334,38.30,40,00000'])
  assert.equal(format.hasHeader, false)
})

test('words with numbers among them, all repeated below, are data', async () => {
  const { format } = await sniff([
    '39, State-gov, Male, <=50K',
    '50, Private, Male, <=50K',
    '38, State-gov, Female, >50K',
  ])
  assert.equal(format.hasHeader, false)
})

test('names above words that repeat are a header', async () => {
  const { format } = await sniff([
    'colour,size',
    ...Array.from({ length: 30 }, (_, k) => `${['red', 'blue'][k % 2]},${['big', 'small'][k % 3 === 0 ? 0 : 1]}`),
  ])
  assert.deepEqual([format.hasHeader, format.columnNames], [true, ['colour', 'size']])
})

test('consecutive years above numbers are names', async () => {
  const { format } = await sniff(['country,2001,2002,2003', 'France,1,2,3', 'Spain,4,5,6'])
  assert.deepEqual(format.columnNames, ['country', '2001', '2002', '2003'])
})

test('cells quoted with apostrophes are unquoted, apostrophes inside words are not', async () => {
  const quoted = await sniff(["0.23,'-1'", "0.15,'1'", "0.78,'-1'"])
  assert.deepEqual([quoted.format.quote, quoted.rows[0]], ["'", ['0.23', '-1']])
  const plain = await sniff(['id,text', "1,it's", "2,don't"])
  assert.deepEqual([plain.format.quote, plain.rows[0]], ['"', ['1', "it's"]])
})

test('title lines and blank lines above the table are left out', async () => {
  const { format, header } = await sniff(['Monthly report', '', 'name;value', 'a;1', 'b;2', 'c;3'])
  assert.deepEqual([format.skipLines, header], [2, ['name', 'value']])
})

test('names are made unique whatever their case, blank ones numbered, and the raw header stays', async () => {
  const { format, header } = await sniff(['score,Score,,score_2', '1,2,3,4', '5,6,7,8'])
  assert.deepEqual(header, ['score', 'Score', '', 'score_2'])
  assert.deepEqual(format.columnNames, ['score', 'Score_3', 'c3', 'score_2'])
})

test('a header one name short leaves the row names without one', async () => {
  const { format } = await sniff(['mpg,cyl', 'Mazda,21,6', 'Datsun,22.8,4'])
  assert.deepEqual(format.columnNames, ['c1', 'mpg', 'cyl'])
})

test('prose that commas divide unevenly is one column', async () => {
  const { format } = await sniff(['text', 'Well, yes', 'No', 'So, so, so', 'Maybe', 'Fine'])
  assert.equal(format.columnNames.length, 1)
})

test('a quoted cell may hold separators and line ends', async () => {
  const { format, rows } = await sniff(['a,b', '"x, y","1\n2"', '"z",3'])
  assert.deepEqual(
    [format.separator, rows],
    [
      ',',
      [
        ['x, y', '1\n2'],
        ['z', '3'],
      ],
    ],
  )
})

test('as many names as the rows have cells can be given', async () => {
  const lines = ['1,2', '3,4']
  const { format } = await sniff(lines, { columnNames: ['x', 'y'] })
  assert.deepEqual([format.hasHeader, format.columnNames], [false, ['x', 'y']])
  await assert.rejects(sniff(lines, { columnNames: ['x'] }), {
    code: 'invalid-input',
    message: /1 column names for rows of 2/,
  })
})

test('text that holds every usual separator, unevenly, is one column all the same', async () => {
  const { format } = await sniff(['text', 'a, b; c', 'd | e\tf', 'g, h, i; j', 'k'])
  assert.deepEqual([format.columnNames, format.separator], [['text'], '\u001f'])
})

async function sniff(lines: readonly string[], hints: SniffHints = {}) {
  const path = join(folder, 'text.csv')
  writeFileSync(path, `${lines.join('\n')}\n`)
  return sniffText(path, hints)
}
