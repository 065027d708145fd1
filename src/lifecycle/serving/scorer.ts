import { setImmediate } from 'node:timers/promises'
import type { Digest, Table } from '#base'
import { selectRows } from '#data'
import type { Kernels } from '#kernels'
import type { ObjectStore } from '#objects'
import type { Model } from '#training'
import { explain, predict } from '#training'
import { conformRows } from './conform-rows.ts'
import { loadModel } from './load-model.ts'
import { rowsAtATime } from './pace.ts'
import { topReasons } from './reasons.ts'
import type { ScoreRequest } from './score-request.ts'
import { readRequest } from './score-request.ts'
import type { ScoredRow } from './scored-row.ts'
import { scoredRow } from './scored-row.ts'

export interface ServingPlace {
  readonly objects: ObjectStore
  readonly kernels: () => Promise<Kernels>
}

export interface Scorer {
  /** The model of a digest, from memory when it was used lately. */
  model(digest: Digest): Promise<Model>
  /** Scores the rows of a request; rows that do not fit the signature are one error naming every column. */
  score(digest: Digest, request: ScoreRequest): Promise<{ readonly rows: readonly ScoredRow[]; readonly model: Model }>
}

const MODELS_KEPT = 16

/** Scores single requests; keeps the 16 models used last in memory. */
export function createScorer(place: ServingPlace): Scorer {
  const models = new Map<Digest, Promise<Model>>()
  function model(digest: Digest): Promise<Model> {
    const found = models.get(digest) ?? loadModel(place.objects, digest)
    models.delete(digest)
    models.set(digest, found)
    for (const oldest of models.keys()) if (models.size > MODELS_KEPT) models.delete(oldest)
    found.catch(() => models.delete(digest)) // a damaged object may be mended: ask again next time
    return found
  }
  return {
    model,
    score: async (digest, request) => {
      const loaded = await model(digest)
      const inputs = loaded.signature.inputs.map(({ name }) => name)
      const table = conformRows(loaded, readRequest(request.body, inputs), request.cells ?? 'json')
      return { model: loaded, rows: await scoreRows(loaded, table, request.explain, await place.kernels()) }
    },
  }
}

async function scoreRows(model: Model, table: Table, explainCount: number, kernels: Kernels): Promise<ScoredRow[]> {
  const rows: ScoredRow[] = []
  const step = rowsAtATime(explainCount)
  for (let from = 0; from < table.rowCount; from += step) {
    if (from > 0) await setImmediate()
    const count = Math.min(step, table.rowCount - from)
    const chunk =
      count === table.rowCount
        ? table
        : selectRows(
            table,
            Uint32Array.from({ length: count }, (_, i) => from + i),
          )
    rows.push(...scoreChunk(model, chunk, explainCount, kernels))
  }
  return rows
}

function scoreChunk(model: Model, table: Table, explainCount: number, kernels: Kernels): ScoredRow[] {
  const prediction = predict(model, table, kernels)
  const explanation = explainCount > 0 ? explain(model, table, kernels) : null
  return Array.from({ length: table.rowCount }, (_, row) => ({
    ...scoredRow(model, prediction, row),
    ...(explanation && { reasons: topReasons(model, table, row, explainCount, { explanation, prediction }) }),
  }))
}
