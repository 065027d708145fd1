import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createRng } from '#base'
import type { Schema } from '#data'
import { loadKernels } from '#kernels'
import type { Estimator } from '#training'
import { encodeModel, estimators, tableOfColumns } from '#training'
import { frame } from './frame.ts'
import { replayStudy, runStudy } from './study.ts'
import type { StudyContext } from './study-types.ts'

const kernels = await loadKernels({ threads: 1 })
after(() => kernels[Symbol.asyncDispose]())

const rng = createRng(4)
const size = Array.from({ length: 160 }, () => rng.float())
const town = size.map(() => ['Lyon', 'Rome', 'Oslo'][rng.below(3)]!)
const table = tableOfColumns({
  size,
  town,
  y: size.map((value, row) => (value + (town[row] === 'Rome' ? 0.4 : 0) + 0.3 * rng.float() > 0.8 ? 'yes' : 'no')),
})
const schema: Schema = {
  columns: [
    { name: 'size', type: 'number', storage: 'number' },
    { name: 'town', type: 'category', storage: 'text' },
    { name: 'y', type: 'category', storage: 'text' },
  ],
}
const quiet: StudyContext = {
  kernels,
  monotonic: () => 0,
  stopped: () => false,
  onProgress: () => undefined,
  record: () => undefined,
}

for (const kind of Object.keys(estimators) as Estimator['kind'][]) {
  if (kind === 'prior') continue
  test(`a study of ${kind} alone beats the prior, is refitted on all rows, and replays`, () => {
    const framed = frame(schema, table, { target: 'y', seed: 0 })
    const options = { preset: 'quick', timeBudgetMs: null, trials: 1, learners: [kind] } as const
    const study = runStudy(framed, schema, table, options, quiet)
    assert(study.model.members.some(({ fitted }) => fitted.estimator.kind === kind))
    assert.equal(study.leaderboard.at(-1)?.name, 'prior')
    const replayed = replayStudy(framed, schema, table, study.plan, quiet)
    assert(Buffer.from(encodeModel(replayed.model)['weights.bin']).equals(encodeModel(study.model)['weights.bin']))
  })
}
