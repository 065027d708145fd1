import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { CodesColumn, Column, Digest, Json, NumberColumn, Table } from '#base'
import { createRng, RepriseError } from '#base'
import { applyTransforms, fitTransforms } from '#features'
import type { Kernels } from '#kernels'
import { loadKernels } from '#kernels'
import type { ObjectStore } from '#objects'
import { openObjects } from '#objects'
import type { Model } from '#training'
import { encodeModel, explain, fit, predict } from '#training'
import type { ColumnProblem } from './conform-rows.ts'
import { scoreTable, scoreTableInSteps } from './score-table.ts'
import type { Scorer } from './scorer.ts'
import { createScorer } from './scorer.ts'

const inputs = [
  { name: 'tenure', type: 'integer', storage: 'number', required: true },
  { name: 'contract', type: 'category', storage: 'text', required: true },
  { name: 'paperless', type: 'boolean', storage: 'boolean', required: true },
  { name: 'charge', type: 'number', storage: 'number', required: false },
] as const
const ROWS = 400
const row = { tenure: 3, contract: 'monthly', paperless: 'Yes', charge: 70.5 }

let folder: string
let kernels: Kernels
let objects: ObjectStore
let table: Table
let model: Model
let digest: Digest
let scorer: Scorer

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reprise-serving-'))
  kernels = await loadKernels({ threads: 1 })
  objects = await openObjects(folder)
  table = churnTable()
  model = churnModel(table)
  const files = encodeModel(model)
  digest = (
    await objects.writeTree({
      'model.json': await objects.put(files['model.json']),
      'weights.bin': await objects.put(files['weights.bin']),
    })
  ).digest
  scorer = createScorer({ objects, kernels: async () => kernels })
})
after(async () => {
  await kernels[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

function churnTable(): Table {
  const rng = createRng(3)
  const random = (levels: readonly string[]): CodesColumn => ({
    kind: 'codes',
    codes: Int32Array.from({ length: ROWS }, () => rng.below(levels.length)),
    levels,
  })
  const numbers = (top: number): NumberColumn => ({
    kind: 'number',
    values: Float64Array.from({ length: ROWS }, () => rng.below(top)),
  })
  return {
    rowCount: ROWS,
    columns: new Map<string, Column>([
      ['tenure', numbers(72)],
      ['contract', random(['monthly', 'yearly'])],
      ['paperless', random(['No', 'Yes'])],
      ['charge', numbers(120)],
    ]),
  }
}

function churnModel(rows: Table): Model {
  const transforms = fitTransforms(rows, inputs)
  const [tenure, contract] = [rows.columns.get('tenure') as NumberColumn, rows.columns.get('contract') as CodesColumn]
  const values = Float64Array.from(tenure.values, (months, i) => (months < 24 && contract.codes[i] === 0 ? 1 : 0))
  const target = { task: 'binary', values, classCount: 2 } as const
  const context = { rng: createRng(0), kernels }
  const fitted = fit({ kind: 'linear', params: {} }, { features: applyTransforms(transforms, rows), target }, context)
  return {
    task: 'binary',
    target: 'churn',
    classes: ['No', 'Yes'],
    positive: 'Yes',
    signature: { inputs },
    transforms,
    members: [{ weight: 1, fitted }],
    example: row,
  }
}

async function problemsOf(records: Json, cells: 'json' | 'text' = 'json'): Promise<readonly ColumnProblem[]> {
  try {
    await scorer.score(digest, { body: { dataframe_records: records }, explain: 0, cells })
  } catch (error) {
    assert(error instanceof RepriseError, String(error))
    assert.equal(error.code, 'invalid-input')
    return error.details['columns'] as readonly ColumnProblem[]
  }
  return []
}

test('a request gets a class, its probabilities and the reasons that moved it most', async () => {
  const { rows } = await scorer.score(digest, { body: { dataframe_records: [row] }, explain: 2 })
  const [scored] = rows
  assert.equal(scored!.prediction, 'Yes')
  assert(Math.abs(scored!.probabilities!['Yes']! + scored!.probabilities!['No']! - 1) < 1e-12)
  assert.deepEqual(scored!.reasons!.map(({ column }) => column).sort(), ['contract', 'tenure'])
  assert(scored!.reasons!.every(({ contribution }) => contribution > 0))
  assert.equal(scored!.reasons!.find(({ column }) => column === 'tenure')!.value, 3)
})

test('the order of columns and columns that the model does not know change nothing', async () => {
  const shuffled = { charge: 70.5, paperless: 'Yes', unknown: 'x', contract: 'monthly', tenure: 3 }
  const score = (record: Json) => scorer.score(digest, { body: { dataframe_records: [record] }, explain: 4 })
  assert.deepEqual((await score(shuffled)).rows, (await score(row)).rows)
})

test('every column that does not fit is reported with its row, value and what was expected', async () => {
  const problems = await problemsOf([row, { ...row, tenure: 0.5, contract: 12, charge: 'many', paperless: 7 }])
  assert.deepEqual(
    problems.map(({ column, row, value, expected }) => ({ column, row, value, expected })),
    [
      { column: 'tenure', row: 1, value: 0.5, expected: 'a whole number' },
      { column: 'contract', row: 1, value: 12, expected: 'text' },
      { column: 'paperless', row: 1, value: 7, expected: '"No" or "Yes"' },
      { column: 'charge', row: 1, value: 'many', expected: 'a number' },
    ],
  )
})

test('a bad cell of any size or depth is repeated in a few characters', async () => {
  let deep: Json = []
  for (let depth = 0; depth < 20_000; depth++) deep = [deep]
  const problems = await problemsOf([{ tenure: deep, contract: { a: 1 }, paperless: 3, charge: 'x'.repeat(5000) }])
  assert.deepEqual(
    problems.map(({ value }) => value),
    ['[…]', '{…}', 3, `${'x'.repeat(100)}…`],
  )
})

test('a number that overflows is no number', async () => {
  const [problem] = await problemsOf([{ ...row, charge: JSON.parse('1e999') }])
  assert.deepEqual([problem?.column, problem?.value], ['charge', 'Infinity'])
})

test('every absent column is listed, with the name it was perhaps given', async () => {
  const problems = await problemsOf([{ charge: 3, Tenure: 3 }])
  assert.deepEqual(
    problems.map(({ column }) => column),
    ['tenure', 'contract', 'paperless'],
  )
  assert.match(problems[0]!.problem, /did you mean it by "Tenure"/)
  assert.deepEqual(await problemsOf([{ ...row, charge: null }]), [], 'not required: may be absent or null')
})

test('missing values, unseen words and true or false for a two-word column are taken', async () => {
  assert.deepEqual(await problemsOf([{ tenure: null, contract: null, paperless: null, charge: null }]), [])
  assert.deepEqual(await problemsOf([{ ...row, contract: 'weekly', paperless: true }]), [])
  const asked = (paperless: Json) =>
    scorer.score(digest, { body: { dataframe_records: [{ ...row, paperless }] }, explain: 4 })
  assert.deepEqual((await asked(true)).rows, (await asked('Yes')).rows)
})

test('numbers in quotes are refused in JSON and read in CSV', async () => {
  assert.equal((await problemsOf([{ ...row, charge: '70.5' }]))[0]!.column, 'charge')
  assert.deepEqual(await problemsOf([{ tenure: '3', contract: 'monthly', paperless: 'Yes', charge: 'NA' }], 'text'), [])
  assert.equal((await problemsOf([{ ...row, tenure: '3.5' }], 'text'))[0]!.expected, 'a whole number')
})

test('a table scored as a batch gets the answers that single requests get', async () => {
  const scored = scoreTable(model, table, { explain: 2 }, kernels)
  assert.deepEqual([...scored.columns.keys()].slice(4), [
    'prediction',
    'probability_No',
    'probability_Yes',
    'reason_1',
    'reason_2',
  ])
  const answers = scored.columns.get('prediction') as CodesColumn
  const direct = predict(model, table, kernels)
  assert.deepEqual([...answers.codes], [...direct.classIndices!])
  const share = scored.columns.get('probability_Yes') as NumberColumn
  assert.deepEqual([...share.values], [...direct.probabilities!.filter((_, index) => index % 2 === 1)])
  const { base, values, columns } = explain(model, table, kernels)
  const sum = values.subarray(0, columns.length).reduce((total, value) => total + value, base[0]!)
  assert(Math.abs(sum - direct.margins[0]!) < 1e-9, 'contributions and base sum to the margin')
  const reason = scored.columns.get('reason_1') as CodesColumn
  assert.match(reason.levels[reason.codes[0]!]!, /^(tenure|contract|paperless|charge) = .+ \([+-][\d.e-]+\)$/)
})

test('a request of many rows gets what each row gets alone', async () => {
  const records = Array.from({ length: 4100 }, (_, index) => ({ ...row, tenure: index % 72, charge: index % 119 }))
  const { rows } = await scorer.score(digest, { body: { dataframe_records: records }, explain: 1 })
  assert.equal(rows.length, records.length)
  for (const index of [0, 2047, 2048, 4099]) {
    const alone = await scorer.score(digest, { body: { dataframe_records: [records[index]!] }, explain: 1 })
    assert.deepEqual(alone.rows[0], rows[index])
  }
})

test('a column named prediction keeps its name, and the answer gives way', () => {
  const columns = new Map(table.columns).set('prediction', table.columns.get('tenure')!)
  const scored = scoreTable(model, { rowCount: ROWS, columns }, { explain: 0 }, kernels)
  assert.equal(scored.columns.get('prediction'), columns.get('prediction'))
  assert(scored.columns.has('prediction_2'))
})

test('a batch that is interrupted ends with nothing written', async () => {
  const signal = AbortSignal.abort()
  await assert.rejects(scoreTableInSteps(model, table, { explain: 0, signal }, kernels), { code: 'interrupted' })
})

test('a model whose bytes are damaged is refused, and read again once it is whole', async () => {
  const fresh = createScorer({ objects, kernels: async () => kernels })
  const absent = 'a'.repeat(64) as Digest
  await assert.rejects(fresh.model(absent), { code: 'not-found' })
  assert.equal((await fresh.model(digest)).target, 'churn')
  assert.equal(await fresh.model(digest), await fresh.model(digest), 'kept in memory')
})

test('a model with a calibration and a threshold says what they say, in requests and in tables', async () => {
  const calibration = { kind: 'scale', slope: 0.5, shifts: [-1] } as const
  const strict: Model = { ...model, calibration, threshold: 0.2 }
  const { columns } = scoreTable(strict, table, { explain: 0 }, kernels)
  const said = columns.get('prediction') as CodesColumn
  const shares = (columns.get('probability_Yes') as NumberColumn).values
  const { margins } = predict(model, table, kernels)
  for (const [at, share] of shares.entries()) {
    assert.ok(Math.abs(share - 1 / (1 + Math.exp(1 - margins[at]! / 2))) < 1e-12)
    assert.equal(said.levels[said.codes[at]!], share >= 0.2 ? 'Yes' : 'No')
  }
  assert.ok(shares.some((share) => share > 0.2 && share < 0.5))
  const files = encodeModel(strict)
  const stored = await objects.writeTree({
    'model.json': await objects.put(files['model.json']),
    'weights.bin': await objects.put(files['weights.bin']),
  })
  const { rows } = await scorer.score(stored.digest, { body: { dataframe_records: [row] }, explain: 1 })
  const [{ contribution } = assert.fail()] = rows[0]!.reasons!
  const { rows: plain } = await scorer.score(digest, { body: { dataframe_records: [row] }, explain: 1 })
  assert.ok(Math.abs(contribution - plain[0]!.reasons![0]!.contribution / 2) < 1e-12)
})
