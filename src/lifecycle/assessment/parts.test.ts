import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createRng, selectRows } from '#base'
import { loadKernels } from '#kernels'
import { bells, draws, learnedStudy, tableOf } from '../../../test/assessment-evidence.ts'
import type { AssessOptions } from './assess.ts'
import { assess } from './assess.ts'
import type { PartName } from './findings.ts'

const kernels = await loadKernels({ threads: 1 })
after(() => kernels[Symbol.asyncDispose]())

const ROWS = 1000
const [a, luck] = [draws(ROWS, 'a'), bells(ROWS, 'luck')]
const table = tableOf({
  a,
  b: draws(ROWS, 'b'),
  sex: [...draws(ROWS, 'sex')].map((draw) => (draw < 0.5 ? 'f' : 'm')),
  y: a.map((value, row) => Number(4 * value - 2 + luck[row]! > 0)),
})
const study = learnedStudy(table, kernels, 'gbdt')
const assessed = (options: Partial<AssessOptions> = {}) =>
  assess(study, selectRows(table, study.test.rows), {
    rng: createRng(0).child('assess'),
    kernels,
    whole: table,
    protectedColumns: ['sex'],
    ...options,
  })
const whole = assessed()

test('an assessment holds every part that there is something to look at for, as plain data', () => {
  const none = Object.entries(whole.parts!).filter(([, state]) => state !== 'done')
  assert.deepEqual(none, [['noise', 'none']])
  assert.deepEqual(JSON.parse(JSON.stringify(whole)), whole)
  assert.equal(JSON.stringify(whole).includes('null,null,null'), false)
  assert.equal(whole.fairness![0]!.column, 'sex')
  assert(whole.guidance!.some(({ code }) => code === 'guidance.flags'))
})

test('what time does not allow is left out and said so, and its figures stay the same', () => {
  let polls = 0
  const cut = assessed({ isLate: () => polls++ >= 4 })
  const states = Object.entries(cut.parts!)
  assert.deepEqual(states.filter(([, state]) => state === 'time').length, states.length - 4)
  assert.equal(cut.robustness, undefined)
  assert.deepEqual(
    [cut.metrics, cut.conclusion, cut.contributions],
    [whole.metrics, whole.conclusion, whole.contributions],
  )
  const skip = states.flatMap(([name, state]) => (state === 'time' ? [name as PartName] : []))
  assert.deepEqual(assessed({ skip }), cut)
})

test('parts do not move each other: one left out changes no other', () => {
  const { slices: _, parts: __, guidance: ___, diagnoses: ____, ...others } = whole
  const { parts, guidance, diagnoses, ...without } = assessed({ skip: ['slices'] })
  assert.equal(parts!.slices, 'time')
  assert.deepEqual(without, others)
})

test('without the whole table nothing is said of rows it learned from', () => {
  const { parts, doubts } = assess(study, selectRows(table, study.test.rows), { rng: createRng(0), kernels })
  assert.deepEqual([parts!.learning, parts!.noise, parts!.fairness], ['none', 'none', 'none'])
  assert.deepEqual([doubts!.memory, doubts!.shift], [null, null])
})

test('columns that framing names as protected are compared too', () => {
  const framed = { ...study, frame: { ...study.frame, protected: ['sex'] } }
  const { fairness } = assess(framed, selectRows(table, study.test.rows), { rng: createRng(0), kernels })
  assert.deepEqual(
    fairness!.map(({ column }) => column),
    ['sex'],
  )
})

test('people are better, as good or worse by the interval of the metric', () => {
  const code = (humanLevel: number) =>
    assessed({ humanLevel }).guidance!.find((one) => one.code.startsWith('guidance.human'))!.code
  const { low, high, value } = whole.metrics['logLoss']!
  assert.deepEqual(
    [code(low! - 0.1), code(value), code(high! + 0.1)],
    ['guidance.human-worse', 'guidance.human-same', 'guidance.human-better'],
  )
})

test('reasons explain rows of the data by their own values', () => {
  for (const { row, reasons, actual } of whole.reasons!) {
    assert.equal(actual, String((table.columns.get('y') as { values: Float64Array }).values[row]))
    for (const { column, value } of reasons) {
      const from = table.columns.get(column)!
      assert.equal(
        value,
        from.kind === 'codes' ? from.levels[from.codes[row]!] : (from as { values: Float64Array }).values[row],
      )
    }
  }
  const [first] = whole.contributions!
  assert.deepEqual([first!.column, first!.direction], ['a', 'up'])
  assert(first!.highest!.mean > 0 && first!.lowest!.mean < 0)
})

test('losses that a study measured, and predictions out of fold, are gone by where they are given', () => {
  const learningPoints = [100, 200, 400].map((rowCount) => ({ rowCount, loss: 1 / rowCount }))
  const outOfFold = { ...study.test, rows: study.test.rows.map((row) => row + 10_000) }
  const { learning, doubts } = assessed({ learningPoints, outOfFold })
  assert.deepEqual(learning!.points, learningPoints)
  for (const { row } of doubts!.labels!.rows) assert(row >= 10_000)
})
