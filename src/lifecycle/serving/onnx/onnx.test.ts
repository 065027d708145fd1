import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import type { Column, Table } from '#base'
import { RepriseError } from '#base'
import type { OnnxModel } from './open-onnx.ts'
import { openOnnx } from './open-onnx.ts'
import { scoreOnnxTable } from './score-onnx-table.ts'

const ROOT = resolve(import.meta.dirname, '../../../..')
const model = (name: string) => readFile(join(ROOT, `test/fixtures/onnx/${name}.onnx`))
const models = new Map<string, Promise<OnnxModel>>()
function opened(name: string): Promise<OnnxModel> {
  const found = models.get(name) ?? model(name).then((bytes) => openOnnx(bytes))
  models.set(name, found)
  return found
}
after(async () => {
  for (const open of models.values()) await (await open)[Symbol.asyncDispose]()
})
const answers = async (name: string) =>
  JSON.parse(await readFile(join(ROOT, `test/fixtures/onnx/${name}.json`), 'utf8')) as Record<string, never[]>

const numbers = (...values: number[]): Column => ({ kind: 'number', values: Float64Array.from(values) })
const words = (...values: string[]): Column => {
  return { kind: 'codes', codes: Int32Array.from(values.keys()), levels: values }
}
const table = (columns: Record<string, Column>): Table => {
  const [first] = Object.values(columns)
  const rowCount = first?.kind === 'number' ? first.values.length : first?.kind === 'codes' ? first.codes.length : 0
  return { rowCount, columns: new Map(Object.entries(columns)) }
}
const rows = table({ a: numbers(0.5, 3, 0, 100), b: numbers(2, -0.25, 0, 1), c: numbers(-1, 8, 0, 1) })
const valuesOf = (scored: Table, name: string) => {
  const column = scored.columns.get(name)!
  if (column.kind === 'codes') return Array.from(column.codes, (code) => column.levels[code])
  return Array.from(column.values, Number)
}

test('a matrix takes the columns in their order and answers as onnxruntime does', async () => {
  const open = await opened('matrix')
  assert.deepEqual(open.inputs, [{ name: 'X', type: 'float32', shape: ['rows', 3] }])
  const { variable } = await answers('matrix')
  assert.deepEqual(valuesOf(await scoreOnnxTable(open, rows), 'variable'), variable!.flat())
})

test('a tree ensemble gives labels and a column for every probability', async () => {
  const open = await opened('trees')
  const { label, probabilities } = await answers('trees')
  const scored = await scoreOnnxTable(open, rows)
  assert.deepEqual(valuesOf(scored, 'label'), label)
  const shares = probabilities as unknown as number[][]
  assert.deepEqual(
    valuesOf(scored, 'probabilities_1'),
    shares.map((share) => share[1]),
  )
})

test('inputs of a value a row are fed by name, each in its type, from columns in any order', async () => {
  const open = await opened('named')
  const named = table({ plan: words('basic', 'full', 'other'), months: numbers(10, 20, 30), age: numbers(1, 2, 3) })
  const { score } = await answers('named')
  const scored = await scoreOnnxTable(open, table({ ...Object.fromEntries(named.columns), score: numbers(0, 0, 0) }))
  assert.deepEqual(valuesOf(scored, 'score_2'), score!.flat())
})

test('a model of a fixed number of rows is run as often as it takes', async () => {
  const open = await opened('single')
  const sums = valuesOf(await scoreOnnxTable(open, rows), 'total')
  assert.deepEqual(sums, [1.5, 10.75, 0, 102])
})

test('many rows are scored in batches, and progress is told', async () => {
  const open = await opened('matrix')
  const many = 10_000
  const column = numbers(...Array.from({ length: many }, (_, row) => row % 7))
  const told: number[] = []
  const scored = await scoreOnnxTable(open, table({ a: column, b: column, c: column }), {
    onRows: (done) => told.push(done),
  })
  assert.deepEqual(told, [4096, 8192, 10_000])
  const found = valuesOf(scored, 'variable') as number[]
  for (let row = 0; row < many; row += 977) assert.equal(found[row], found[row % 7])
})

const refusals: readonly [string, string, Table, RegExp][] = [
  [
    'too many columns',
    'matrix',
    table({ ...Object.fromEntries(rows.columns), d: numbers(1, 2, 3, 4) }),
    /takes 3 columns .* has 4 that fit: a, b, c, d/,
  ],
  [
    'a column that is not there',
    'named',
    table({ age: numbers(1), plam: words('basic') }),
    /takes "plan" .* the nearest is "plam"/,
  ],
  [
    'words for numbers',
    'named',
    table({ age: words('old'), plan: words('basic'), months: numbers(1) }),
    /column "age" holds words such as "old"/,
  ],
  [
    'a fraction for an integer',
    'named',
    table({ age: numbers(1), plan: words('basic'), months: numbers(1.5) }),
    /"months" holds 1.5 in row 0; .* int64/,
  ],
]
for (const [what, name, data, says] of refusals) {
  test(`${what} is told before anything is run`, async () => {
    const open = await opened(name)
    await assert.rejects(
      scoreOnnxTable(open, data),
      (error) => error instanceof RepriseError && says.test(error.message),
    )
  })
}

test('a model that never answers is ended at the time limit, and says so from then on', async () => {
  await using open = await openOnnx(await model('endless'), { timeoutMs: 1500 })
  const feeds = { X: { type: 'float32', dims: [1, 1], data: Float32Array.of(1) } } as const
  await assert.rejects(open.run(feeds), { code: 'unavailable', message: /took longer than/ })
  await assert.rejects(open.run(feeds), { code: 'unavailable' })
})

test('outputs that are no tensors are refused with what to do', async () => {
  await assert.rejects(openOnnx(await model('maps')), { code: 'invalid-input', message: /zipmap=False/ })
})

test('bytes that are no model are refused', async () => {
  const bytes = await model('trees')
  for (const wrong of [new Uint8Array(0), Buffer.from('not a model'), bytes.subarray(0, 300)])
    await assert.rejects(openOnnx(wrong), { code: 'invalid-input', message: /cannot be opened/ })
})

test('feeds that do not fit are told in the words of the runtime, and the next run goes on', async () => {
  const open = await opened('matrix')
  const wrong = { X: { type: 'float32', dims: [1, 2], data: Float32Array.of(1, 2) } } as const
  const right = { X: { type: 'float32', dims: [1, 3], data: Float32Array.of(0.5, 2, -1) } } as const
  const [failed, good] = await Promise.allSettled([open.run(wrong), open.run(right)])
  assert.equal(failed.status, 'rejected')
  assert(good.status === 'fulfilled')
  assert.deepEqual(Array.from(good.value['variable']!.data as Float32Array), [2.875])
})

test('without onnxruntime-web the error says what to install', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'reprise-onnx-'))
  try {
    await cp(join(ROOT, 'src'), join(folder, 'src'), { recursive: true })
    await cp(join(ROOT, 'package.json'), join(folder, 'package.json'))
    await symlink(join(ROOT, 'test'), join(folder, 'test'), 'junction')
    const code = `import { openOnnx } from './src/lifecycle/serving/onnx/open-onnx.ts'
      await openOnnx(new Uint8Array(9)).catch((error) => console.log(error.code, error.message, error.remedy))`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module-typescript', '-e', code], {
      cwd: folder,
    })
    assert.match(stdout, /^unavailable .*not installed npm install onnxruntime-web/)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
