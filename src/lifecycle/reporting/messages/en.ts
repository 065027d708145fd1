import { flaggedIn, removedShare } from '../conclusion.ts'
import type { Messages } from '../message.ts'
import type { Reader } from '../reader.ts'
import { framingEn } from './framing-en.ts'
import { guidance } from './guidance/en.ts'

export const en: Messages = {
  ...framingEn,
  'warning.few-rows': (v) =>
    `There are only ${count(v, 'rowCount')} rows: figures are rough, and more rows would help most.`,
  'warning.imbalance': (v) =>
    `Only ${v.percent(v.number('share'))} of the rows (${count(v, 'rowCount')}) are ${v.quoted('class')}: do not judge by accuracy.`,
  'warning.rare-class': (v) =>
    v.is('leftOut', true)
      ? `${v.quoted('class')} occurs in one row only, too few to learn and test; that row was left out.`
      : `${v.quoted('class')} occurs in only ${count(v, 'rowCount')} rows: what is predicted for it is unreliable.`,
  'warning.missing-target': (v) =>
    `${count(v, 'missingCount')} of ${count(v, 'rowCount')} rows have no value in ${v.quoted('column')} and were left out.`,
  'warning.ambiguous-task': (v) =>
    `${v.quoted('column')} has ${count(v, 'distinctCount')} whole values and is predicted as ${read(v)}; if that is wrong, say --task ${v.text('alternative')}.`,
  'dropped.identifier': (v) => dropped(v, 'it has a different value in almost every row, like an identifier.'),
  'dropped.constant': (v) => dropped(v, 'it has the same value in every row.'),
  'dropped.all-missing': (v) => dropped(v, 'it has no value in any row.'),
  'dropped.user': (v) => dropped(v, 'you asked for it.'),
  'dropped.group': (v) => dropped(v, 'it only says which rows belong together.'),
  'dropped.weight': (v) => dropped(v, 'it only says how much each row counts.'),
  'stopped.done': () => 'Everything planned was tried.',
  'stopped.time-budget': () => 'The time budget ended the search.',
  'stopped.trials': () => 'The number of trials asked for was reached.',
  'stopped.interrupted': () => 'The search was stopped; the best so far was kept.',
  'finding.disguised-missing': (v) => `${v.quoted('column')} seems to write missing values as ordinary ones.`,
  'finding.duplicate-rows': () => 'Some rows occur more than once.',
  'finding.constant': (v) => `${v.quoted('column')} has the same value in every row.`,
  'finding.identifier-like': (v) =>
    `${v.quoted('column')} has a different value in almost every row, like an identifier.`,
  'finding.high-cardinality': (v) => `${v.quoted('column')} has very many different values.`,
  'finding.mixed-types': (v) => `${v.quoted('column')} mixes numbers, words or dates.`,
  'finding.padded': (v) => `${v.quoted('column')} has values with blanks before or after them.`,
  'finding.duplicate-header': (v) =>
    `More than one column is named ${v.quoted('column')}; the later ones were renamed.`,
  'finding.missing-header': () => 'The file has no header line; its columns were numbered.',
  'finding.rejected-lines': () => 'Some lines of the file do not fit its columns and were left out.',
  'finding.mostly-missing': (v) => `${v.quoted('column')} is missing in most rows.`,
  'conclusion.binary': (v) =>
    `The model predicts whether ${v.text('target')} is ${v.quoted('positive')}.${ranking(v)} ${flagging(v)}`,
  'conclusion.multiclass': (v) =>
    `The model predicts which of ${count(v, 'classCount')} values ${v.text('target')} has. On ${unseen(v)} it names the right one ` +
    `${v.ofHundred(v.inside('accuracy').number('value'))} times out of 100; always naming the commonest would be right ` +
    `${v.ofHundred(v.inside('accuracy').number('baseline'))} times.`,
  'conclusion.regression': (v) =>
    `The model predicts ${v.text('target')}. On ${unseen(v)} it is off by ${error(v, 'mae', 'value')} on average, ` +
    `always giving the same best guess by ${error(v, 'mae', 'baseline')}; its root mean square error is ${error(v, 'rmse', 'value')} against ` +
    `${error(v, 'rmse', 'baseline')}${less(v)}.`,
  'conclusion.columns': (v) => {
    const names = v.items('columns').map((column) => column.text('column'))
    return names.length === 0 ? 'No column helped it.' : `What counts most: ${v.list(names)}.`
  },
  'caution.leakage': (v) => {
    const names = v.texts('columns')
    const [give, they, know] = names.length > 1 ? ['give', 'they', 'are'] : ['gives', 'it', 'is']
    return `Be careful: ${v.quotedList(names)} almost ${give} the answer away; if ${they} ${know} not known beforehand, these figures are too good to be true.`
  },
  'caution.no-better': (v) =>
    `Do not rely on it: on unseen rows it does no better${by(v)} than always giving the same answer.`,
  'caution.uncertain': (v) => `Be careful: its lead over always giving the same answer${by(v)} could be chance.`,
  'caution.few-rows': (v) => `Be careful: ${count(v, 'rowCount')} unseen rows are few, so these figures are rough.`,
  'caution.too-good': (v) =>
    `Be careful: it makes next to no mistake on ${unseen(v)}, which is rare; make sure that no column is filled in only once the answer is known.`,
  'caution.imbalance': (v) =>
    `Be careful: only ${v.percent(v.number('share'))} of all rows are ${v.quoted('class')}, so do not judge it by how often it is right.`,
  'caution.time-budget': () => 'The time budget cut the search short; more time may give a better model.',
  'caution.interrupted': () => 'The search was stopped early; a whole one may give a better model.',
  'caution.ambiguous-task': (v) =>
    `The target was read as ${read(v)}; if that is wrong, say --task ${v.text('alternative')}.`,
  'next.drop': (v) => `Next: train again with --drop ${v.texts('columns').join(',')} and compare.`,
  'next.more-data': () => 'Next: add columns that are known before the answer is, or more rows.',
  'next.use': () => 'Next: try it on rows of your own.',
  ...guidance,
}

