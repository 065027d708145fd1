import { log } from '#base'
import type { Task } from '../estimator.ts'
import type { JsonReader } from '../read-json.ts'
import { refuse } from './foreign-model.ts'

interface Meaning {
  readonly objective: string
  readonly task: Task
  readonly classCount: number
  readonly logLink: boolean
  readonly base: readonly number[]
}

type Link = 'identity' | 'logistic' | 'raw logistic' | 'log' | 'softmax'

/** How each objective's `base_score` becomes a margin, and margins predictions. */
const links: Readonly<Record<string, Link>> = {
  'reg:squarederror': 'identity',
  'reg:linear': 'identity',
  'reg:absoluteerror': 'identity',
  'reg:pseudohubererror': 'identity',
  'reg:squaredlogerror': 'identity',
  'reg:quantileerror': 'identity',
  'rank:pairwise': 'identity',
  'rank:ndcg': 'identity',
  'rank:map': 'identity',
  'reg:logistic': 'logistic',
  'binary:logistic': 'logistic',
  'binary:logitraw': 'raw logistic',
  'count:poisson': 'log',
  'reg:gamma': 'log',
  'reg:tweedie': 'log',
  'survival:cox': 'log',
  'survival:aft': 'log',
  'multi:softmax': 'softmax',
  'multi:softprob': 'softmax',
}

const tasks: Readonly<Record<Link, Task>> = {
  identity: 'regression',
  logistic: 'binary',
  'raw logistic': 'binary',
  log: 'regression',
  softmax: 'multiclass',
}

export function readMeaning(learner: JsonReader, params: JsonReader, classCount: number): Meaning {
  const objective = learner.object('objective').text('name')
  const link = Object.hasOwn(links, objective) ? links[objective]! : refuseObjective(objective)
  const task = tasks[link]
  const outputs = task === 'multiclass' ? classCount : 1
  if (task === 'multiclass' && classCount < 2) refuse('XGBoost model', `${objective} with ${classCount} classes`)
  const scores = readScores(params.text('base_score'))
  if (scores.length !== 1 && scores.length !== outputs)
    refuse('XGBoost model', `base_score has ${scores.length} values, and the model ${outputs} outputs`)
  const base = Array.from({ length: outputs }, (_, index) => marginOf(scores[index] ?? scores[0]!, link))
  const classes = { regression: 1, binary: 2, multiclass: classCount }[task]
  return { objective, task, classCount: classes, logLink: link === 'log', base }
}

function refuseObjective(objective: string): never {
  return refuse(
    'XGBoost model',
    `the objective "${objective.slice(0, 80)}" cannot be imported`,
    `These can: ${Object.keys(links).join(', ')}.`,
  )
}

/** `5E-1`, or from version 3 on `[1E-1,2E-1]`, one for each output. */
function readScores(text: string): readonly number[] {
  const words = text.replace(/^\[(.*)\]$/, '$1').split(',')
  return words.map((word) => {
    const value = /^[+-]?\d*\.?\d+(?:[eE][+-]?\d+)?$/.test(word.trim()) ? Math.fround(Number(word)) : Number.NaN
    return Number.isFinite(value) ? value : refuse('XGBoost model', `base_score is "${text.slice(0, 80)}"`)
  })
}

/** In 32 bits, as XGBoost computes it. */
function marginOf(score: number, link: Link): number {
  const odds = Math.fround(Math.fround(1 / score) - 1)
  const margin = Math.fround(link === 'logistic' ? -log(odds) : link === 'log' ? log(score) : score)
  return Number.isFinite(margin) ? margin : refuse('XGBoost model', `base_score ${score} has no margin`)
}
