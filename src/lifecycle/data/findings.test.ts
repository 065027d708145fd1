import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Column } from '#base'
import { byCodePoint } from '#base'
import type { Finding } from './finding.ts'
import { findInFacts } from './findings.ts'
import { findInHeader } from './findings-header.ts'
import { findInImport } from './findings-import.ts'
import type { ParseSpec } from './parse-spec.ts'
import { profileColumn } from './profile-column.ts'
import type { ColumnSchema } from './schema.ts'

const months = Array.from({ length: 300 }, (_, i) => i % 28)

test('a code for "missing" is an outlier, a spike and a pattern at once', async () => {
  const found = await find('number', numbers([...months, ...Array(40).fill(999)]))
  assert.deepEqual(summary(found), [['disguised-missing', 'x']])
  assert.deepEqual(found[0]?.evidence, {
    values: [{ value: '999', count: 40 }],
    count: 40,
    share: 40 / 340,
    otherMin: 0,
    otherMax: 27,
  })
  assert.equal(
    found[0]?.suggestion,
    '40 rows of "x" have 999 while all others lie between 0 and 27: 999 probably stands for missing, and should be a null word of this column.',
  )
})

test('-1 is suspected where nothing else is negative', async () => {
  assert.deepEqual(summary(await find('number', numbers([...months.map((m) => m + 1), ...Array(40).fill(-1)]))), [
    ['disguised-missing', 'x'],
  ])
})

test('a number that lacks one of the three signs is left alone', async () => {
  const notAPattern = [...months, ...Array(40).fill(500)]
  const notASpike = [...months, 999]
  const notAnOutlier = Array.from({ length: 2000 }, (_, i) => 10 * (i % 200)).concat(Array(40).fill(999))
  const negative = Array.from({ length: 400 }, (_, i) => (i % 40) - 20).concat(Array(80).fill(-1))
  const codes = [...Array(90).fill(-1), ...Array(5).fill(0), ...Array(5).fill(1)]
  for (const values of [notAPattern, notASpike, notAnOutlier, negative, codes]) {
    assert.deepEqual(await find('number', numbers(values)), [])
  }
})

test('words that mean missing are told with their count', async () => {
  const [finding] = await find(
    'category',
    words([...Array(30).fill('yes'), ...Array(30).fill('no'), ...Array(4).fill('Unknown'), '?']),
  )
  assert.deepEqual(finding?.evidence, {
    values: [
      { value: '?', count: 1 },
      { value: 'Unknown', count: 4 },
    ],
    count: 5,
    share: 5 / 65,
  })
  assert.match(finding!.suggestion, /^5 rows of "x" say "\?", "Unknown", which probably means missing;/)
})

test('"none" is an answer', async () => {
  assert.deepEqual(await find('category', words([...Array(30).fill('None'), ...Array(30).fill('pool')])), [])
})

test('a column that is mostly numbers shows what is not one, and where', async () => {
  const cells = Array.from({ length: 50 }, (_, i) => String(i % 25))
  const [finding, ...others] = await find(
    'category',
    words([...cells.slice(0, 7), 'about 3', ...cells.slice(7), '12,5 kg', null]),
  )
  assert.deepEqual(others, [])
  assert.equal(finding?.kind, 'mixed-types')
  assert.deepEqual(finding.evidence, {
    numberCount: 50,
    otherCount: 2,
    examples: [
      { row: 8, text: 'about 3' },
      { row: 52, text: '12,5 kg' },
    ],
  })
  assert.equal(
    finding.suggestion,
    '"x" is 96.1 % numbers, but 2 rows have something else ("about 3" in row 8): mend them, or name them as null words to have the column read as numbers.',
  )
})

test('all numbers, mostly words, or numbers with words for missing are not mixed', async () => {
  const kinds = async (cells: readonly (string | null)[]) =>
    (await find('category', words(cells))).map(({ kind }) => kind)
  const digits = Array.from({ length: 60 }, (_, i) => String(i % 6))
  assert.deepEqual(await kinds(digits), [])
  assert.deepEqual(await kinds([...digits, ...Array(30).fill('word')]), [])
  assert.deepEqual(await kinds([...digits, '?']), ['disguised-missing'])
})

test('constant, empty and mostly missing columns are told', async () => {
  assert.deepEqual(summary(await find('constant', words(['a', 'a']))), [['constant', 'x']])
  assert.deepEqual(summary(await find('number', numbers([Number.NaN, Number.NaN]))), [['mostly-missing', 'x']])
  const [missing] = await find('number', numbers([1, 2, Number.NaN, Number.NaN, Number.NaN]))
  assert.deepEqual(missing?.evidence, { missingCount: 3, rowCount: 5, share: 0.6 })
  assert.match(missing.suggestion, /empty in 60 % of the rows/)
})

