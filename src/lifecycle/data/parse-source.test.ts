import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Column } from '#base'
import { openTables } from '#tables'
import type { ImportOverrides } from './import-options.ts'
import { inferSchema } from './infer-schema.ts'
import { inspectSource } from './inspect-source.ts'
import { parseSource } from './parse-source.ts'

const folder = mkdtempSync(join(tmpdir(), 'parse-'))
const tables = await openTables({ threads: 2, memoryBytes: 2 ** 29, temporary: join(folder, 'spill') })
after(async () => {
  await tables.close()
  rmSync(folder, { recursive: true })
})

const NaN_ = Number.NaN

test('a column is a number only when every cell of all rows fits', async () => {
  const late = Array.from({ length: 60_000 }, (_, row) => `${row},${row}`)
  const { types, columns } = await parse(['a,b', ...late, '7,word', '8,9'])
  assert.deepEqual(types, ['a:number', 'b:text'])
  assert.equal(wordsOf(columns[1])[60_000], 'word')
})

test('columns may be named like what every object has', async () => {
  const { types } = await parse(['__proto__,constructor,toString', '1,x,2.5', '2,y,3.5'])
  assert.deepEqual(types, ['__proto__:number', 'constructor:text', 'toString:number'])
})

test('an unseen convention far below the sample still decides the column', async () => {
  const plain = Array.from({ length: 60_000 }, (_, row) => `${row};x;${1 + (row % 12)}.01.2020`)
  const { formats, columns } = await parse(['a;b;c', ...plain, '1,5;y;31.12.2020'])
  assert.deepEqual([formats[0]?.storage, formats[0]?.decimalMark], ['number', ','])
  assert.equal(numbersOf(columns[0])[60_000], 1.5)
  assert.deepEqual([formats[2]?.dateFormat, formats[2]?.dateAmbiguous], ['%d.%m.%Y', undefined])
})

test('null words are missing among numbers, and what was found is frozen', async () => {
  const { formats, columns, facts } = await parse([
    'a,b',
    '1,x',
    '?,y',
    ' ,z',
    'NA,x',
    '-,y',
    'None,z',
    'nan,x',
    'inf,y',
    '2.5,z',
  ])
  assert.deepEqual(numbersOf(columns[0]), [1, NaN_, NaN_, NaN_, NaN_, NaN_, NaN_, NaN_, 2.5])
  for (const word of ['?', 'NA', '-', 'None', 'nan', 'inf']) assert.ok(formats[0]?.nullWords.includes(word), word)
  assert.equal(facts[0]?.disguisedCount, 7)
})

test('a word that reads as a number is missing where the user says so', async () => {
  const { columns, formats } = await parse(['a,b', '1,999', '999,2', '3,x'], { nullWords: ['999', 'x'] })
  assert.deepEqual(columns.map(numbersOf), [
    [1, NaN_, 3],
    [NaN_, 2, NaN_],
  ])
  assert.deepEqual(
    formats.map(({ nullWords }) => nullWords),
    [
      ['999', 'x'],
      ['999', 'x'],
    ],
  )
})

test('codes, words and wide integers far below a sample of plain numbers are found', async () => {
  const plain = Array.from({ length: 60_000 }, (_, row) => `${row},${row},${row},${row}.5,${row}.5,${row}`)
  const { types } = await parse(['a,b,c,d,e,f', ...plain, '007,?,9007199254740993,1e400,?,0.25'])
  assert.deepEqual(types, ['a:text', 'b:number', 'c:long', 'd:text', 'e:number', 'f:number'])
})

test('"None" and "-" are levels of a text column; NA and ? are missing there too', async () => {
  const { columns } = await parse(['a,b', '1,None', '2,Gable', '3,NA', '4,-', '5,?', '6, '])
  assert.deepEqual(wordsOf(columns[1]), ['None', 'Gable', undefined, '-', undefined, undefined])
})

test('NA among two-letter codes is a code', async () => {
  const codes = ['FR', 'DE', 'ES', 'IT', 'PT', 'NL', 'BE', 'AT', 'CH', 'PL', 'CZ', 'NA']
  const { columns } = await parse(['code,n', ...codes.map((code, row) => `${code},${row}`)])
  assert.deepEqual(wordsOf(columns[0]), codes)
})

