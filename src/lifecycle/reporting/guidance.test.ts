import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Json } from '#base'
import { guidanceCodes } from './guidance-codes.ts'
import { sentence } from './sentence.ts'

type Values = Readonly<Record<string, Json>>
const between = (low: number | null, value: number, high: number | null): Values => ({ value, low, high })
const yes = { positive: 'Yes', target: 'Churn' }
const groups = { column: 'sex', group: 'female', reference: 'male', positive: 'Yes' }

/** What each code says of these values. Every figure is worked out by hand from them. */
const said: Readonly<Record<(typeof guidanceCodes)[number], readonly [Values, string]>> = {
  'refusal.no-better': [{}, 'Do not use it: on unseen rows it is no better than always giving the same answer.'],
  'refusal.uncertain': [{}, 'Do not rely on it yet: its lead over always giving the same answer could be chance.'],
  'refusal.leakage': [
    { columns: ['alive'] },
    'Do not use it before you know why "alive" almost gives the answer away.',
  ],
  'refusal.few-rows': [{ rowCount: 24 }, 'Decide nothing by it: 24 rows are too few to measure it on.'],
  // e^-0.4467 = 0.6397, e^-0.3894 = 0.6775, e^-0.5787 = 0.5606
  'metric.logLoss': [
    { interval: between(0.3894, 0.4174, 0.4467), baseline: 0.5787 },
    'To what really happened it typically gave a probability of 64 to 68 in 100; without a model, 56.',
  ],
  'metric.auc': [
    { ...yes, interval: between(0.8215, 0.8441, 0.8646) },
    'Of a row that is "Yes" and one that is not, it ranks the right one first 82 to 86 times out of 100 (a coin: 50).',
  ],
  'metric.averagePrecision': [
    { ...yes, interval: between(0.604, 0.6569, 0.7042), baseline: 0.2654 },
    'Going down its ranking to each "Yes" in turn, on average 60 to 70 of 100 rows passed are "Yes"; without a model, 27.',
  ],
  // 1 - 0.1482 / 0.195 = 0.24, 1 - 0.126 / 0.195 = 0.354
  'metric.brier': [
    { interval: between(0.126, 0.137, 0.1482), baseline: 0.195 },
    'Its probabilities take away 24 to 35% of the squared error (Brier) of always saying the same.',
  ],
  'metric.accuracy': [
    { interval: between(0.7764, 0.7977, 0.8183), baseline: 0.7346 },
    'It is right 78 to 82 times out of 100; without a model, 73.',
  ],
  'metric.balancedAccuracy': [
    { interval: between(0.6882, 0.7163, 0.7425), baseline: 0.5 },
    'Of 100 rows of a class it gets 69 to 74 right, averaged over the classes; without a model, 50.',
  ],
  'metric.f1': [
    { interval: between(0.5425, 0.5876, 0.6283) },
    'How many of those it flags are right and how many of those there are it finds, as one figure (F1): 54 to 63 of 100.',
  ],
  'metric.macroF1': [
    { interval: between(0.5425, 0.5876, 0.6283) },
    'How many of those it names are right and how many of those there are it finds, as one figure averaged over the classes (F1): 54 to 63 of 100.',
  ],
  'metric.rmse': [
    { interval: between(43.21, 44.9, 46.62), baseline: 115.4 },
    'With large errors weighing more (root mean square), it is off by 43.2 to 46.6; always giving the same answer, by 115.',
  ],
  'metric.mae': [
    { interval: between(2.44, 2.6, 2.77), baseline: 14.92 },
    'It is off by 2.44 to 2.77 on average; always giving the same answer, by 14.9.',
  ],
  'metric.r2': [{ target: 'price', interval: between(-0.1, 0.3, 0.414) }, 'It explains 0 to 41% of how price varies.'],
  'metric.medianAbsoluteError': [
    { interval: between(1.5, 1.6, 1.75) },
    'Half of its answers are off by less than 1.5 to 1.75.',
  ],
  // e^0.0953 = 1.1, e^0.1823 = 1.2
  'metric.rmsle': [{ interval: between(0.0953, 0.12, 0.1823) }, 'It is typically off by a factor of 1.1 to 1.2.'],
  'guidance.flags': [{ ...yes, interval: between(0.605, 0.64, 0.679) }, 'Of 100 rows it calls "Yes", 61 to 68 are.'],
  'guidance.flags-none': [
    { ...yes, positiveCount: 1374 },
    'It calls no row "Yes", and so finds none of 1,374: use its probabilities to rank rows.',
  ],
  'guidance.finds': [
    { ...yes, interval: between(0.492, 0.543, 0.593) },
    'Of 100 rows that are "Yes", it finds 49 to 59.',
  ],
  'guidance.false-alarms': [
    { ...yes, interval: between(0.0925, 0.11, 0.1306) },
    'Of 100 rows that are not "Yes", it calls 9 to 13 so all the same.',
  ],
  'guidance.best': [
    {
      name: 'ensemble',
      metric: 'logLoss',
      direction: 'minimize',
      value: 0.41111,
      candidateCount: 12,
      next: { name: 'gbdt', value: 0.4126 },
      prior: 0.5785,
    },
    'Best of 12 candidates on validation rows was ensemble, with logLoss 0.411 (lower is better); next came gbdt (0.413); without a model it would be 0.579.',
  ],
  'guidance.smaller': [
    { name: 'linear', best: 'ensemble', keptShare: 0.9812, times: 14.6 },
    'linear keeps 98% of what ensemble gains over no model, and is 15 times smaller.',
  ],
  'guidance.human-better': [
    { metric: 'accuracy', human: 0.9, interval: between(0.91, 0.92, 0.93) },
    'It is better than people: accuracy 0.91 to 0.93 against their 0.9.',
  ],
  'guidance.human-same': [
    { metric: 'accuracy', human: 0.92, interval: between(0.91, 0.92, 0.93) },
    'It is about as good as people: accuracy 0.91 to 0.93 against their 0.92.',
  ],
  'guidance.human-worse': [
    { metric: 'rmse', human: 2, interval: between(2.1, 2.2, 2.3) },
    'People are still better: rmse 2.1 to 2.3 against their 2.',
  ],
  'guidance.says': [
    { ...yes, said: 0.7789, interval: between(0.6669, 0.7447, 0.8095) },
    'Of 100 rows to which it gives "Yes" a probability of about 78%, 67 to 81 are.',
  ],
  'guidance.says-top': [
    { said: 0.9912, interval: between(0.9721, 0.98, 0.9899) },
    'Of 100 rows of which it is about 99% sure, it is right on 97 to 99.',
  ],
  'guidance.reliable': [
    { error: 0.02709, chanceError: 0.0342 },
    'Its probabilities can be taken as they are: they are off by 2.71 points of 100 on average, and up to 3.42 would be chance.',
  ],
  'guidance.off': [
    { error: 0.0645, chanceError: 0.0342 },
    'Do not take its probabilities as they are: they are off by 6.45 points of 100 on average, and only 3.42 would be chance.',
  ],
  'guidance.no-slice': [
    { searchedCount: 1203, judgedCount: 4 },
    'Of 1,203 kinds of rows looked at, none is confirmed to be worse than the rest.',
  ],
  'guidance.slice-wrong': [
    {
      conditions: [
        { column: 'Contract', kind: 'is', value: 'Month-to-month' },
        { column: 'tenure', kind: 'between', low: 5, high: 18 },
      ],
      rowCount: 1122,
      inside: between(0.26, 0.375, 0.506),
      outside: between(0.12, 0.15, 0.18),
    },
    'It is weak where Contract = "Month-to-month" and 5 ≤ tenure < 18 (1,122 rows): of 100 answers 26 to 51 are wrong there, 12 to 18 elsewhere.',
  ],
  'guidance.slice-off': [
    {
      conditions: [{ column: 'rooms', kind: 'between', low: null, high: 3.5 }],
      rowCount: 220,
      inside: between(50.12, 55, 60.3),
      outside: between(20, 21, 22),
    },
    'It is weak where rooms < 3.5 (220 rows): it is off by 50.1 to 60.3 on average there, by 20 to 22 elsewhere.',
  ],
  'guidance.confuses': [
    { actual: 'I', predicted: 'J', interval: between(0.03, 0.05, 0.09) },
    'Its commonest mistake: of 100 rows that are "I", it takes 3 to 9 for "J".',
  ],
  'guidance.bias-too-high': [
    { target: 'price', low: 0.149, high: 0.901, isLowest: true, interval: between(0.11, 0.15, 0.19) },
    'Where price is lowest (0.149 to 0.901), its answers are too high, by 0.11 to 0.19 on average.',
  ],
  'guidance.bias-too-low': [
    { target: 'price', low: 3, high: 5, isLowest: false, interval: between(-0.42, -0.4, -0.38) },
    'Where price is highest (3 to 5), its answers are too low, by 0.38 to 0.42 on average.',
  ],
  'guidance.spread-grows': [
    { low: 10.04, high: 51.26 },
    'The higher its answer, the further off it may be: typically by 10 in the lowest fifth, by 51.3 in the highest.',
  ],
  'guidance.spread-shrinks': [
    { low: 51.26, high: 10.04 },
    'The lower its answer, the further off it may be: typically by 51.3 in the lowest fifth, by 10 in the highest.',
  ],
  'guidance.errors-grow': [
    { order: 'time', column: 'day' },
    'Its errors grow with "day": measure it again on newer rows before you rely on it.',
  ],
  'guidance.errors-shrink': [
    { order: 'file', column: null },
    'Its errors shrink from the first rows of the file to the last.',
  ],
  'guidance.fair': [
    { column: 'sex', groupCount: 2, rowCount: 1409 },
    'Between the 2 groups of "sex", 1,409 rows show no difference that matters and is surely not chance.',
  ],
  'guidance.unfair-selectionRate': [
    { ...groups, of: between(0.367, 0.43, 0.498), ofReference: between(0.166, 0.187, 0.211), bases: [0.4174, 0.2376] },
    'Of 100 rows with sex = "female" it calls 37 to 50 "Yes", of 100 with sex = "male" 17 to 21; really so are 42 and 24.',
  ],
  'guidance.unfair-truePositiveRate': [
    { ...groups, of: between(0.557, 0.66, 0.748), ofReference: between(0.45, 0.505, 0.562) },
    'Of 100 rows that are "Yes" it finds 56 to 75 with sex = "female", 45 to 56 with sex = "male".',
  ],
  'guidance.unfair-falsePositiveRate': [
    { ...groups, of: between(0.198, 0.268, 0.351), ofReference: between(0.072, 0.088, 0.108) },
    'Of 100 rows that are not "Yes" it calls 20 to 35 so with sex = "female", 7 to 11 with sex = "male".',
  ],
  'guidance.unfair-calibrationGap': [
    { ...groups, group: null, gap: between(-0.09, -0.0612, -0.03) },
    'Its probabilities for sex = (missing) run too low beside those for sex = "male", by 6.12 points of 100.',
  ],
  'guidance.unfair-errorRate': [
    {
      ...groups,
      column: 'age',
      group: [18, 24],
      reference: [45, 45],
      of: between(0.2, 0.25, 0.3),
      ofReference: between(0.1, 0.12, 0.14),
    },
    'Of 100 answers with 18 ≤ age ≤ 24, 20 to 30 are wrong; with age = 45, 10 to 14.',
  ],
  'guidance.unfair-meanError': [
    { ...groups, gap: between(1.2, 1.5, 1.8) },
    'With sex = "female" its answers run too high beside those with sex = "male", by 1.2 to 1.8 on average.',
  ],
  'guidance.unfair-meanAbsoluteError': [
    { ...groups, of: between(4, 4.5, 5), ofReference: between(2, 2.25, 2.5) },
    'With sex = "female" it is off by 4 to 5 on average, with sex = "male" by 2 to 2.5.',
  ],
  'guidance.robust-noise': [
    { amount: 0.1, isNumber: false, interval: between(0.0253, 0.035, 0.0483) },
    "Noise of 10% of each number's usual spread changes 3 to 5 of 100 answers.",
  ],
  'guidance.robust-missing': [
    { amount: 0.2, isNumber: true, interval: between(0.0857, 0.103, 0.1234) },
    'With 20% of the values missing, it moves notably 9 to 12 of 100 answers.',
  ],
  'guidance.robust-worst': [
    { amount: 0.05, isNumber: false, interval: between(0.0239, 0.045, 0.0833) },
    'Numbers changed for the worst, each by at most 5% of its usual spread, change 2 to 8 of 100 answers.',
  ],
  'guidance.data-yes': [
    { rowCount: 5634, doubledCount: 11268, gain: 0.0312 },
    'More rows would help: 11,268 in place of 5,634 should take away about 3.1% of its loss.',
  ],
  'guidance.data-little': [
    { rowCount: 5634, doubledCount: 11268, gain: 0.0112 },
    'More rows would help a little: 11,268 in place of 5,634 should take away about 1.1% of its loss.',
  ],
  'guidance.data-no': [
    { rowCount: 5634, doubledCount: 11268, gain: 0.0002 },
    'More rows like these would hardly help: 11,268 in place of 5,634 should take away next to nothing of its loss. Other columns may.',
  ],
  'guidance.data-unclear': [
    { rowCount: 500 },
    'Whether more rows would help cannot be told: up to 500, more of them made it no better.',
  ],
  'guidance.ceiling': [
    { rowCount: 437, interval: between(0.818, 0.85, 0.882) },
    'Of 437 rows that are alike in every column to another, no model can get more than 82 to 88 of 100 right: their answers differ.',
  ],
  'guidance.floor': [
    { target: 'strength', rowCount: 120, error: 2.516 },
    '120 rows are alike in every column to another, and yet their strength varies by 2.52 (standard deviation): no model can be less off on them.',
  ],
  'diagnosis.overfit': [
    { lost: 0.634 },
    'It remembers more than it understands: 63% of what it gains on rows it learned from is lost on others.',
  ],
  'diagnosis.underfit': [
    { gained: 0.0123 },
    'It hardly learned anything: it takes away 1.2% of the loss of having no model.',
  ],
  'diagnosis.weak': [{ gained: 0.041 }, 'It is better than no model, but by little: it takes away 4.1% of its loss.'],
  'diagnosis.label-noise': [
    { contradictedCount: 31, expectedCount: 8.955, rowCount: 1409 },
    'Some answers in the data may be wrong: 31 of 1,409 rows contradict it where it is surest, and 8.96 were to be expected.',
  ],
  'diagnosis.shift': [
    { columns: ['yr', 'temp'], columnCount: 4 },
    'The rows it was tested on are not like those it learned from: 4 columns differ, most of all "yr" and "temp".',
  ],
  'diagnosis.overconfident': [{}, 'It is too sure of itself: its probabilities are too close to 0 and 1.'],
  'diagnosis.underconfident': [{}, 'It is too unsure of itself: its probabilities are too far from 0 and 1.'],
  'diagnosis.outliers': [
    { farCount: 12, rowCount: 1030 },
    '12 of 1,030 answers are off by more than four standard deviations.',
  ],
  'advice.more-rows': [{}, 'Next: collect more rows.'],
  'advice.simpler-model': [{}, 'Next: train with --learners linear and compare.'],
  'advice.more-columns': [{}, 'Next: add columns that are known before the answer is.'],
  'advice.check-labels': [{ rows: [4273, 5590] }, 'Next: look at these rows of the data: 4273, 5590.'],
  'advice.recent-rows': [
    { columns: ['yr', 'temp'] },
    'Next: learn from newer rows, or train with --drop yr,temp and compare.',
  ],
  'advice.calibrate': [{}, 'Next: go by its ranking, or check its probabilities on rows of your own first.'],
  'advice.robust-loss': [{}, 'Next: train with --metric mae, which few large errors sway less, and compare.'],
}

