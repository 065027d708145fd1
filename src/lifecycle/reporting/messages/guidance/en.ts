import type { Guidance } from '../../message.ts'
import type { Reader } from '../../reader.ts'
import type { Span } from '../../spans.ts'
import {
  conditionsIn,
  factorSpan,
  figureSpan,
  groupIn,
  hundredSpan,
  likelihoodOf,
  likelihoodSpan,
  removedSpan,
  sizeSpan,
} from '../../spans.ts'

export const guidance: Guidance = {
  'refusal.no-better': () => 'Do not use it: on unseen rows it is no better than always giving the same answer.',
  'refusal.uncertain': () => 'Do not rely on it yet: its lead over always giving the same answer could be chance.',
  'refusal.leakage': (v) =>
    `Do not use it before you know why ${v.quotedList(v.texts('columns'))} almost ${v.texts('columns').length > 1 ? 'give' : 'gives'} the answer away.`,
  'refusal.few-rows': (v) => `Decide nothing by it: ${count(v, 'rowCount')} rows are too few to measure it on.`,
  'metric.logLoss': (v) =>
    `To what really happened it typically gave a probability of ${to(likelihoodSpan(v))} in 100${baseline(v, likelihoodOf)}.`,
  'metric.auc': (v) =>
    `Of a row that is ${v.quoted('positive')} and one that is not, it ranks the right one first ${to(hundredSpan(v))} times out of 100 (a coin: 50).`,
  'metric.averagePrecision': (v) =>
    `Going down its ranking to each ${v.quoted('positive')} in turn, on average ${to(hundredSpan(v))} of 100 rows passed are ${v.quoted('positive')}${baseline(v)}.`,
  'metric.brier': (v) =>
    `Its probabilities take away ${to(removedSpan(v))}% of the squared error (Brier) of always saying the same.`,
  'metric.accuracy': (v) => `It is right ${to(hundredSpan(v))} times out of 100${baseline(v)}.`,
  'metric.balancedAccuracy': (v) =>
    `Of 100 rows of a class it gets ${to(hundredSpan(v))} right, averaged over the classes${baseline(v)}.`,
  'metric.f1': (v) =>
    `How many of those it flags are right and how many of those there are it finds, as one figure (F1): ${to(hundredSpan(v))} of 100.`,
  'metric.macroF1': (v) =>
    `How many of those it names are right and how many of those there are it finds, as one figure averaged over the classes (F1): ${to(hundredSpan(v))} of 100.`,
  'metric.rmse': (v) =>
    `With large errors weighing more (root mean square), it is off by ${to(figureSpan(v))}${baselineFigure(v)}.`,
  'metric.mae': (v) => `It is off by ${to(figureSpan(v))} on average${baselineFigure(v)}.`,
  'metric.r2': (v) =>
    v.inside('interval').number('high') > 0
      ? `It explains ${to(hundredSpan(v))}% of how ${v.text('target')} varies.`
      : `It explains nothing of how ${v.text('target')} varies.`,
  'metric.medianAbsoluteError': (v) => `Half of its answers are off by less than ${to(figureSpan(v))}.`,
  'metric.rmsle': (v) => `It is typically off by a factor of ${to(factorSpan(v))}.`,
  'guidance.flags': (v) => `Of 100 rows it calls ${v.quoted('positive')}, ${to(hundredSpan(v))} are.`,
  'guidance.flags-none': (v) =>
    `It calls no row ${v.quoted('positive')}, and so finds none of ${count(v, 'positiveCount')}: use its probabilities to rank rows.`,
  'guidance.finds': (v) => `Of 100 rows that are ${v.quoted('positive')}, it finds ${to(hundredSpan(v))}.`,
  'guidance.false-alarms': (v) =>
    `Of 100 rows that are not ${v.quoted('positive')}, it calls ${to(hundredSpan(v))} so all the same.`,
  'guidance.best': (v) => {
    const next = v.has('next')
      ? `; next came ${v.inside('next').text('name')} (${figure(v.inside('next'), 'value')})`
      : ''
    const prior = v.has('prior') ? `; without a model it would be ${figure(v, 'prior')}` : ''
    return `Best of ${count(v, 'candidateCount')} candidates on validation rows was ${v.text('name')}, with ${v.text('metric')} ${figure(v, 'value')} (${lower(v)} is better)${next}${prior}.`
  },
  'guidance.smaller': (v) =>
    `${v.text('name')} keeps ${v.ofHundred(v.number('keptShare'))}% of what ${v.text('best')} gains over no model, and is ${v.count(v.number('times'))} times smaller.`,
  'guidance.human-better': (v) => `It is better than people: ${human(v)}.`,
  'guidance.human-same': (v) => `It is about as good as people: ${human(v)}.`,
  'guidance.human-worse': (v) => `People are still better: ${human(v)}.`,
  'guidance.says': (v) =>
    `Of 100 rows to which it gives ${v.quoted('positive')} a probability of about ${v.percent(v.number('said'))}, ${to(hundredSpan(v))} are.`,
  'guidance.says-top': (v) =>
    `Of 100 rows of which it is about ${v.percent(v.number('said'))} sure, it is right on ${to(hundredSpan(v))}.`,
  'guidance.reliable': (v) =>
    `Its probabilities can be taken as they are: they are off by ${points(v, 'error')} points of 100 on average, and up to ${points(v, 'chanceError')} would be chance.`,
  'guidance.off': (v) =>
    `Do not take its probabilities as they are: they are off by ${points(v, 'error')} points of 100 on average, and only ${points(v, 'chanceError')} would be chance.`,
  'guidance.no-slice': (v) =>
    `Of ${count(v, 'searchedCount')} kinds of rows looked at, none is confirmed to be worse than the rest.`,
  'guidance.slice-wrong': (v) =>
    `It is weak where ${conditionsIn(v, MISSING)} (${count(v, 'rowCount')} rows): of 100 answers ${to(hundredSpan(v, 'inside'))} are wrong there, ${to(hundredSpan(v, 'outside'))} elsewhere.`,
  'guidance.slice-off': (v) =>
    `It is weak where ${conditionsIn(v, MISSING)} (${count(v, 'rowCount')} rows): it is off by ${to(figureSpan(v, 'inside'))} on average there, by ${to(figureSpan(v, 'outside'))} elsewhere.`,
  'guidance.confuses': (v) =>
    `Its commonest mistake: of 100 rows that are ${v.quoted('actual')}, it takes ${to(hundredSpan(v))} for ${v.quoted('predicted')}.`,
  'guidance.bias-too-high': (v) => `${where(v)} its answers are too high, by ${to(sizeSpan(v))} on average.`,
  'guidance.bias-too-low': (v) => `${where(v)} its answers are too low, by ${to(sizeSpan(v))} on average.`,
  'guidance.spread-grows': (v) =>
    `The higher its answer, the further off it may be: typically by ${figure(v, 'low')} in the lowest fifth, by ${figure(v, 'high')} in the highest.`,
  'guidance.spread-shrinks': (v) =>
    `The lower its answer, the further off it may be: typically by ${figure(v, 'low')} in the lowest fifth, by ${figure(v, 'high')} in the highest.`,
  'guidance.errors-grow': (v) => `Its errors grow ${along(v)}: measure it again on newer rows before you rely on it.`,
  'guidance.errors-shrink': (v) => `Its errors shrink ${along(v)}.`,
  'guidance.fair': (v) =>
    `Between the ${count(v, 'groupCount')} groups of ${v.quoted('column')}, ${count(v, 'rowCount')} rows show no difference that matters and is surely not chance.`,
  'guidance.unfair-selectionRate': (v) =>
    `Of 100 rows with ${group(v)} it calls ${to(hundredSpan(v, 'of'))} ${v.quoted('positive')}, of 100 with ${reference(v)} ${to(hundredSpan(v, 'ofReference'))}; ${bases(v)}.`,
  'guidance.unfair-truePositiveRate': (v) =>
    `Of 100 rows that are ${v.quoted('positive')} it finds ${to(hundredSpan(v, 'of'))} with ${group(v)}, ${to(hundredSpan(v, 'ofReference'))} with ${reference(v)}.`,
  'guidance.unfair-falsePositiveRate': (v) =>
    `Of 100 rows that are not ${v.quoted('positive')} it calls ${to(hundredSpan(v, 'of'))} so with ${group(v)}, ${to(hundredSpan(v, 'ofReference'))} with ${reference(v)}.`,
  'guidance.unfair-calibrationGap': (v) =>
    `Its probabilities for ${group(v)} run too ${way(v)} beside those for ${reference(v)}, by ${points(v.inside('gap'), 'value')} points of 100.`,
  'guidance.unfair-errorRate': (v) =>
    `Of 100 answers with ${group(v)}, ${to(hundredSpan(v, 'of'))} are wrong; with ${reference(v)}, ${to(hundredSpan(v, 'ofReference'))}.`,
  'guidance.unfair-meanError': (v) =>
    `With ${group(v)} its answers run too ${way(v)} beside those with ${reference(v)}, by ${to(sizeSpan(v, 'gap'))} on average.`,
  'guidance.unfair-meanAbsoluteError': (v) =>
    `With ${group(v)} it is off by ${to(figureSpan(v, 'of'))} on average, with ${reference(v)} by ${to(figureSpan(v, 'ofReference'))}.`,
  'guidance.robust-noise': (v) =>
    `Noise of ${v.percent(v.number('amount'))} of each number's usual spread ${changes(v)} ${to(hundredSpan(v))} of 100 answers.`,
  'guidance.robust-missing': (v) =>
    `With ${v.percent(v.number('amount'))} of the values missing, it ${changes(v)} ${to(hundredSpan(v))} of 100 answers.`,
  'guidance.robust-worst': (v) =>
    `Numbers changed for the worst, each by at most ${v.percent(v.number('amount'))} of its usual spread, ${v.is('isNumber', true) ? 'move notably' : 'change'} ${to(hundredSpan(v))} of 100 answers.`,
  'guidance.data-yes': (v) => `More rows would help: ${doubling(v)}.`,
  'guidance.data-little': (v) => `More rows would help a little: ${doubling(v)}.`,
  'guidance.data-no': (v) => `More rows like these would hardly help: ${doubling(v)}. Other columns may.`,
  'guidance.data-unclear': (v) =>
    `Whether more rows would help cannot be told: up to ${count(v, 'rowCount')}, more of them made it no better.`,
  'guidance.ceiling': (v) =>
    `Of ${count(v, 'rowCount')} rows that are alike in every column to another, no model can get more than ${to(hundredSpan(v))} of 100 right: their answers differ.`,
  'guidance.floor': (v) =>
    `${count(v, 'rowCount')} rows are alike in every column to another, and yet their ${v.text('target')} varies by ${figure(v, 'error')} (standard deviation): no model can be less off on them.`,
  'diagnosis.overfit': (v) =>
    `It remembers more than it understands: ${v.ofHundred(v.number('lost'))}% of what it gains on rows it learned from is lost on others.`,
  'diagnosis.underfit': (v) =>
    `It hardly learned anything: it takes away ${v.percent(v.number('gained'))} of the loss of having no model.`,
  'diagnosis.weak': (v) =>
    `It is better than no model, but by little: it takes away ${v.percent(v.number('gained'))} of its loss.`,
  'diagnosis.label-noise': (v) =>
    `Some answers in the data may be wrong: ${count(v, 'contradictedCount')} of ${count(v, 'rowCount')} rows contradict it where it is surest, and ${figure(v, 'expectedCount')} were to be expected.`,
  'diagnosis.shift': (v) =>
    `The rows it was tested on are not like those it learned from: ${count(v, 'columnCount')} columns differ, most of all ${v.quotedList(v.texts('columns'))}.`,
  'diagnosis.overconfident': () => 'It is too sure of itself: its probabilities are too close to 0 and 1.',
  'diagnosis.underconfident': () => 'It is too unsure of itself: its probabilities are too far from 0 and 1.',
  'diagnosis.outliers': (v) =>
    `${count(v, 'farCount')} of ${count(v, 'rowCount')} answers are off by more than four standard deviations.`,
  'advice.more-rows': () => 'Next: collect more rows.',
  'advice.simpler-model': () => 'Next: train with --learners linear and compare.',
  'advice.more-columns': () => 'Next: add columns that are known before the answer is.',
  'advice.check-labels': (v) => `Next: look at these rows of the data: ${v.texts('rows').join(', ')}.`,
  'advice.recent-rows': (v) =>
    `Next: learn from newer rows, or train with --drop ${v.texts('columns').join(',')} and compare.`,
  'advice.calibrate': () => 'Next: go by its ranking, or check its probabilities on rows of your own first.',
  'advice.robust-loss': () => 'Next: train with --metric mae, which few large errors sway less, and compare.',
}