test('columns that name rows are told from columns that describe them', async () => {
  const ascending = numbers(Array.from({ length: 100 }, (_, i) => i + 1))
  const prices = numbers(Array.from({ length: 100 }, (_, i) => i * i * 1000))
  assert.deepEqual(summary(await find('integer', ascending)), [['identifier-like', 'x']])
  assert.deepEqual(await find('integer', prices), [])
  const keys = words(Array.from({ length: 100 }, (_, i) => `K-${i}`))
  assert.deepEqual(summary(await find('identifier', keys)), [['identifier-like', 'x']])
  assert.deepEqual(summary(await find('category', keys)), [['identifier-like', 'x']])
  assert.deepEqual(await find('text', keys), [])
})

test('too many categories are told, with what a model does about them', async () => {
  const cells = (levels: number, each: number) =>
    words(Array.from({ length: levels * each }, (_, i) => `level ${i % levels}`))
  const [many] = await find('category', cells(300, 20))
  assert.deepEqual(many?.evidence, { count: 6000, distinctCount: 300 })
  assert.match(many.suggestion, /linear models keep the 253 most frequent/)
  assert.match((await find('category', cells(60, 4)))[0]!.suggestion, /4 rows for each/)
  assert.deepEqual(await find('category', cells(60, 20)), [])
})

test('rows that repeat are told first', () => {
  const [finding] = findInFacts([], 4898, 937)
  assert.deepEqual(finding?.evidence, { count: 937, rowCount: 4898, share: 937 / 4898 })
  assert.match(finding.suggestion, /^937 of 4,898 rows repeat an earlier row/)
})

test('headers that are missing, blank or repeated are told', () => {
  const [missing] = findInHeader(parseOf(['c1', 'c2'], false))
  assert.deepEqual([missing?.kind, missing?.evidence], ['missing-header', { columnNames: ['c1', 'c2'] }])
  assert.deepEqual(findInHeader(parseOf(['age', 'city'], false)), [])
  assert.deepEqual(findInHeader(parseOf(['a', 'b'], true, ['a', 'b'])), [])
  const found = findInHeader(parseOf(['c1', 'a', 'A_2', 'b'], true, ['', 'a', 'A ', 'b']))
  assert.deepEqual(summary(found), [
    ['missing-header', 'c1'],
    ['duplicate-header', 'a'],
  ])
  assert.deepEqual(found[1]?.evidence, { name: 'a', columnNames: ['a', 'A_2'] })
  assert.match(found[1]!.suggestion, /^2 columns are called "a"; here they are "a" and "A_2"/)
})

test('what only the text shows is told: lines left out, blanks, words read as missing', () => {
  const clean = { name: 'clean', paddedCount: 0, trimmed: true, disguisedCount: 0, nullWords: [] }
  const untidy = { name: 'age', paddedCount: 3, trimmed: true, disguisedCount: 11, nullWords: ['', '?'] }
  const rejects = [{ line: 17, column: null, text: 'a,b,c', reason: '3 cells, 2 columns' }]
  const found = findInImport({ rowCount: 100, columns: [clean, untidy], rejects, rejectCount: 1 })
  assert.deepEqual(
    found.map(({ suggestion }) => suggestion),
    [
      'One line does not fit the columns and was left out, line 17 first (3 cells, 2 columns): mend the file, or go on without.',
      '11 cells of "age" are blank or "?", and count as missing.',
      '3 cells of "age" begin or end with blanks; these were taken off.',
    ],
  )
  assert.deepEqual(findInImport({ rowCount: 100, columns: [clean], rejects: [], rejectCount: 0 }), [])
})

async function find(type: ColumnSchema['type'], column: Column): Promise<readonly Finding[]> {
  const facts = await profileColumn({ name: 'x', type, storage: column.kind === 'codes' ? 'text' : 'number' }, column)
  return findInFacts([facts], facts.profile.count + facts.profile.missingCount, 0)
}

function summary(findings: readonly Finding[]): readonly (readonly [string, string | null])[] {
  return findings.map(({ kind, column }) => [kind, column])
}

function numbers(values: readonly number[]): Column {
  return { kind: 'number', values: Float64Array.from(values) }
}

function words(cells: readonly (string | null)[]): Column {
  const levels = [...new Set(cells.filter((cell) => cell !== null))].sort(byCodePoint)
  return { kind: 'codes', codes: Int32Array.from(cells, (cell) => (cell === null ? -1 : levels.indexOf(cell))), levels }
}

function parseOf(names: readonly string[], hasHeader: boolean, header?: readonly string[]): ParseSpec {
  const text = { separator: ',', quote: '"', escape: '"', hasHeader, skipLines: 0, columnNames: names }
  const columns = names.map((name) => ({ name, storage: 'text' as const, nullWords: [], trim: true }))
  return { version: 1, kind: 'text', compression: 'none', encoding: 'utf-8', text, columns, ...(header && { header }) }
}
