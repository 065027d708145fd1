// What runs in a browser: scripts/browser.ts bundles this file and what it needs into build/browser-runtime.js.
import type { Json } from '#base'
import { RepriseError } from '#base'
import type { Predictor } from '#kernels'
import { createPredictor } from '#kernels'
import type { Model, Prediction } from '#training'
import { decodeModel, knownWords, predict } from '#training'
import { conformRows } from '../conform-rows.ts'
import { readRequest } from '../score-request.ts'
import type { ScoredRow } from '../scored-row.ts'
import { scoredRow } from '../scored-row.ts'
import { bytesOfBase64 } from './base64.ts'
import { columnsAsSent, recordsAsSent } from './sent-cells.ts'

/** A model in a browser: the server's path from raw columns to predictions, with the server's bits. */
export interface BrowserModel
  extends Pick<Model, 'task' | 'target' | 'classes' | 'positive' | 'signature' | 'example'> {
  /** The probability of `positive` from which a row is said to be so; null where it is more than one half, and where there are not two classes. */
  readonly threshold: number | null
  /** The model's digest, as `reprise models show` says it. */
  readonly digest: string
  /** Predictions may be asked once this is fulfilled; it rejects where the page's policy or the browser allows no WebAssembly. */
  readonly ready: Promise<void>
  /** The words that training saw, of every column that holds words. */
  readonly levels: Readonly<Record<string, readonly string[]>>
  /** One answer per row, such as `{ prediction: 'yes', probabilities: { no: 0.2, yes: 0.8 } }`. Absent, null and NaN are missing. */
  predict(rows: readonly Readonly<Record<string, unknown>>[], options?: PredictOptions): ScoredRow[]
  /** Columns of equal length, typed arrays too, to typed arrays: `probabilities` is rows × classes. */
  predictColumns(columns: Readonly<Record<string, ArrayLike<unknown>>>, options?: PredictOptions): Prediction
}

export interface PredictOptions {
  /** `text` when every cell is text, as from a form or a CSV: then "12" is a number, and a blank one is missing. */
  readonly cells?: 'json' | 'text'
}

/** What an exported file hands over: canonical JSON as text, bytes in base64. */
export interface EmbeddedModel {
  readonly digest: string
  readonly document: string
  readonly weights: string
}

/** Decodes and checks the model at once; `ready` waits for `wasm`, the bytes of predictor.wasm in base64. */
export function load(embedded: EmbeddedModel, wasm: string): BrowserModel {
  const model = decodeModel({
    'model.json': new TextEncoder().encode(embedded.document),
    'weights.bin': bytesOfBase64(embedded.weights),
  })
  let kernels: Predictor | null = null
  const ready = compilePredictor(wasm).then((compiled) => {
    kernels = compiled
  })
  ready.catch(() => {}) // told by whoever awaits it, and by every prediction
  const { task, target, classes, positive, signature, example, threshold = null } = model

  function score(body: Json, { cells = 'json' }: PredictOptions): Prediction {
    const inputs = signature.inputs.map(({ name }) => name)
    const table = conformRows(model, readRequest(body, inputs), cells)
    const { network, neighbours, ...boosting } = kernels ?? refuseUnready()
    return predict(model, table, { boosting, network, neighbours })
  }

  return {
    ...{ digest: embedded.digest, task, target, classes, positive, signature, example, threshold, ready },
    levels: Object.fromEntries(knownWords(model)),
    predict(rows, options = {}) {
      const prediction = score({ dataframe_records: recordsAsSent(rows) }, options)
      return Array.from({ length: prediction.rowCount }, (_, row) => scoredRow(model, prediction, row))
    },
    predictColumns: (columns, options = {}) => score({ inputs: columnsAsSent(columns) }, options),
  }
}

async function compilePredictor(base64: string): Promise<Predictor> {
  return createPredictor(await WebAssembly.compile(bytesOfBase64(base64)))
}

function refuseUnready(): never {
  throw new RepriseError('unavailable', 'the model is not ready yet', { remedy: 'await model.ready first' })
}
