// The whole library path on a small real table, from typed columns to explanations, without the tables engine.
// Prints one JSON object of digests; the Arm64 test runs it under both architectures and compares.
import { readFileSync } from 'node:fs'
import { frame, replayStudy, runStudy } from '#automl'
import type { Column, Json, Table } from '#base'
import { canonicalJson, digestOf } from '#base'
import type { Schema } from '#data'
import { selectRows } from '#data'
import { loadKernels } from '#kernels'
import { encodeModel, explain, predict } from '#training'

interface Fixture {
  readonly rowCount: number
  readonly target: string
  readonly schema: Schema
  readonly columns: readonly (
    | { readonly name: string; readonly kind: 'number'; readonly values: readonly (number | null)[] }
    | {
        readonly name: string
        readonly kind: 'codes'
        readonly codes: readonly number[]
        readonly levels: readonly string[]
      }
  )[]
}

const fixture = JSON.parse(readFileSync(new URL('../fixtures/penguins.json', import.meta.url), 'utf8')) as Fixture
const table: Table = {
  rowCount: fixture.rowCount,
  columns: new Map(fixture.columns.map((column) => [column.name, read(column)])),
}
const threads = Number(process.argv[2] ?? 1)

await using kernels = await loadKernels({ threads })
const framed = frame(fixture.schema, table, { target: fixture.target, seed: 0 })
const context = {
  kernels,
  monotonic: () => performance.now(),
  stopped: () => false,
  onProgress: () => undefined,
  record: () => undefined,
}
const options = { preset: 'quick', timeBudgetMs: null, trials: null, learners: null } as const
const study = runStudy(framed, fixture.schema, table, options, context)
const replayed = replayStudy(framed, fixture.schema, table, study.plan, context)
const tested = selectRows(table, study.test.rows)
const prediction = predict(study.model, tested, kernels)
const explanation = explain(study.model, tested, kernels)

console.log(
  JSON.stringify({
    arch: process.arch,
    threads,
    split: study.splitDigest,
    plan: digestOf(canonicalJson(study.plan as unknown as Json)),
    model: modelDigest(study.model),
    replayed: modelDigest(replayed.model),
    prediction: digestOf(bytesOf(prediction.margins)),
    explanation: digestOf(bytesOf(explanation.values)),
  }),
)

function modelDigest(model: Parameters<typeof encodeModel>[0]): string {
  const files = encodeModel(model)
  return digestOf(`${digestOf(files['model.json'])} ${digestOf(files['weights.bin'])}`)
}

function bytesOf(values: Float64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
}

function read(column: Fixture['columns'][number]): Column {
  if (column.kind === 'codes') return { kind: 'codes', codes: Int32Array.from(column.codes), levels: column.levels }
  return { kind: 'number', values: Float64Array.from(column.values, (value) => value ?? Number.NaN) }
}
