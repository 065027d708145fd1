import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRng } from '#base'
import type { Estimator } from '#training'
import { automaticRate, estimators } from '#training'
import { searchMethods } from '../samplers/index.ts'
import { openSampler } from '../samplers/sampler.ts'
import { contains } from '../samplers/space.ts'
import { estimatorAt, estimatorSpaces, jointSpace, paramsAt } from './index.ts'
import type { SearchFacts } from './search-facts.ts'

const tasks = ['binary', 'multiclass', 'regression'] as const
const facts = (task: SearchFacts['task']): SearchFacts => ({ task, rowCount: 4000, rounds: 700 })
const known = Object.keys(estimatorSpaces).filter((kind) => Object.hasOwn(estimators, kind))

for (const task of tasks) {
  for (const kind of known) {
    test(`every point of the space of ${kind} means params that ${kind} accepts for a ${task} task`, () => {
      const space = estimatorSpaces[kind]!.space(facts(task))
      const sampler = openSampler({ method: searchMethods['random']!, space, rng: createRng(1) })
      for (let index = 0; index < 60; index++) {
        const { params } = sampler.ask()!
        const given = paramsAt(kind, params, facts(task))
        const complete = estimators[kind as Estimator['kind']].complete(given, task)
        for (const [name, value] of Object.entries(given)) assert.deepEqual(complete[name], value)
      }
    })
  }

  test(`a point of the joint space is of one kind and has its dimensions alone (${task})`, () => {
    const space = jointSpace(known, facts(task))
    const sampler = openSampler({ method: searchMethods['tpe']!, space, rng: createRng(2) })
    const kinds = new Set<string>()
    for (let index = 0; index < 40; index++) {
      const ask = sampler.ask()!
      assert(contains(space, ask.params))
      const { kind, params } = estimatorAt(ask.params, facts(task))
      kinds.add(kind)
      assert.equal(
        Object.keys(ask.params).every((name) => name === 'kind' || name.startsWith(`${kind}.`)),
        true,
      )
      estimators[kind as Estimator['kind']].complete(params, task)
      sampler.tell(ask.id, index % 7)
    }
    assert.deepEqual([...kinds].sort(), [...known].sort())
  })
}

test('boosting and linear models have spaces, and the rate of boosting is a multiple of the automatic one', () => {
  assert(known.includes('gbdt') && known.includes('linear'))
  const rate = automaticRate('binary', 4000, 700, true)
  const { learningRate, rounds } = paramsAt('gbdt', { rateFactor: 2 }, facts('binary'))
  assert.deepEqual([learningRate, rounds], [Math.round(2e6 * rate) / 1e6, 700])
  assert.equal(paramsAt('gbdt', {}, facts('binary'))['learningRate'], rate)
})