function count(v: Reader, name: string): string {
  return v.count(v.number(name))
}

function unseen(v: Reader): string {
  return `${count(v, 'rowCount')} rows it had never seen`
}

function error(v: Reader, metric: string, of: 'value' | 'baseline'): string {
  return v.figure(v.inside(metric).number(of))
}

function less(v: Reader): string {
  const share = removedShare(v.inside('rmse'))
  return share > 0 ? `, ${v.percent(share)} less` : ', which is no less'
}

function by(v: Reader): string {
  return v.has('metric') ? ` by ${v.text('metric')}` : ''
}

function dropped(v: Reader, why: string): string {
  return `${v.quoted('column')} was left out: ${why}`
}

function read(v: Reader): string {
  return v.is('task', 'regression') ? 'a number' : 'classes'
}

function ranking(v: Reader): string {
  if (!v.inside('auc').has('value')) return ` The ${unseen(v)} all have the same value, so it cannot be judged by them.`
  const wins = v.ofHundred(v.inside('auc').number('value'))
  return ` On ${unseen(v)}, it ranks a random ${v.quoted('positive')} above a random other row ${wins} times out of 100 (a coin: 50).`
}

function flagging(v: Reader): string {
  const { kind, right, flagged, found, positives } = flaggedIn(v)
  if (kind === 'none')
    return `It finds no row more likely ${v.quoted('positive')} than not, so use its probabilities to rank rows.`
  if (kind === 'counts')
    return `It calls ${flagged} of them ${v.quoted('positive')} and is right about ${right}, of ${positives} there were to find.`
  return `Of 100 rows it calls ${v.quoted('positive')}, ${right} are; of 100 that are, it finds ${found}.`
}
