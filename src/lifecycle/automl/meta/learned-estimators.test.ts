import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canonicalJson } from '#base'
import { estimators } from '#training'
import { learnedEstimators } from './learned-estimators.ts'

for (const task of ['binary', 'multiclass', 'regression'] as const) {
  test(`the learned portfolio for a ${task} task holds at least six different estimators that boosting accepts`, () => {
    for (const rowCount of [200, 20_000]) {
      const learned = learnedEstimators({ task, rowCount, rounds: 500 })
      assert(learned.length >= 6)
      assert.equal(new Set(learned.map(({ name }) => name)).size, learned.length)
      const params = learned.map(({ estimator }) => estimators.gbdt.complete(estimator.params, task))
      assert.equal(new Set(params.map((each) => canonicalJson({ ...each } as never))).size, learned.length)
      for (const { estimator } of learned) assert.equal(estimator.params['rounds'], 500)
    }
  })
}
