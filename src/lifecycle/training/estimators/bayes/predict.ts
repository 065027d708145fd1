import type { Fitted, PredictingKind } from '../../estimator.ts'
import type { Block } from './blocks.ts'
import { sizeOf } from './blocks.ts'
import { checkBayes } from './check.ts'
import type { Evidence } from './evidence.ts'
import { marginsOf } from './evidence.ts'

export const predictingBayes: PredictingKind = {
  kind: 'bayes',
  predict: (fitted, features) => marginsOf(decodeBayes(fitted), features),
  check: checkBayes,
}

const decoded = new WeakMap<Fitted, Evidence>()

export function decodeBayes(fitted: Fitted): Evidence {
  const known = decoded.get(fitted)
  if (known) return known
  const blocks = fitted.document['blocks'] as unknown as readonly Block[]
  const priors = fitted.arrays['priors'] as Float64Array
  let start = 0
  const tables = blocks.map((block) => {
    const from = start
    start += sizeOf(block, priors.length)
    return (fitted.arrays['tables'] as Float64Array).subarray(from, start)
  })
  const evidence = { blocks, tables, priors, strength: Number(fitted.document['strength']) }
  decoded.set(fitted, evidence)
  return evidence
}
