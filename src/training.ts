// The engine as a library, `reprise/training`: boosted trees and linear models on arrays, without a project or a server.
import type { Digest } from '#base'
import { digestOf } from '#base'
import { loadKernels } from '#kernels'
import { treeDigest } from '#objects'
import type { Columns, Explanation, FitQuestion, Model, Prediction } from '#training'
import { encodeModel, explain as explainTable, fitColumns, predict as predictTable, tableOfColumns } from '#training'

export type { ErrorCode } from '#base'
export { RepriseError } from '#base'
export type {
  ColumnData,
  Columns,
  Estimator,
  Explanation,
  FitEvent,
  FitQuestion,
  ImportOptions,
  Member,
  Model,
  ModelFiles,
  Prediction,
  Rows,
  Signature,
  SignatureColumn,
  Task,
} from '#training'
export { decodeModel, encodeModel, importLightgbm, importModel, importXgboost } from '#training'

export interface EngineOptions {
  /** Threads including the caller's; the processors there are unless told. Results have the same bits for any number. */
  readonly threads?: number
}

/** A prediction, and the labels of its classes row by row. */
export interface Predicted extends Prediction {
  /** Per row the most probable class, of two what the model's threshold says; null for a regression. */
  readonly labels: readonly string[] | null
}

/** Numeric kernels with threads and memory of their own. Its calls compute on the caller's thread until they are done. */
export interface Engine extends AsyncDisposable {
  readonly threads: number
  /** Learns from columns. The same question gives the same bytes on any machine and any number of threads. */
  fit(question: FitQuestion): Model
  /** `probabilities` rows × classes, `labels`, or `values` in the target's unit; `margins` on the link scale. */
  predict(model: Model, columns: Columns): Predicted
  /** Exact additive reasons: `values` rows × outputs × columns on the link scale; with `base` they sum to the margins. */
  explain(model: Model, columns: Columns): Explanation
}

/**
 * Opens the engine; dispose of it when done.
 *
 * ```ts
 * await using engine = await openEngine()
 * const model = engine.fit({ columns: { age: [23, 54, 31, 47], city: ['Oslo', 'Rome', null, 'Oslo'] }, target: [1, 4, 2, 3] })
 * engine.predict(model, { age: [40], city: ['Rome'] }).values // Float64Array(1)
 * ```
 */
export async function openEngine(options: EngineOptions = {}): Promise<Engine> {
  const kernels = await loadKernels(options)
  return {
    threads: kernels.threads,
    fit: (question) => fitColumns(question, kernels),
    predict: (model, columns) => labelled(model, predictTable(model, tableOfColumns(columns), kernels)),
    explain: (model, columns) => explainTable(model, tableOfColumns(columns), kernels),
    [Symbol.asyncDispose]: () => kernels[Symbol.asyncDispose](),
  }
}

/** `fit` of an engine that is opened for this call, unless one is given. */
export async function fit(question: FitQuestion, engine?: Engine): Promise<Model> {
  return withEngine(engine, (open) => open.fit(question))
}

/** `predict` of an engine that is opened for this call, unless one is given. */
export async function predict(model: Model, columns: Columns, engine?: Engine): Promise<Predicted> {
  return withEngine(engine, (open) => open.predict(model, columns))
}

/** `explain` of an engine that is opened for this call, unless one is given. */
export async function explain(model: Model, columns: Columns, engine?: Engine): Promise<Explanation> {
  return withEngine(engine, (open) => open.explain(model, columns))
}

/** The model's identity: SHA-256 over its two files, 64 hexadecimal digits, as `reprise models show` prints it. */
export function digestOfModel(model: Model): Digest {
  const blobs = Object.entries(encodeModel(model)).map(([name, bytes]: [string, Uint8Array]) => {
    return [name, { digest: digestOf(bytes), sizeBytes: bytes.byteLength }] as const
  })
  return treeDigest(Object.fromEntries(blobs))
}

async function withEngine<Result>(engine: Engine | undefined, use: (engine: Engine) => Result): Promise<Result> {
  if (engine !== undefined) return use(engine)
  await using opened = await openEngine()
  return use(opened)
}

function labelled({ classes }: Model, prediction: Prediction): Predicted {
  const { classIndices } = prediction
  const labels = classes && classIndices ? Array.from(classIndices, (index) => classes[index]!) : null
  return { ...prediction, labels }
}
