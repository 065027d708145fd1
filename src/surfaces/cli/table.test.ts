import assert from 'node:assert/strict'
import { test } from 'node:test'
import { styleText } from 'node:util'
import { cut, displayWidth, printable, tableLines, wrap } from './table.ts'

test('columns are aligned, numbers to the right', () => {
  const lines = tableLines(
    [{ title: 'model' }, { title: 'auc', align: 'right' }],
    [
      ['gbdt', '0.84'],
      ['a longer one', '0.5'],
    ],
    80,
  )
  assert.deepEqual(lines, ['model          auc', 'gbdt          0.84', 'a longer one   0.5'])
})

test('wide characters, marks and colours do not disturb the alignment', () => {
  assert.equal(displayWidth('模型'), 4)
  assert.equal(displayWidth('e\u0301'), 1)
  assert.equal(displayWidth(styleText('red', 'abc', { validateStream: false })), 3)
  const lines = tableLines(
    [{ title: 'a' }, { title: 'b' }],
    [
      ['模型', 'x'],
      ['abcd', 'y'],
    ],
    80,
  )
  assert.deepEqual(lines.slice(1), ['模型  x', 'abcd  y'])
})

test('the widest column of words gives way until the table fits', () => {
  const lines = tableLines([{ title: 'name' }, { title: 'n', align: 'right' }], [['x'.repeat(100), '12345']], 40)
  assert.equal(displayWidth(lines[1]!), 40)
  assert.match(lines[1]!, /x…\s+12345$/)
})

test('words from data cannot steer the terminal', () => {
  assert.equal(printable('a\u001b[31mb\tc\u202ed'), 'a\uFFFD[31mb c\uFFFDd')
  assert.equal(cut('abcdef', 4), 'abc…')
})

test('a paragraph keeps its words and its width', () => {
  const text = 'The model is right for four rows out of five that it has never seen.'
  const lines = wrap(text, 24, '  ').split('\n')
  assert(lines.every((line) => line.startsWith('  ') && line.length <= 24))
  assert.equal(lines.map((line) => line.trim()).join(' '), text)
})
