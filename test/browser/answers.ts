import type { Json } from '#base'
import type { Kernels } from '#kernels'
import type { ObjectStore } from '#objects'
import type { ScoredRow } from '#serving'
import { createScorer } from '#serving'
import type { Model } from '#training'
import { encodeModel } from '#training'
import { floatHex } from '../conformance/float-hex.ts'

/** What the server answers a request for these rows with, and the digest it knows the model by. */
export async function serverAnswers(model: Model, rows: Json, objects: ObjectStore, kernels: Kernels) {
  const files = Object.entries(encodeModel(model)).map(async ([path, bytes]: [string, Uint8Array]) => {
    return [path, await objects.put(bytes)] as const
  })
  const { digest } = await objects.writeTree(Object.fromEntries(await Promise.all(files)))
  const scorer = createScorer({ objects, kernels: async () => kernels })
  const scored = await scorer.score(digest, { body: { dataframe_records: rows }, explain: 0 })
  return { digest, answers: scored.rows.map(hexOf) }
}

/** A row's answer with every double as its bits. */
export function hexOf({ prediction, probabilities }: ScoredRow): string {
  const figures = typeof prediction === 'number' ? [prediction] : Object.values(probabilities!)
  const labels = typeof prediction === 'number' ? [] : [prediction, ...Object.keys(probabilities!)]
  return [...labels, ...floatHex(Float64Array.from(figures))].join(' ')
}
