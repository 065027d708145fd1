import type { Json } from '#base'
import type { Platform } from '#platform'
import type { ScoredRow } from '#serving'
import { csvToBody } from '#serving'
import type { FoundModel } from './model-reference.ts'
import { findModel, scorerOf } from './model-reference.ts'

/** Rows to score, in one of MLflow's JSON forms or as CSV with a header line. */
export type ScoreQuestion = { readonly explain: number } & ({ readonly body: Json } | { readonly csv: string })

export interface Scored {
  readonly model: FoundModel
  readonly rows: readonly ScoredRow[]
}

export async function scoreRequest(platform: Platform, reference: string, question: ScoreQuestion): Promise<Scored> {
  const model = await findModel(platform, reference)
  const request =
    'csv' in question ? { body: csvToBody(question.csv), cells: 'text' as const } : { body: question.body }
  const { rows } = await scorerOf(platform).score(model.digest, { ...request, explain: question.explain })
  return { model, rows }
}
