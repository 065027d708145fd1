import type { FramingMessages } from '../message.ts'
import type { Reader } from '../reader.ts'

/** What framing says about the question: leaks, splits, rows and reasons. */
export const framingEn: FramingMessages = {
  'warning.leakage': (v) =>
    `${leak(v)}${scores(v)} Kept for now: leave out what is not known before the target is, with --drop ${together(v).join(',')}.`,
  'dropped.leakage': (v) =>
    `${leak(v)} ${v.quotedList(together(v))} ${together(v).length > 1 ? 'were' : 'was'} left out. If known before the target is, train with --keep ${together(v).join(',')}.`,
  'warning.judgement': (v) =>
    `${v.quotedList(together(v))} ${together(v).length > 1 ? 'sound like judgements' : 'sounds like a judgement'} of what is to be predicted (up to ${v.figure(v.number('score'))} on a scale from 0 to 1). If made with knowledge that you will not have, train with --drop ${together(v).join(',')}.`,
  'warning.group': (v) => {
    const rows = `${count(v, 'groupCount')} values of ${v.quoted('column')}, ${v.figure(v.number('rowsPerGroup'))} rows each`
    return v.is('applied', true)
      ? `Rows belong together: ${rows}${constant(v)}. They were kept on one side of every split, so the figures are about new values of it; if you will ask about the same ones, say --group none.`
      : `Rows may belong together: ${rows}${constant(v)}. Rows are held back at random all the same; if you will ask about new ones, say --group ${v.text('column')}.`
  },
  'warning.time': (v) => {
    const moves = v.number('drift') >= 0.01 || v.number('persistence') >= 0.2 ? ', and the target moves with it' : ''
    if (v.is('applied', true))
      return `The rows are in the order of ${v.quoted('column')}${moves}. The latest rows were held back for testing, as the model will be asked about later ones; if not, say --time none.`
    const ordered = v.is('ordered', true) ? 'The rows are in the order of' : 'The target moves with'
    return `${ordered} ${v.quoted('column')}. Rows are held back at random all the same; if you will ask about later rows, say --time ${v.text('column')}.`
  },
  'warning.order-identifier': (v) =>
    `${v.quoted('column')} counts the rows, and the target changes along the file: it tells where a row stands, not what it is. Unless new rows go on from the last, train with --drop ${v.text('column')}.`,
  'warning.duplicate-rows': (v) =>
    `${count(v, 'rowCount')} rows (${v.percent(v.number('share'))}) are copies but for columns left out. About ${v.percent(v.number('testShare'))} of the test rows have a copy among the rows learned from, which flatters the figures; remove copies that are mistakes.`,
  'warning.contradictions': (v) =>
    v.is('task', 'regression')
      ? `Rows that are alike in every column have different targets: that is ${v.percent(v.number('share'))} of all differences, which no model can explain.`
      : `${count(v, 'rowCount')} rows have the columns of others but another target: on these rows no model can be right more than ${v.percent(v.number('ceiling'))} of the time.`,
  'warning.drift': (v) =>
    `The target is not the same at both ends by ${v.quoted('column')}${ends(v)}. Expect it to go on moving: train again as new rows come in.`,
  'reason.drift': (v) =>
    `The target is not the same at both ends of the file${ends(v)}. If the rows are in order of time, add the column that tells it and say --time, for later rows will differ.`,
  'reason.task': (v) =>
    v.is('because', 'asked')
      ? `${v.quoted('target')} is predicted by ${v.text('task')}, as asked.`
      : `${v.quoted('target')} is predicted by ${v.text('task')}, by the look of its values.`,
  'reason.positive': (v) => `${v.quoted('positive')} counts as the positive class: ${positive(v)}.`,
  'reason.metric': (v) =>
    v.is('because', 'asked')
      ? `Models are chosen by ${v.text('metric')}, as asked.`
      : v.is('task', 'regression')
        ? `Models are chosen by ${v.text('metric')}, which large errors raise most.`
        : `Models are chosen by ${v.text('metric')}, which wants probabilities that can be trusted.`,
  'reason.split': (v) => `${heldBack(v)}${v.is('because', 'asked') ? ', as asked' : ''}.`,
  'reason.costs': (v) =>
    `A wrong ${v.quoted('positive')} costs ${v.figure(v.number('fp'))}, a missed one ${v.figure(v.number('fn'))}.`,
  'reason.protected': (v) => `The model is judged by how it treats the groups of ${v.quotedList(v.texts('columns'))}.`,
  'reason.categories': (v) =>
    v.is('because', 'asked')
      ? `The numbers of ${v.quoted('column')} are taken as names, as asked.`
      : `The ${count(v, 'levelCount')} numbers of ${v.quoted('column')} are taken as names of things: neighbours have no more in common than others. If they are amounts, say --numeric ${v.text('column')}.`,
  'reason.ordinal-target': (v) =>
    `${v.quoted('column')} has ${count(v, 'distinctCount')} steps in an order; predicted as a number, the order counts, and predictions may lie between steps.`,
  'reason.count-target': (v) =>
    `${v.quoted('column')} counts something. If being wrong by a tenth matters alike for small and large counts, say --metric rmsle.`,
  'reason.skewed-target': (v) =>
    `A few values of ${v.quoted('column')} are very large (half are below ${v.figure(v.number('median'))}, the largest is ${v.figure(v.number('max'))}) and weigh most. If relative errors matter, say --metric rmsle.`,
  'reason.capped-target': (v) =>
    `${v.percent(v.number('share'))} of the rows have the largest ${v.quoted('column')}, ${v.figure(v.number('max'))}: it looks cut off there, and no prediction will go far beyond.`,
}

