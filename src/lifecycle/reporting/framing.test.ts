import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Json } from '#base'
import { framingCodes } from './message.ts'
import { sentence } from './sentence.ts'

type Values = Readonly<Record<string, Json>>
const languages = ['en', 'fr', 'es'] as const

/** What framing hands over, code by code; several where a sentence has several forms. */
const said: Readonly<Record<(typeof framingCodes)[number], readonly Values[]>> = {
  'warning.leakage': [
    ...['same', 'rounded', 'banded', 'gaps', 'filled', 'afterwards', 'score'].map((how) => ({ how })),
    { how: 'identity', formula: 'casual + registered', together: ['casual', 'registered'] },
    { how: 'shared-word', word: 'recid' },
    { how: 'companion', of: 'is_recid', value: null },
    { how: 'companion', of: 'is_recid', value: '1' },
    { how: 'afterwards', metric: 'auc', with: 0.95, without: 0.79 },
  ].map((values) => ({ column: 'c', score: 0.9, strength: 'strong', ...values })),
  'dropped.leakage': [{ column: 'c', score: 1, how: 'same' }],
  'warning.judgement': [
    { column: 'score', score: 0.4, together: ['score'] },
    { column: 'score', score: 0.4, together: ['score', 'risk'] },
  ],
  'warning.group': [true, false].map((applied) => ({
    column: 'patient',
    applied,
    groupCount: 150,
    rowsPerGroup: 8,
    constant: ['sex', 'born'],
  })),
  'warning.time': [
    { column: 'day', applied: true, ordered: true, drift: 0.1, persistence: 0.3 },
    { column: 'day', applied: false, ordered: true, drift: 0, persistence: 0 },
    { column: 'day', applied: false, ordered: false, drift: 0.1, persistence: 0 },
  ],
  'warning.order-identifier': [{ column: 'number', drift: 0.2 }],
  'warning.duplicate-rows': [{ rowCount: 937, share: 0.19, testShare: 0.16 }],
  'warning.contradictions': [
    { task: 'binary', rowCount: 50, share: 0.05, ceiling: 0.95 },
    { task: 'regression', rowCount: 50, share: 0.05, ceiling: 0.95 },
  ],
  'warning.drift': [{ column: 'day', drift: 0.1, task: 'regression', first: 107, last: 249 }],
  'reason.drift': [
    { drift: 0.1, task: 'binary', positive: 'yes', first: 0.03, last: 0.31 },
    { drift: 0.1, task: 'multiclass' },
  ],
  'reason.task': ['asked', 'values'].map((because) => ({ target: 'y', task: 'binary', because })),
  'reason.positive': ['asked', 'word', 'rarer', 'order'].map((because) => ({ positive: 'yes', because })),
  'reason.metric': [
    { metric: 'auc', task: 'binary', because: 'asked' },
    { metric: 'logLoss', task: 'binary', because: 'default' },
    { metric: 'rmse', task: 'regression', because: 'default' },
  ],
  'reason.split': ['time', 'group', 'random', 'stratified'].map((kind) => ({ kind, column: 'day', because: 'asked' })),
  'reason.costs': [{ positive: 'yes', fp: 1, fn: 5 }],
  'reason.protected': [{ columns: ['sex', 'race'] }],
  'reason.categories': [
    { column: 's', because: 'asked' },
    { column: 's', because: 'detected', levelCount: 2972 },
  ],
  'reason.ordinal-target': [{ column: 'quality', distinctCount: 7 }],
  'reason.count-target': [{ column: 'visits', min: 0, max: 90 }],
  'reason.skewed-target': [{ column: 'price', median: 160_000, max: 755_000 }],
  'reason.capped-target': [{ column: 'value', max: 500_001, share: 0.047 }],
}

for (const language of languages) {
  test(`${language} says all that framing finds in whole sentences, each form its own`, () => {
    for (const code of framingCodes) {
      const texts = said[code].map((values) => sentence(code, values, language))
      assert.equal(new Set(texts).size, texts.length, code)
      for (const text of texts) {
        assert.match(text, /^\S.*[.]$/, `${code}: ${text}`)
        assert.doesNotMatch(text, /undefined|NaN|null|\[object| {2}|\.\.|""|«\s*»/, `${code}: ${text}`)
      }
    }
  })
}

test('a column that was taken away or doubted names the flag that brings it back or takes it away', () => {
  const sum = { column: 'casual', how: 'identity', formula: 'casual + registered', together: ['casual', 'registered'] }
  for (const language of languages) {
    assert.match(sentence('dropped.leakage', sum, language), /--keep casual,registered\.$/)
    assert.match(sentence('warning.leakage', sum, language), /--drop casual,registered\.$/)
    assert.match(sentence('warning.group', said['warning.group'][0]!, language), /--group none\.$/)
    assert.match(sentence('warning.group', said['warning.group'][1]!, language), /--group patient\.$/)
    assert.match(sentence('warning.time', said['warning.time'][0]!, language), /--time none\.$/)
    assert.match(sentence('warning.time', said['warning.time'][1]!, language), /--time day\.$/)
  }
})

test('both scores of a doubted column are said with their metric', () => {
  const values = { column: 'duration', how: 'afterwards', score: 0.63, metric: 'auc', with: 0.949, without: 0.792 }
  assert.match(sentence('warning.leakage', values), /A quick model reaches 0\.949 \(auc\) with it and 0\.792 without\./)
})
