// Every objective under every growth, and every option that changes how trees are grown.

import { createRng } from '#base'
import type { Estimator, FitInput, Task } from '#training'
import type { Shape, TableSize } from './boosting-data.ts'
import { boostingInput, draws, spreadWeights } from './boosting-data.ts'

export interface BoostingCase {
  readonly name: string
  readonly params: Estimator['params']
  readonly input: FitInput
  /** Fitted twice: the second goes on from the first. */
  readonly goesOn?: boolean
}

type Params = BoostingCase['params']

interface Objective {
  readonly task: Task
  readonly shape?: Shape
  readonly params?: Params
}

const objectives: Readonly<Record<string, Objective>> = {
  logistic: { task: 'binary', params: { randomThresholds: false } }, // not left to the number of rows
  'softmax, vector leaves': { task: 'multiclass', params: { vectorLeaves: true } },
  'softmax, a tree per class': { task: 'multiclass', params: { vectorLeaves: false } },
  squared: { task: 'regression' },
  absolute: { task: 'regression', params: { objective: 'absolute' } },
  huber: { task: 'regression', params: { objective: 'huber' } },
  quantile: { task: 'regression', params: { objective: 'quantile', quantile: 0.8 } },
  poisson: { task: 'regression', shape: 'count', params: { objective: 'poisson' } },
  gamma: { task: 'regression', shape: 'positive', params: { objective: 'gamma' } },
  tweedie: { task: 'regression', shape: 'count', params: { objective: 'tweedie' } },
  ranking: { task: 'regression', shape: 'count', params: { objective: 'ranking' } },
}

interface Option {
  readonly on: readonly (keyof typeof objectives)[]
  readonly params?: Params
  readonly change?: (input: FitInput) => FitInput
  readonly goesOn?: boolean
}

const options: Readonly<Record<string, Option>> = {
  'no statistics': { on: ['logistic', 'squared'], params: { statisticLevels: 253 } },
  'one level against the others': { on: ['logistic'], params: { statisticLevels: 253, oneHotLevels: 6, l1: 0.5 } },
  'linear leaves': {
    on: ['squared', 'logistic', 'softmax, a tree per class'],
    params: { linearLeaves: true, depth: 4 },
  },
  'random thresholds': { on: ['squared', 'softmax, vector leaves'], params: { randomThresholds: true } },
  monotone: { on: ['logistic', 'poisson'], params: { monotone: { x: 1, y: -1 } } },
  interactions: { on: ['squared'], params: { interactions: [['x', 'few'], ['y', 'many'], ['n0']] } },
  'sampling by variance': {
    on: ['logistic', 'softmax, vector leaves'],
    params: { sampling: 'variance', rowShare: 0.4 },
  },
  'balanced classes': { on: ['softmax, vector leaves'], params: { classWeights: 'balanced' } },
  'leaves from all rows': { on: ['squared'], params: { leavesFromAllRows: true, rowShare: 0.5 } },
  'leaves from drawn rows': { on: ['logistic'], params: { leavesFromAllRows: false, rowShare: 0.5 } },
  'all rows and columns': { on: ['squared'], params: { rowShare: 1, columnShare: 1 } },
  'weights over a million to one': { on: ['logistic', 'quantile', 'softmax, vector leaves'], change: weighted },
  offsets: { on: ['poisson', 'logistic'], change: offset },
  'a warm start': { on: ['logistic', 'softmax, vector leaves', 'absolute'], goesOn: true },
  'growing patience': { on: ['logistic', 'ranking'], params: { patience: 'growing' }, change: validated },
}

const growths: Readonly<Record<string, Params>> = {
  leafwise: { growth: 'leafwise', leaves: 20 },
  symmetric: { growth: 'symmetric', depth: 5 },
}

/** The cases one after another; their rows are made when they are asked for. */
export function* boostingCases(size: TableSize, rounds: number): Generator<BoostingCase> {
  for (const [growth, shape] of Object.entries(growths)) {
    const every = { rounds, learningRate: 0.3, ...shape }
    for (const [name, objective] of Object.entries(objectives))
      yield { name: `${growth}, ${name}`, params: { ...every, ...objective.params }, input: inputOf(objective, size) }
    for (const [option, { on, params, change = same, goesOn = false }] of Object.entries(options)) {
      for (const name of on) {
        const objective = objectives[name]!
        const whole = { ...every, ...objective.params, ...params }
        yield { name: `${growth}, ${name}, ${option}`, params: whole, input: change(inputOf(objective, size)), goesOn }
      }
    }
  }
}

function inputOf({ task, shape = 'real', params }: Objective, size: TableSize, seed?: number): FitInput {
  const input = boostingInput(task, size, shape, seed)
  return params?.['objective'] === 'ranking' ? { ...input, groups: groupsOf(size.rows) } : input
}

function groupsOf(rows: number): Uint32Array {
  return Uint32Array.from({ length: rows }, (_, row) => Math.floor(row / 12))
}

function same(input: FitInput): FitInput {
  return input
}

function weighted(input: FitInput): FitInput {
  return { ...input, weights: spreadWeights(input.features.rowCount) }
}

function offset(input: FitInput): FitInput {
  return { ...input, offsets: draws(createRng(6), input.features.rowCount).map((value) => 2 * value - 1) }
}

function validated(input: FitInput): FitInput {
  const { target, features, groups } = input
  const size = { rows: Math.ceil(features.rowCount / 3), columns: features.features.length }
  const part = boostingInput(target.task, size, groups ? 'count' : 'real', 2)
  return { ...input, validation: groups ? { ...part, groups: groupsOf(size.rows) } : part }
}
