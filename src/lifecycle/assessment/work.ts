import type { Model } from '#training'

/** A tree's prediction walks one path; of the others every number has its part. */
const TOUCHED_OF_TREES = 0.1
const LEAST_WORK = 500

/** What predicting a row costs, in about nanoseconds: the numbers in the model that it touches. The same on every machine. */
export function predictionWork({ members }: Model): number {
  let work = LEAST_WORK
  for (const { fitted } of members) {
    const touched = isOfTrees(fitted.estimator.kind) ? TOUCHED_OF_TREES : 1
    for (const array of Object.values(fitted.arrays)) work += touched * array.length
  }
  return work
}

function isOfTrees(kind: string): boolean {
  return kind === 'gbdt' || /tree|forest/i.test(kind)
}

/** As many rows as can be predicted `times` times each within the work, from `least` to `most`. */
export function affordableRows(
  rowWork: number,
  times: number,
  limits: { work: number; least: number; most: number },
): number {
  return Math.max(limits.least, Math.min(limits.most, Math.floor(limits.work / (rowWork * times))))
}
