import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Json } from '#base'
import { guidanceCodes } from './guidance-codes.ts'
import { messageCodes } from './message.ts'
import { en } from './messages/en.ts'
import { es } from './messages/es.ts'
import { fr } from './messages/fr.ts'
import type { Language } from './sentence.ts'
import { sentence } from './sentence.ts'

const languages = { en, fr, es } as const
const names = Object.keys(languages) as Language[]

/** Values that every message can find its own among. */
const values: Readonly<Record<string, Json>> = {
  column: 'tenure',
  target: 'Churn',
  positive: 'Yes',
  class: 'Yes',
  how: 'score',
  strength: 'strong',
  score: 0.981,
  share: 0.031,
  rowCount: 12345,
  missingCount: 11,
  distinctCount: 7,
  classCount: 26,
  task: 'regression',
  alternative: 'multiclass',
  columns: ['alive'],
  verdict: 'better',
  flaggedCount: 300,
  rightCount: 198,
  positiveCount: 374,
  auc: { value: 0.846, baseline: 0.5 },
  accuracy: { value: 0.81, baseline: 0.73 },
  mae: { value: 2.6, baseline: 14.9 },
  rmse: { value: 3.996, baseline: 18.68 },
}

const conclusion: Readonly<Record<string, Json>> = {
  ...values,
  columns: [
    { column: 'Contract', share: 0.4 },
    { column: 'tenure', share: 0.2 },
    { column: 'InternetService', share: 0.1 },
  ],
  caution: null,
  next: { code: 'next.use', values: {} },
}

for (const name of names) {
  test(`${name} has a sentence for every code and for nothing else`, () => {
    assert.deepEqual(Object.keys(languages[name]).sort(), [...messageCodes].sort())
  })

  test(`${name} says whole sentences`, () => {
    for (const code of messageCodes.filter((each) => !guidanceCodes.some((other) => other === each))) {
      const said = sentence(code, code.startsWith('conclusion.') ? conclusion : values, name)
      assert.match(said, /[.!?]$/, code)
      assert.doesNotMatch(said, /undefined|NaN|null|\[object| {2}|\.\./, `${code}: ${said}`)
    }
  })

  test(`${name} says something else than the other languages`, () => {
    for (const code of messageCodes) {
      const shown = code.startsWith('conclusion.') ? conclusion : values
      for (const other of names)
        if (other !== name) assert.notEqual(sentence(code, shown, name), sentence(code, shown, other), code)
    }
  })
}

test('a binary conclusion counts in hundreds and ends with what to do', () => {
  assert.equal(
    sentence('conclusion.binary', { ...conclusion, rowCount: 1409 }),
    'The model predicts whether Churn is "Yes". On 1,409 rows it had never seen, it ranks a random "Yes" above a random ' +
      'other row 85 times out of 100 (a coin: 50). Of 100 rows it calls "Yes", 66 are; of 100 that are, it finds 53. ' +
      'What counts most: Contract, tenure and InternetService. Next: try it on rows of your own.',
  )
})

test('few flagged rows are said as they are, none as none', () => {
  const few = { ...conclusion, flaggedCount: 12, rightCount: 9, positiveCount: 20 }
  assert.match(
    sentence('conclusion.binary', few),
    /It calls 12 of them "Yes" and is right about 9, of 20 there were to find\./,
  )
  assert.match(
    sentence('conclusion.binary', { ...few, flaggedCount: 0, rightCount: 0 }),
    /use its probabilities to rank rows/,
  )
})

test('a regression conclusion speaks in the unit of the target and against the baseline', () => {
  assert.match(
    sentence('conclusion.regression', { ...conclusion, target: 'strength', rowCount: 206 }),
    /^The model predicts strength\. On 206 rows it had never seen it is off by 2\.6 on average, .* 4 against 18\.7, 79% less\./,
  )
})

test('the caution stands before what to do next', () => {
  const caution = { code: 'caution.leakage', values: { columns: ['casual', 'registered'] } }
  const next = { code: 'next.drop', values: { columns: ['casual', 'registered'] } }
  assert.match(
    sentence('conclusion.regression', { ...conclusion, caution, next }),
    /Be careful: "casual" and "registered" almost give the answer away.* Next: train again with --drop casual,registered and compare\.$/,
  )
})

test('a leak says how the column gives the target away', () => {
  const leak = (given: Readonly<Record<string, Json>>) =>
    sentence('warning.leakage', { column: 'a', score: 1, ...given })
  assert.match(leak({ how: 'same' }), /^"a" is the target in other words/)
  assert.match(
    leak({ how: 'identity', formula: 'a + b', together: ['a', 'b'] }),
    /^a \+ b is the target in every row\..* --drop a,b\.$/,
  )
  assert.match(
    leak({ how: 'score', strength: 'moderate', score: 0.9123 }),
    /^"a" alone says very much about the target \(0\.912 /,
  )
})

test('numbers and quotations follow the language', () => {
  const warned = (language: Language) =>
    sentence('warning.imbalance', { class: 'Yes', rowCount: 12345, share: 0.0317 }, language)
  assert.match(warned('en'), /Only 3\.2% of the rows \(12,345\) are "Yes"/)
  assert.match(warned('fr'), /3,2\u202f% des lignes \(12\u202f345\) valent «\u00a0Yes\u00a0»/)
  assert.match(warned('es'), /3,2\u00a0% de las filas \(12\u202f345\) son «Yes»/)
})

test('a code of a later version is shown as it is', () => {
  assert.equal(sentence('warning.tides', { column: 'sea' }), 'warning.tides {"column":"sea"}')
})

test('a model that is worse is not said to err less, in any language', () => {
  const worse = { ...conclusion, rmse: { value: 5, baseline: 4 } }
  const [inEnglish, inFrench, inSpanish] = names.map((name) => sentence('conclusion.regression', worse, name))
  assert.match(inEnglish!, /5 against 4, which is no less\./)
  assert.match(inFrench!, /La racine de son erreur quadratique moyenne est de 5 contre 4, ce qui n'est pas moins\./)
  assert.match(inSpanish!, /La raíz de su error cuadrático medio es 5 frente a 4, que no es menos\./)
})

test('a verdict by an unusual metric names it, and almost all is not all', () => {
  for (const name of names) {
    assert.match(sentence('caution.no-better', { metric: 'f1' }, name), /\bf1\b/)
    assert.doesNotMatch(sentence('caution.uncertain', { metric: null }, name), /null|\b(by|selon|según)\b/)
  }
  const almost = { ...conclusion, auc: { value: 0.9993, baseline: 0.5 } }
  assert.match(sentence('conclusion.binary', almost), / 99\.9 times out of 100/)
  assert.match(
    sentence('conclusion.binary', { ...conclusion, auc: { value: 1, baseline: 0.5 } }),
    / 100 times out of 100/,
  )
})

test('a test set of one class is said to judge nothing', () => {
  const single = { ...conclusion, auc: { value: null, baseline: null } }
  assert.match(sentence('conclusion.binary', single), /12,345 rows it had never seen all have the same value/)
})
