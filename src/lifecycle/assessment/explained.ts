import type { Json, Rng, Table } from '#base'
import { canonicalJson } from '#base'
import { selectRows } from '#data'
import type { Kernels } from '#kernels'
import type { Explanation, Member, Model } from '#training'
import { explain } from '#training'

const MAX_ROWS = 1000
const MIN_ROWS = 16
/** Rows × numbers in the model: keeps explaining a large ensemble within about a second. */
const MAX_WORK = 20_000_000
/** Kinds that are explained by asking them again and again touch this many numbers in the time that trees are explained by one. */
const ASKED_PER_EXPLAINED = 75
/** Answers a row is explained by: two orders for each of eight background rows, for fewer where there are many features. */
const [ANSWERS_PER_FEATURE, MOST_ANSWERS] = [16, 400]
const ASKED: readonly string[] = ['kernel', 'network', 'neighbours', 'forest']

/** Test rows with what each column contributed to their answers (exact Shapley values where the model allows: Lundberg et al. 2020). */
export interface Explained extends Explanation {
  /** Ascending places among the test rows. */
  readonly rows: Uint32Array
  /** Exactly these rows. */
  readonly table: Table
  readonly outputs: number
}

/** At most 1,000 of the rows, fewer for large models. Of members that differ by their seed alone one is explained, with the weight of all. */
export function explainRows(whole: Model, table: Table, rng: Rng, kernels: Kernels): Explained {
  const model = { ...whole, members: oneOfEach(whole.members) }
  const rows = rng
    .permutation(table.rowCount)
    .subarray(0, rowCountFor(model, table.columns.size))
    .sort((a, b) => a - b)
  const sample = selectRows(table, rows)
  const explanation = explain(model, sample, kernels)
  return { ...explanation, rows, table: sample, outputs: explanation.base.length }
}

function oneOfEach(members: readonly Member[]): readonly Member[] {
  const weightOf = new Map<string, { readonly first: Member; weight: number }>()
  for (const member of members) {
    const { estimator } = member.fitted
    const key = canonicalJson({ estimator, uses: member.uses ?? null } as unknown as Json)
    const known = weightOf.get(key)
    if (known === undefined) weightOf.set(key, { first: member, weight: member.weight })
    else known.weight += member.weight
  }
  return [...weightOf.values()].map(({ first, weight }) => ({ ...first, weight }))
}

function rowCountFor({ members }: Model, columnCount: number): number {
  let numbers = 1
  for (const { fitted } of members) {
    const isAsked = ASKED.includes(fitted.estimator.kind)
    const answers = Math.min(MOST_ANSWERS, ANSWERS_PER_FEATURE * (columnCount + 1))
    const touched = isAsked ? answers / ASKED_PER_EXPLAINED : 1
    for (const array of Object.values(fitted.arrays)) numbers += touched * array.length
  }
  return Math.max(MIN_ROWS, Math.min(MAX_ROWS, Math.floor(MAX_WORK / numbers)))
}