test('yes and no beside "none" are three answers; with gaps alone they are a truth value', async () => {
  const { types, columns } = await parse(['a,b,c', 'yes,Y,0', 'none,n,1', 'no,,0', 'no,N,1'])
  assert.deepEqual(types, ['a:text', 'b:boolean', 'c:number'])
  assert.deepEqual(wordsOf(columns[1]), ['Y', 'n', undefined, 'n'])
})

test('codes with leading zeros stay text, a lone 0 and 0.5 do not make one', async () => {
  const { types, columns } = await parse(['zip,n', '01234,0', '10115,0.5', '00000,-0.25'])
  assert.deepEqual(types, ['zip:text', 'n:number'])
  assert.deepEqual(wordsOf(columns[0]), ['01234', '10115', '00000'])
})

test('integers past 2^53 stay exact, past 64 bits they stay text', async () => {
  const { types, columns } = await parse([
    'a,b,c',
    '9007199254740993,123456789012345678901,9007199254740993',
    '12,,0.5',
    ',7,1',
  ])
  assert.deepEqual(types, ['a:long', 'b:text', 'c:number'])
  assert.ok(columns[0]?.kind === 'long')
  assert.deepEqual(
    [[...columns[0].values], [...columns[0].missing]],
    [
      [9007199254740993n, 12n, 0n],
      [0, 0, 1],
    ],
  )
})

test('decimal commas and points as thousands marks are read in semicolon files', async () => {
  const { formats, columns } = await parse(['a;b;c;d', '1,5;1.234;1.234,5;3', '-2,25;12.500;2,5;4', '3;7;1.000.000;5'])
  assert.deepEqual(
    formats.map(({ decimalMark, groupMark }) => `${decimalMark}${groupMark}`),
    [',', ',.', ',.', ',.'],
  )
  assert.deepEqual(columns.map(numbersOf), [
    [1.5, -2.25, 3],
    [1234, 12500, 7],
    [1234.5, 2.5, 1e6],
    [3, 4, 5],
  ])
})

test('thousands commas are read in quoted cells, and spaces too', async () => {
  const { columns } = await parse(['a,b', '"1,234.5",1 000', '"12",2 500 000', '"1,000,000",7'])
  assert.deepEqual(columns.map(numbersOf), [
    [1234.5, 12, 1e6],
    [1000, 2.5e6, 7],
  ])
})

test('a user who says which mark is the decimal one is believed', async () => {
  const lines = ['a;b', '1,234;x', '5,678;y']
  assert.deepEqual(numbersOf((await parse(lines, { decimalMark: '.' })).columns[0]), [1234, 5678])
  assert.deepEqual(numbersOf((await parse(lines, { decimalMark: ',' })).columns[0]), [1.234, 5.678])
})

for (const [written, format, moment] of [
  ['2021-03-04', 'iso', '2021-03-04'],
  ['2021-03-04 05:06:07.25', 'iso', '2021-03-04T05:06:07.25'],
  ['2021-03-04T05:06:07Z', 'iso', '2021-03-04T05:06:07'],
  ['2021-03-04T05:06:07+02:00', 'iso-offset', '2021-03-04T03:06:07'],
  ['2021/3/4', 'iso', '2021-03-04'],
  ['2021-03', '%Y-%m', '2021-03-01'],
  ['25/03/2021', '%d/%m/%Y', '2021-03-25'],
  ['03/25/2021', '%m/%d/%Y', '2021-03-25'],
  ['3/25/21 4:05', '%m/%d/%y %H:%M', '2021-03-25T04:05'],
  ['25.3.2021', '%d.%m.%Y', '2021-03-25'],
  ['25-Mar-21', '%d-%b-%y', '2021-03-25'],
  ['March 25, 2021', '%B %d, %Y', '2021-03-25'],
  ['25/03/2021 04:05 PM', '%d/%m/%Y %I:%M %p', '2021-03-25T16:05'],
] as const)
  test(`${written} is a date-time`, async () => {
    const { formats, columns } = await parse(['when,n', `"${written}",1`, ',2'])
    assert.deepEqual([formats[0]?.storage, formats[0]?.dateFormat], ['datetime', format])
    assert.ok(columns[0]?.kind === 'long')
    assert.deepEqual(
      [columns[0].values[0], [...columns[0].missing]],
      [BigInt(Date.parse(`${moment}${moment.includes('T') ? 'Z' : ''}`)) * 1000n, [0, 1]],
    )
  })

