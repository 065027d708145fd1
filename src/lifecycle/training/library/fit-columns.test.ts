import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { RepriseError } from '#base'
import type { Kernels } from '#kernels'
import { loadKernels } from '#kernels'
import { decodeModel } from '../decode-model.ts'
import { encodeModel } from '../encode-model.ts'
import { explain } from '../explain.ts'
import { predict } from '../predict.ts'
import type { Columns } from './columns.ts'
import { tableOfColumns } from './columns.ts'
import type { FitQuestion } from './fit-columns.ts'
import { fitColumns } from './fit-columns.ts'

let kernels: Kernels
before(async () => {
  kernels = await loadKernels({ threads: 2 })
})
after(() => kernels[Symbol.asyncDispose]())

const rows = 240
const range = <T>(of: (row: number) => T): T[] => Array.from({ length: rows }, (_, row) => of(row))
const columns: Columns = {
  age: range((row) => (row % 11 === 0 ? null : (row * 7) % 60)),
  metal: range((row) => (row % 13 === 0 ? null : ['iron', 'steel', 'zinc'][row % 3]!)),
  painted: range((row) => row % 4 === 0),
  built: range((row) => new Date(Date.UTC(1990 + (row % 30), row % 12, 3))),
  serial: BigInt64Array.from(range((row) => BigInt(row) << 40n)),
  weight: Float32Array.from(range((row) => (row % 17) / 4)),
}
const leaks = range((row) => ((row * 7) % 60 > 30 ? 'leaks' : 'dry'))
const depth = Float64Array.from(range((row) => ((row * 7) % 60) * (row % 3)))
const params = { rounds: 30 }
const ask = (more: Partial<FitQuestion> = {}): FitQuestion => ({
  columns,
  target: leaks,
  estimator: { params },
  ...more,
})

test('numbers, words, booleans, dates and long integers are columns of a model that reads them again', () => {
  const model = decodeModel(encodeModel(fitColumns(ask(), kernels)))
  assert.deepEqual(
    model.signature.inputs.map(({ name, type, storage }) => `${name} ${type} ${storage}`),
    [
      'age number number',
      'metal category text',
      'painted boolean boolean',
      'built datetime datetime',
      'serial integer long',
      'weight number number',
    ],
  )
  assert.deepEqual([model.task, model.classes, model.positive], ['binary', ['dry', 'leaks'], 'leaks'])
  const { classIndices } = predict(model, tableOfColumns(columns), kernels)
  const right = leaks.filter((label, row) => model.classes![classIndices![row]!] === label).length
  assert(right > rows * 0.95, `${right} of ${rows}`)
  assert.deepEqual(explain(model, tableOfColumns(columns), kernels).columns, Object.keys(columns))
})

test('the task follows from the target, unless it is told', () => {
  assert.equal(fitColumns(ask({ target: depth }), kernels).task, 'regression')
  const numbered = ask({ target: range((row) => [10, 2, 33][row % 3]!), task: 'multiclass' })
  assert.deepEqual(fitColumns(numbered, kernels).classes, ['2', '10', '33'])
  assert.equal(fitColumns(ask({ target: range((row) => row % 2 === 0) }), kernels).positive, 'true')
  assert.equal(fitColumns(ask({ positive: 'dry' }), kernels).positive, 'dry')
})

test('the same question gives the same bytes, another seed others', () => {
  const [first, again, other] = [0, 0, 1].map((seed) => encodeModel(fitColumns(ask({ seed }), kernels)))
  assert.deepEqual(again, first)
  assert.notDeepEqual(other, first)
})

test('a share of the rows is held out by the seed and stops the rounds early', () => {
  const rounds: (number | null)[] = []
  const question = ask({
    target: depth,
    validation: 0.25,
    estimator: { params: { rounds: 500, patience: 5, learningRate: 0.3 } },
    onRound: ({ validationLoss }) => rounds.push(validationLoss),
  })
  const model = fitColumns(question, kernels)
  assert(rounds.length < 500 && rounds.every((loss) => loss !== null))
  const best = rounds.indexOf(Math.min(...(rounds as number[]))) + 1
  assert.equal(model.members[0]!.fitted.document['rounds'], best)
})

test('validation rows may be given, in the terms of the training rows', () => {
  const validation = { columns, target: leaks, weights: depth }
  const model = fitColumns(ask({ validation, weights: range(() => 1) }), kernels)
  assert(Number(model.members[0]!.fitted.document['rounds']) > 0)
  const foreign = { columns, target: leaks.map((label, row) => (row === 3 ? 'bursts' : label)) }
  refused(() => fitColumns(ask({ validation: foreign }), kernels), /"bursts" in row 3, which is no class/)
})

test('an aborted signal keeps the rounds so far', () => {
  const stop = new AbortController()
  const onRound = ({ round }: { round: number }) => round === 4 && stop.abort()
  const model = fitColumns(ask({ signal: stop.signal, onRound }), kernels)
  assert.equal(model.members[0]!.fitted.document['rounds'], 4)
})

test('a linear model is an estimator like any', () => {
  const model = fitColumns(ask({ target: depth, estimator: { kind: 'linear' } }), kernels)
  assert.equal(model.members[0]!.fitted.estimator.kind, 'linear')
})

const mistakes: readonly [string, RegExp, Partial<FitQuestion>][] = [
  ['columns of different lengths', /column "b" has 1 values, column "a" has 2/, { columns: { a: [1, 2], b: [1] } }],
  ['a column of two kinds', /column "a" holds "x" in row 1, where a number/, { columns: { a: [1, 'x'] as never } }],
  [
    'a date among words',
    /column "a" holds .* in row 1, where a string/,
    { columns: { a: ['x', new Date(0)] as never } },
  ],
  ['no rows', /no rows/, { columns: { a: [] }, target: [], task: 'regression' }],
  [
    'a target that is missing',
    /target "target" is missing in row 1/,
    { target: leaks.map((label, row) => (row === 1 ? null : label)) },
  ],
  ['a target of one class', /has 1 classes: dry/, { target: range(() => 'dry') }],
  ['words for a regression', /is words/, { task: 'regression' }],
  ['a positive that is no class', /2 classes: dry, leaks/, { positive: 'wet' }],
  ['a target of another length', /target has 2 values for 240 rows/, { target: ['dry', 'leaks'] }],
  ['a share beyond the rows', /validation is 1.5/, { validation: 1.5 }],
  ['an unknown param', /no param "leafs"/, { estimator: { params: { leafs: 3 } } }],
]
for (const [what, says, more] of mistakes) {
  test(`${what}: an error says so`, () => refused(() => fitColumns(ask(more), kernels), says))
}

function refused(call: () => unknown, says: RegExp): void {
  assert.throws(
    call,
    (error) => error instanceof RepriseError && error.code === 'invalid-input' && says.test(error.message),
  )
}
