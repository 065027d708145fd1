// CONTRACT. Scoring: validated rows in, predictions and reasons out; batch scoring of a dataset.
import type { Digest, Json } from '#base'
import type { Kernels } from '#kernels'
import type { ObjectStore } from '#objects'
import type { Model } from '#training'

export interface ServingPlace { readonly objects: ObjectStore; readonly kernels: () => Promise<Kernels> }
/** MLflow's four request forms, after JSON parsing; CSV comes as dataframe_split. */
export interface ScoreRequest { readonly body: Json; readonly explain: number } // top reasons per row, 0 for none
export interface ScoredRow {
  readonly prediction: string | number
  readonly probabilities?: Readonly<Record<string, number>>
  readonly reasons?: readonly { readonly column: string; readonly value: Json; readonly contribution: number }[]
}
// export function loadModel(objects, digest): Promise<Model>      small LRU cache by digest lives in createScorer
// export function createScorer(place: ServingPlace): { score(digest: Digest, request: ScoreRequest): Promise<{ rows: ScoredRow[]; model: Model }> }
// Bad rows → RepriseError('invalid-input') with details.columns: [{ column, row, value, problem, expected }], every column reported
// export function scoreTable(model, table, { explain, interval? }, kernels): Table        adds prediction, probability_<class>, reason_1…
export type { Digest }