test('one day past the twelfth, however late, tells day from month', async () => {
  const early = Array.from({ length: 30_000 }, (_, row) => `0${1 + (row % 9)}/0${1 + (row % 7)}/11,${row}`)
  assert.deepEqual((await parse(['d,n', ...early, '31/12/11,1'])).formats[0], { ...(await dateFormat('%d/%m/%y')) })
  assert.deepEqual((await parse(['d,n', ...early, '12/31/11,1'])).formats[0], { ...(await dateFormat('%m/%d/%y')) })
})

test('dates that could be read both ways are marked; monthly ones are read by their one day', async () => {
  const both = await parse(['d,n', '01/02/2020,1', '03/04/2020,2'])
  assert.deepEqual([both.formats[0]?.dateFormat, both.formats[0]?.dateAmbiguous], ['%d/%m/%Y', true])
  const monthly = await parse(['d,n', '01/01/2020,1', '02/01/2020,2', '03/01/2020,3'])
  assert.deepEqual([monthly.formats[0]?.dateFormat, monthly.formats[0]?.dateAmbiguous], ['%m/%d/%Y', true])
})

test('months without days that end in no date are no dates', async () => {
  const { types } = await parse(['a,b', '2021-02-30,10:30', '2021-03-01,11:00'])
  assert.deepEqual(types, ['a:text', 'b:text'])
})

test('a Latin-1 file with semicolons, decimal commas and dates is read as it was meant', async () => {
  const text = 'Straße;Größe;gebaut\r\n"Köln; Süd";1.234,5;01.02.1990\r\nMünchen;7,25;28.02.1991\r\nÉvry €;;\r\n'
  const bytes = Buffer.from(text.replace('€', '\x80'), 'latin1')
  const { encoding, header, types, columns } = await parseBytes(bytes)
  assert.deepEqual([encoding, header], ['latin-1', ['Straße', 'Größe', 'gebaut']])
  assert.deepEqual(types, ['Straße:text', 'Größe:number', 'gebaut:datetime'])
  assert.deepEqual(wordsOf(columns[0]), ['Köln; Süd', 'München', 'Évry €'])
  assert.deepEqual(numbersOf(columns[1]), [1234.5, 7.25, NaN_])
})

for (const [name, bytes] of [
  ['UTF-16, little end first', Buffer.from('\ufeffa;b\r\né;1\r\n\u{1F600};2\r\n', 'utf16le')],
  ['UTF-16, big end first', Buffer.from('\ufeffa;b\r\né;1\r\n\u{1F600};2\r\n', 'utf16le').swap16()],
  ['UTF-16 without a mark', Buffer.from('a;b\r\né;1\r\n\u{1F600};2\r\n', 'utf16le')],
  ['UTF-8 with a mark', Buffer.from('\ufeffa;b\né;1\n\u{1F600};2\n')],
] as const)
  test(`${name} is decoded`, async () => {
    const { types, columns } = await parseBytes(bytes)
    assert.deepEqual(
      [types, wordsOf(columns[0])],
      [
        ['a:text', 'b:number'],
        ['é', '\u{1F600}'],
      ],
    )
  })

test('a character cut by the end of a piece is whole again', async () => {
  for (const shift of [0, 1, 2, 3]) {
    const bytes = Buffer.from(`a,b\n${'x'.repeat(2 ** 20 - 8 - shift)},1\n\u{1F600}\u{1F600},2\n`)
    const { encoding, columns } = await parseBytes(bytes)
    assert.deepEqual([encoding, wordsOf(columns[0])[1]], ['utf-8', '\u{1F600}\u{1F600}'])
  }
})

