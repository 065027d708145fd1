import type { Assessment } from '#assessment'
import type { Frame, Leader } from '#automl'
import type { Json } from '#base'

/** Everything a model card tells: the model, and of its training what the run's record holds. */
export interface Card {
  readonly name: string
  readonly version: number
  readonly digest: string
  readonly runId: string | null
  /** Milliseconds since 1970, UTC. */
  readonly createdAt: number
  readonly task: 'binary' | 'multiclass' | 'regression'
  readonly target: string
  readonly classes: readonly string[] | null
  readonly positive: string | null
  readonly members: readonly { readonly kind: string; readonly weight: number }[]
  readonly inputs: readonly { readonly name: string; readonly type: string; readonly required: boolean }[]
  readonly example: Readonly<Record<string, Json>>
  /** Null for a model that no run of this project trained. */
  readonly training: CardTraining | null
}

export interface CardTraining {
  readonly dataset: {
    readonly name: string
    readonly version: number
    readonly digest: string
    readonly rowCount: number
  }
  readonly frame: Frame
  readonly leaderboard: readonly Leader[]
  readonly assessment: Assessment
  readonly engine: string
}