function count(v: Reader, name: string): string {
  return v.count(v.number(name))
}

/** The columns that a leak is made of. */
function together(v: Reader): readonly string[] {
  const names = v.texts('together')
  return names.length === 0 ? [v.text('column')] : names
}

function leak(v: Reader): string {
  const column = v.quoted('column')
  const figure = `(${v.figure(v.number('score'))} on a scale from 0 to 1)`
  switch (v.text('how')) {
    case 'same':
      return `${column} is the target in other words: each of its values goes with one value of the target.`
    case 'rounded':
      return `${column} is the target in another unit, but for rounding.`
    case 'banded':
      return `${column} says in which part of its range the target is, in every row.`
    case 'identity':
      return `${v.text('formula')} is the target in every row.`
    case 'gaps':
      return `${column} has a value exactly where the target says so.`
    case 'companion':
      return `${column} ${v.has('value') ? `is ${v.quoted('value')}` : 'has a value'} only where ${v.quoted('of')}, which gives the target away, says so.`
    case 'filled':
      return `${column} has a value almost only where the target has one value.`
    case 'afterwards':
      return `${column} sounds like something known only afterwards, and alone says much about the target ${figure}.`
    case 'shared-word':
      return `${column} is named like the target (${v.text('word')}) and alone says much about it ${figure}.`
    default: {
      const isStrong = v.is('strength', 'strong')
      const names = together(v)
      if (names.length > 1)
        return `${v.quotedList(names)} each ${isStrong ? 'almost give the target away' : 'say very much about the target'} (up to ${v.figure(v.number('score'))} on a scale from 0 to 1).`
      return `${column} alone ${isStrong ? 'almost gives the target away' : 'says very much about the target'} ${figure}.`
    }
  }
}

function scores(v: Reader): string {
  if (!v.has('without')) return ''
  return ` A quick model reaches ${v.figure(v.number('with'))} (${v.text('metric')}) with it and ${v.figure(v.number('without'))} without.`
}

function constant(v: Reader): string {
  const names = v.texts('constant')
  return names.length === 0 ? '' : `, with one value of ${v.quotedList(names)}`
}

function ends(v: Reader): string {
  if (!v.has('first')) return ''
  if (v.is('task', 'regression'))
    return `: on average ${v.figure(v.number('first'))} in the first fifth, ${v.figure(v.number('last'))} in the last`
  return `: ${v.percent(v.number('first'))} are ${v.quoted('positive')} in the first fifth, ${v.percent(v.number('last'))} in the last`
}

function positive(v: Reader): string {
  if (v.is('because', 'asked')) return 'you said so'
  if (v.is('because', 'word')) return 'its word says so'
  const which = v.is('because', 'rarer') ? 'it is the rarer' : 'nothing tells them apart'
  return `${which}; if it is the other, say --positive`
}

function heldBack(v: Reader): string {
  if (v.is('kind', 'time')) return `The latest rows by ${v.quoted('column')} are held back for testing`
  if (v.is('kind', 'group')) return `Rows with the same ${v.quoted('column')} are held back together`
  return v.is('kind', 'stratified')
    ? 'Rows are held back at random, with the same share of each class'
    : 'Rows are held back at random'
}
