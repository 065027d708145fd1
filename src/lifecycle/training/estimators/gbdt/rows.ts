import { exp, log } from '#base'
import type { LabelledRows } from '#kernels'
import type { FitPart } from '../../estimator.ts'
import type { Objective } from './objective.ts'
import { valuesOf } from './values.ts'

/** What a session learns from or watches. The gain of a relevance r is 2^r - 1, as NDCG counts it. */
export function labelled({ loss }: Objective, { features, target, weights, offsets, groups }: FitPart): LabelledRows {
  return {
    values: valuesOf(features),
    labels: loss === 'ranking' ? target.values.map(gainOf) : target.values,
    ...(weights ? { weights } : {}),
    ...(offsets ? { offsets } : {}),
    ...(groups ? { groups } : {}),
  }
}

function gainOf(relevance: number): number {
  return (Number.isInteger(relevance) ? 1 << relevance : exp(relevance * log(2))) - 1
}

/** Factors that give every class the same total weight, and all rows together the weight they had. */
export function balanceOf({ target, weights }: FitPart): Float64Array {
  const totals = new Float64Array(target.classCount)
  for (const [row, code] of target.values.entries()) totals[code]! += weights ? weights[row]! : 1
  const present = totals.filter((total) => total > 0)
  const each = present.reduce((sum, total) => sum + total, 0) / present.length
  return totals.map((total) => (total > 0 ? each / total : 0))
}

export function weighed(part: FitPart, factors: Float64Array): FitPart {
  const { target, weights } = part
  return { ...part, weights: target.values.map((code, row) => (weights ? weights[row]! : 1) * factors[code]!) }
}
