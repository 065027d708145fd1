// Fits every case of boosting and prints one JSON object, a digest by case: of the model, the losses it was told, predictions and
// explanations. `THREADS ROWSxCOLUMNSxROUNDS…`: threads share the work of many rows, and of many columns.
import { canonicalJson, createRng, digestOf } from '#base'
import type { Features } from '#features'
import { selectFeatureRows } from '#features'
import type { Kernels } from '#kernels'
import { loadKernels } from '#kernels'
import type { FitEvent, Fitted } from '#training'
import { estimators } from '#training'
import { decodeBoosted } from '../../src/lifecycle/training/estimators/gbdt/document.ts'
import { valuesOf } from '../../src/lifecycle/training/estimators/gbdt/values.ts'
import type { BoostingCase } from './boosting-cases.ts'
import { boostingCases } from './boosting-cases.ts'

const { gbdt } = estimators
const [threads = '1', ...sizes] = process.argv.slice(2)
/** A batch is scored by all threads from half a million steps on. */
const REPEATED_FROM = 10_000
const REPEATS = 5
const EXPLAINED_CELLS = 200

await using kernels = await loadKernels({ threads: Number(threads) })
const cases = sizes.flatMap((size) => {
  const [rows = 0, columns = 0, rounds = 0] = size.split('x').map(Number)
  const asked = boostingCases({ rows, columns }, rounds)
  return Array.from(asked, (one) => [`${size}: ${one.name}`, digestOfCase(one, rounds, kernels)] as const)
})
console.log(JSON.stringify({ arch: process.arch, threads, cases: Object.fromEntries(cases) }))

function digestOfCase({ params, input, goesOn }: BoostingCase, rounds: number, kernels: Kernels): string {
  const events: FitEvent[] = []
  const context = { kernels, record: (event: FitEvent) => void events.push(event) }
  const complete = gbdt.complete(params, input.target.task)
  const halfway = gbdt.complete({ ...params, rounds: Math.ceil(rounds / 2) }, input.target.task)
  const start = goesOn ? { start: gbdt.fit(halfway, input, { ...context, rng: createRng(1) }) } : {}
  const fitted = gbdt.fit(complete, { ...input, ...start }, { ...context, rng: createRng(2) })
  const losses = Float64Array.from(events, ({ validationLoss }) => validationLoss ?? -1)
  return digestOf(
    [digestOfFitted(fitted), digestOfArray(losses), ...answers(fitted, input.features, kernels)].join(' '),
  )
}

function digestOfFitted({ document, arrays }: Fitted): string {
  const parts = Object.entries(arrays).map(([name, array]) => `${name} ${digestOfArray(array)}`)
  return digestOf([canonicalJson(document), ...parts].join(' '))
}

/** Predictions of all rows, in a batch and of one alone; contributions, interactions and a partial dependence of some. */
function answers(fitted: Fitted, features: Features, kernels: Kernels): string[] {
  const { boosting } = kernels
  const { ensemble, binnings } = decodeBoosted(fitted)
  const { rowCount } = features
  const [all, one, some] = [
    rowCount < REPEATED_FROM ? rowCount : rowCount * REPEATS,
    1,
    Math.ceil(EXPLAINED_CELLS / features.features.length),
  ].map((count) =>
    selectFeatureRows(
      features,
      Uint32Array.from({ length: count }, (_, at) => at % rowCount),
    ),
  )
  const explained = { features: binnings, values: valuesOf(some!), rowCount: some!.rowCount }
  const contributions = gbdt.explain(fitted, some!, kernels)
  const known = some!.features.map((_, index) => index % 2 === 0)
  const results = [
    gbdt.predict(fitted, all!, kernels),
    gbdt.predict(fitted, one!, kernels),
    contributions.values,
    contributions.base,
    boosting.interactions(ensemble, explained).values,
    boosting.interactionStrengths(ensemble, explained).values,
    boosting.expectedWhere(ensemble, explained, known),
    Float64Array.from(
      Object.values(boosting.splitImportance(ensemble, binnings, known.length)).flatMap((all) => [...all]),
    ),
  ]
  return results.map(digestOfArray)
}

function digestOfArray(array: ArrayBufferView): string {
  return digestOf(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
}
