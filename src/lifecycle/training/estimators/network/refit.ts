import type { Estimator, Fitted } from '../../estimator.ts'

/** The estimator of fits that validation rows stopped, with what they chose written out: for a fit on all rows, without them. */
export function networkRefit(fitted: readonly Fitted[]): Estimator {
  const { estimator, document } = fitted[0]!
  const mean = fitted.reduce((sum, one) => sum + Number(one.document['epochs']), 0) / fitted.length
  const { width, batchRows, learningRate } = document
  const sizes = { width: Number(width), batchRows: Number(batchRows), learningRate: Number(learningRate) }
  return { kind: 'network', params: { ...estimator.params, ...sizes, epochs: Math.max(1, Math.round(mean)) } }
}