test('a column can be told to be text, date-time or number; what does not fit is an error that names it', async () => {
  const lines = ['id,when,n', '1,01/02/2020,5', '2,03/04/2020,x']
  const { types } = await parse(lines, { types: { id: 'category', when: 'text' } })
  assert.deepEqual(types, ['id:text', 'when:text', 'n:text'])
  await assert.rejects(parse(lines, { types: { n: 'number' } }), {
    code: 'invalid-input',
    message: /column "n" cannot be read as number: the cell "x" does not fit/,
  })
  await assert.rejects(parse(lines, { types: { whn: 'number' } }), {
    code: 'invalid-input',
    remedy: 'did you mean "when"?',
  })
  assert.deepEqual(numbersOf((await parse(lines, { types: { n: 'number' }, nullWords: ['x'] })).columns[2]), [5, NaN_])
})

test('unique words are an identifier whatever an estimate says', async () => {
  for (let seed = 0; seed < 8; seed++) {
    const rows = Array.from({ length: 3000 }, (_, row) => `N${(row * 7 + seed) % 9000}${'ABC'[row % 3]},${row % 5}`)
    assert.deepEqual((await parse(['tail,n', ...rows])).meanings, ['identifier', 'integer'])
  }
})

test('meanings: keys, counters, prose, constants and categories', async () => {
  const rows = Array.from({ length: 40 }, (_, row) => {
    const prose = `this is note number ${row} about something`
    return [row + 1, `K-${row * 7}`, row % 3, `level ${row % 4}`, prose, 'same', '', row / 7, 1000 + row * 3].join(',')
  })
  const { meanings } = await parse(['first,code,few,group,note,one,none,ratio,user_id', ...rows])
  assert.deepEqual(meanings, [
    'identifier',
    'identifier',
    'integer',
    'category',
    'text',
    'constant',
    'constant',
    'number',
    'identifier',
  ])
})

test('prose with every usual separator in it is one column of text', async () => {
  const lines = [
    'text',
    ...Array.from({ length: 30 }, (_, row) => ['a, b; c and so on', 'd | e\\tf', 'k', 'g, h, i; j'][row % 4] ?? ''),
  ]
  const { types, columns } = await parse(lines)
  assert.deepEqual([types, wordsOf(columns[0]).slice(0, 2)], [['text:text'], ['a, b; c and so on', 'd | e\\tf']])
})

test('a table of many columns is typed like a narrow one', async () => {
  const names = Array.from({ length: 260 }, (_, k) => `c${k}`)
  const row = (k: number) => names.map((_, column) => (column % 2 === 0 ? k * column : `w${k}`)).join(',')
  const { types } = await parse([names.join(','), row(1), row(2), row(3)])
  assert.deepEqual(
    new Set(types.map((type, column) => `${column % 2}:${type.split(':')[1]}`)),
    new Set(['0:number', '1:text']),
  )
})

async function dateFormat(format: string) {
  return { ...(await parse(['d,n', '2020-01-01,1'])).formats[0], dateFormat: format }
}

function parse(lines: readonly string[], overrides: ImportOverrides = {}) {
  return parseBytes(Buffer.from(`${lines.join('\n')}\n`), overrides)
}

async function parseBytes(bytes: Uint8Array, overrides: ImportOverrides = {}) {
  const scratch = mkdtempSync(join(folder, 'scratch-'))
  const [path, output] = [join(scratch, 'raw.csv'), join(scratch, 'typed.parquet')]
  writeFileSync(path, bytes)
  const parsed = await parseSource(path, await inspectSource(path), overrides, { tables, scratch, output })
  const statistics = await tables.statistics(output)
  const read = await tables.readColumns(output)
  return {
    encoding: parsed.parse.encoding,
    header: parsed.parse.header,
    facts: parsed.columns,
    formats: parsed.parse.columns,
    types: parsed.parse.columns.map(({ name, storage }) => `${name}:${storage}`),
    meanings: inferSchema(statistics.columns, statistics.rowCount).columns.map(({ type }) => type),
    columns: [...read.columns.values()],
  }
}

function numbersOf(column: Column | undefined): number[] {
  assert.equal(column?.kind, 'number')
  return [...(column as { values: Float64Array }).values]
}

function wordsOf(column: Column | undefined): (string | undefined)[] {
  assert.ok(column?.kind === 'codes')
  return [...column.codes].map((code) => column.levels[code])
}
