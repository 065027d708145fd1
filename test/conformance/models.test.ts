import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import type { Json, Table } from '#base'
import { canonicalJson } from '#base'
import { selectRows } from '#data'
import { loadKernels } from '#kernels'
import type { Model, ModelFiles } from '#training'
import { decodeModel, encodeModel, explain, predict } from '#training'
import { sampleModels, sampleRowCount, sampleTable } from './sample-models.ts'

const kernels = await loadKernels({ threads: 1, checked: true })
after(() => kernels[Symbol.asyncDispose]())
const models = sampleModels(kernels)
const table = sampleTable()

for (const [name, model] of models) {
  test(`${name}: decoded, it predicts the same bits and encodes to the same bytes`, () => {
    const files = encodeModel(model)
    const decoded = decodeModel(files)
    assert.deepEqual(encodeModel(decoded), files)
    assert.deepEqual(predict(decoded, table, kernels), predict(model, table, kernels))
  })

  test(`${name}: contributions of raw columns sum to the margin`, () => {
    const { columns, base, values } = explain(model, table, kernels)
    const { margins } = predict(model, table, kernels)
    assert.deepEqual(columns, [...table.columns.keys()])
    for (const [cell, margin] of margins.entries()) {
      const row = values.subarray(cell * columns.length, (cell + 1) * columns.length)
      const sum = row.reduce((total, value) => total + value, base[cell % base.length]!)
      assert(Math.abs(sum - margin) < 1e-9, `${sum} is not ${margin}`)
    }
  })

  test(`${name}: a row alone, with columns in another order, as texts, predicts the same bits`, () => {
    const { margins } = predict(model, table, kernels)
    const outputs = margins.length / sampleRowCount
    for (const row of [0, 5, 7, 33]) {
      const alone = asTexts(selectRows(table, Uint32Array.of(row)))
      assert.deepEqual(predict(model, alone, kernels).margins, margins.slice(row * outputs, (row + 1) * outputs))
    }
  })

  test(`${name}: a document with one field changed is refused or decodes, and never crashes`, () => {
    const files = encodeModel(model)
    const document = JSON.parse(new TextDecoder().decode(files['model.json'])) as Json
    const paths = pathsOf(document)
    const junk = fc.constantFrom<Json>(null, -1, 1e9, 0.5, 'stray', [], {}, true, 2 ** 31)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: paths.length - 1 }), junk, (index, value) => {
        const damaged = {
          ...files,
          'model.json': new TextEncoder().encode(canonicalJson(replaced(document, paths[index]!, value))),
        }
        const decoded = decodeOrRefuse(damaged)
        if (decoded !== null && paths[index]![0] === 'members') predict(decoded, table, kernels)
      }),
      { seed: 21, numRuns: 150 },
    )
  })

  test(`${name}: weights cut short, too long or overwritten are refused or decode, and never crash`, () => {
    const files = encodeModel(model)
    const weights = files['weights.bin']
    assert.throws(() => decodeModel({ ...files, 'weights.bin': weights.slice(1) }), { code: 'corrupted' })
    assert.throws(() => decodeModel({ ...files, 'weights.bin': new Uint8Array([...weights, 0]) }), {
      code: 'corrupted',
    })
    fc.assert(
      fc.property(fc.integer({ min: 0, max: weights.length - 1 }), fc.integer({ min: 0, max: 255 }), (at, byte) => {
        const damaged = weights.slice()
        damaged[at] = byte
        const decoded = decodeOrRefuse({ ...files, 'weights.bin': damaged })
        if (decoded !== null) predict(decoded, table, kernels)
      }),
      { seed: 22, numRuns: 150 },
    )
  })
}

const first = models.get('linear-binary')!

test('a model from a later version says so', () => {
  assert.throws(() => decodeModel(withField(first, 'version', 2)), {
    code: 'newer-version',
    message: /version 2.*up to 1/,
  })
})

test('what is not a model is told by the field that gives it away', () => {
  const files = encodeModel(first)
  assert.throws(() => decodeModel({ ...files, 'model.json': new Uint8Array([0x7b, 0xff]) }), {
    code: 'corrupted',
    message: /not JSON/,
  })
  assert.throws(() => decodeModel(withField(first, 'format', 'other')), { code: 'corrupted', message: /format/ })
  assert.throws(() => decodeModel(withField(first, 'classes', ['a'])), {
    details: { path: 'classes', expected: 'two labels for a binary task' },
  })
})

test('−0 and NaN payloads leave no trace in the bytes', () => {
  const { fitted } = first.members[0]!
  const payload = new Float64Array(Uint32Array.of(1, 0xfff8_0000).buffer)[0]!
  const means = (value: number) => new Float64Array(fitted.arrays['means']!.length).fill(value)
  const bytes = (value: number) => {
    const changed = { ...fitted, arrays: { ...fitted.arrays, means: means(value) } }
    return encodeModel({ ...first, members: [{ weight: 1, fitted: changed }] })['weights.bin']
  }
  assert.deepEqual(bytes(-0), bytes(0))
  assert.deepEqual(bytes(payload), bytes(Number.NaN))
})

test('infinite and missing coefficients are refused', () => {
  const { fitted } = first.members[0]!
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
    const coefficients = Float64Array.from(fitted.arrays['coefficients']!).fill(value, 0, 1)
    const changed = { ...fitted, arrays: { ...fitted.arrays, coefficients } }
    const files = encodeModel({ ...first, members: [{ weight: 1, fitted: changed }] })
    assert.throws(() => decodeModel(files), {
      details: { path: 'members[0].arrays.coefficients', expected: 'finite numbers' },
    })
  }
})

function decodeOrRefuse(files: ModelFiles): Model | null {
  try {
    return decodeModel(files)
  } catch (error) {
    assert(
      error instanceof Error && 'code' in error && ['corrupted', 'newer-version'].includes(String(error.code)),
      error as Error,
    )
    return null
  }
}

function withField(model: Model, field: string, value: Json): ModelFiles {
  const files = encodeModel(model)
  const document = JSON.parse(new TextDecoder().decode(files['model.json'])) as Json
  return { ...files, 'model.json': new TextEncoder().encode(canonicalJson(replaced(document, [field], value))) }
}

type Path = readonly (string | number)[]

function pathsOf(value: Json, path: Path = []): readonly Path[] {
  const inner =
    value !== null && typeof value === 'object'
      ? Object.entries(value).flatMap(([key, item]) =>
          pathsOf(item, [...path, Array.isArray(value) ? Number(key) : key]),
        )
      : []
  return path.length === 0 ? inner : [path, ...inner]
}

function replaced(value: Json, [key, ...rest]: Path, leaf: Json): Json {
  if (key === undefined) return leaf
  if (Array.isArray(value)) return value.map((item: Json, index) => (index === key ? replaced(item, rest, leaf) : item))
  const object = value as { readonly [key: string]: Json }
  return { ...object, [key]: replaced(object[key]!, rest, leaf) }
}

/** Every cell as text, columns reversed: how rows arrive from outside. */
function asTexts({ rowCount, columns }: Table): Table {
  const texts = [...columns].reverse().map(([name, column]) => {
    if (column.kind === 'codes' || name === 'since') return [name, column] as const
    const isMissing = (row: number) =>
      column.kind === 'long' ? column.missing[row] === 1 : Number.isNaN(column.values[row])
    const levels = Array.from(column.values, String)
    const codes = Int32Array.from(levels, (_, row) => (isMissing(row) ? -1 : row))
    return [name, { kind: 'codes', codes, levels }] as const
  })
  return { rowCount, columns: new Map(texts) }
}