for (const code of guidanceCodes) {
  test(`${code} says what its values amount to, in three languages`, () => {
    const [values, english] = said[code]
    assert.equal(sentence(code, values), english)
    for (const language of ['fr', 'es'] as const) {
      const other = sentence(code, values, language)
      assert.deepEqual(figuresOf(other, ','), figuresOf(english, '.'), language)
      assert.match(other, /.\.$/)
      assert.doesNotMatch(other, /undefined|NaN|null|\[object| {2}/)
    }
  })
}

test('an interval that rounds to one figure, or has no bounds, is said as that figure', () => {
  const flags = (interval: Values) => sentence('guidance.flags', { ...yes, interval })
  assert.equal(flags(between(0.641, 0.642, 0.644)), 'Of 100 rows it calls "Yes", 64 are.')
  assert.equal(flags(between(null, 0.64, null)), 'Of 100 rows it calls "Yes", 64 are.')
})

test('almost all is not all, and a model worse than none takes nothing away', () => {
  assert.match(sentence('guidance.flags', { ...yes, interval: between(0.99, 0.999, 0.9996) }), /, 99 to 99\.9 are\.$/)
  const brier = { interval: between(0.21, 0.22, 0.23), baseline: 0.2 }
  assert.match(sentence('metric.brier', brier), /take away 0% of/)
  assert.equal(
    sentence('metric.r2', { target: 'price', interval: between(-0.4, -0.2, -0.1) }),
    'It explains nothing of how price varies.',
  )
})

test('a metric to be maximised is never turned around', () => {
  const best = { name: 'gbdt', metric: 'auc', direction: 'maximize', value: 0.85, candidateCount: 3 }
  assert.match(sentence('guidance.best', best), /with auc 0\.85 \(higher is better\)\.$/)
})

test('a slice of times is said in dates, of missing values in words', () => {
  const conditions = [
    { column: 'day', kind: 'between', low: 1344384000000000, high: 1344427200000000, unit: 'time' },
    { column: 'age', kind: 'missing' },
  ]
  const values = { conditions, rowCount: 50, inside: between(1, 2, 3), outside: between(0, 1, 1) }
  assert.match(
    sentence('guidance.slice-off', values),
    /where 2012-08-08 ≤ day < 2012-08-08 12:00 and age = \(missing\) \(50 rows\)/,
  )
  assert.match(sentence('guidance.slice-off', values, 'fr'), /et age = \(absent\)/)
})

/** Every number said, smallest first, whatever the language writes between its digits. */
function figuresOf(text: string, decimalMark: '.' | ','): readonly number[] {
  const groupMark = decimalMark === '.' ? ',' : '\u202f'
  const found = text.match(/\d(?:[\d.,\u202f]*\d)?/g) ?? []
  return found.map((figure) => Number(figure.replaceAll(groupMark, '').replace(decimalMark, '.'))).sort((a, b) => a - b)
}
