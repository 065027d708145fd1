import { RepriseError } from '#base'
import type { Estimator, Fitted } from '../estimator.ts'
import type { GraphFeature } from './feature.ts'
import type { Graph, Value } from './graph.ts'
import { constantMargins } from './members/constant.ts'
import { forestMargins } from './members/forest.ts'
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

/** How kinds of estimators become operators; a new kind is a file and a line here. */
const writers: Readonly<Partial<Record<Estimator['kind'], MemberWriter>>> = {
  prior: (graph, { arrays }, { rows }) => constantMargins(graph, arrays['margins'] as Float64Array, rows),
  linear: linearMargins,
  gbdt: gbdtMargins,
  tree: gbdtMargins,
  forest: forestMargins,
  svm: linearMargins,
}

export function writeMember(graph: Graph, fitted: Fitted, inputs: MemberInputs): Value {
  const write = writers[fitted.estimator.kind]
  if (write !== undefined) return write(graph, fitted, inputs)
  throw new RepriseError('invalid-input', `a member of kind "${fitted.estimator.kind}" is not written as ONNX`, {
    remedy: `Export it for the browser, or train with --learners ${Object.keys(writers).join(',')}.`,
    details: { kind: fitted.estimator.kind },
  })
}
