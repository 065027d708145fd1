import type { Estimator, Fitted } from '../estimator.ts'
import type { GraphFeature } from './feature.ts'
import type { Graph, Value } from './graph.ts'
import { constantMargins } from './members/constant.ts'
import { gbdtMargins } from './members/gbdt.ts'
import { linearMargins } from './members/linear.ts'

/** What a member is given besides itself. */
export interface MemberInputs {
  readonly features: readonly GraphFeature[]
  /** An input, which has as many rows as the answer shall have. */
  readonly rows: Value
  readonly outputs: number
}

/** Margins of a member: doubles, rows × outputs. */
export type MemberWriter = (graph: Graph, fitted: Fitted, inputs: MemberInputs) => Value

/** How each kind of estimator becomes operators; a new kind is a file and a line here. */
export const memberWriters: Readonly<Record<Estimator['kind'], MemberWriter>> = {
  prior: (graph, { arrays }, { rows }) => constantMargins(graph, arrays['margins'] as Float64Array, rows),
  linear: linearMargins,
  gbdt: gbdtMargins,
}