const MISSING = '(missing)'

function to({ low, high }: Span): string {
  return low === high ? low : `${low} to ${high}`
}

function count(v: Reader, name: string): string {
  return v.count(v.number(name))
}

function figure(v: Reader, name: string): string {
  return v.figure(v.number(name))
}

function points(v: Reader, name: string): string {
  return v.figure(Math.abs(v.number(name)) * 100)
}

function baseline(v: Reader, turn = (value: number) => value): string {
  return v.has('baseline') ? `; without a model, ${v.ofHundred(turn(v.number('baseline')))}` : ''
}

function baselineFigure(v: Reader): string {
  return v.has('baseline') ? `; always giving the same answer, by ${figure(v, 'baseline')}` : ''
}

function lower(v: Reader): string {
  return v.is('direction', 'maximize') ? 'higher' : 'lower'
}

function human(v: Reader): string {
  return `${v.text('metric')} ${to(figureSpan(v))} against their ${figure(v, 'human')}`
}

function where(v: Reader): string {
  return `Where ${v.text('target')} is ${v.is('isLowest', true) ? 'lowest' : 'highest'} (${figure(v, 'low')} to ${figure(v, 'high')}),`
}

function along(v: Reader): string {
  return v.is('order', 'time') ? `with ${v.quoted('column')}` : 'from the first rows of the file to the last'
}

function group(v: Reader): string {
  return groupIn(v, 'group', MISSING)
}

function reference(v: Reader): string {
  return groupIn(v, 'reference', MISSING)
}

function bases(v: Reader): string {
  const [one = 0, other = 0] = v.numbers('bases')
  return `really so are ${v.ofHundred(one)} and ${v.ofHundred(other)}`
}

function way(v: Reader): string {
  return v.inside('gap').number('value') > 0 ? 'high' : 'low'
}

function changes(v: Reader): string {
  return v.is('isNumber', true) ? 'moves notably' : 'changes'
}

function doubling(v: Reader): string {
  const share = v.number('gain') < 0.001 ? 'next to nothing' : `about ${v.percent(v.number('gain'))}`
  return `${count(v, 'doubledCount')} in place of ${count(v, 'rowCount')} should take away ${share} of its loss`
}
