import type { Features } from '#features'
import type { BinnedFeature, Kernels, SplitImportance } from '#kernels'
import type { Grove } from './document.ts'
import { ensembleOf } from './ensemble.ts'
import { askOf, codesOfRows } from './walk.ts'

/** The mean share of every class over the trees, rows × classes. */
export function groveShares(
  grove: Grove,
  binnings: readonly BinnedFeature[],
  features: Features,
  classCount: number,
): Float64Array {
  const codes = codesOfRows(binnings, features)
  const sums = new Float64Array(features.rowCount * classCount)
  const share = 1 / grove.trees.length
  for (const [index, tree] of grove.trees.entries()) {
    const { places, asking } = grove.walks[index]!
    const ask = askOf(tree, asking, codes)
    const firsts = grove.firsts[index]!
    for (let row = 0; row < features.rowCount; row++) {
      let at = places[0]!
      while (at >= 0) at = places[2 * at + (ask(row, at) ? 2 : 1)]!
      const leaf = -1 - at
      for (let place = firsts[leaf]!; place < firsts[leaf + 1]!; place++)
        sums[row * classCount + grove.classes[place]!]! += share * grove.classShares[place]!
    }
  }
  return sums
}

/** Of shares of classes; tree after tree, since all of them with a number per class and leaf may not fit. */
export function groveImportance(
  grove: Grove,
  binnings: readonly BinnedFeature[],
  { featureCount, classCount }: { readonly featureCount: number; readonly classCount: number },
  kernels: Kernels,
): SplitImportance {
  const parts = grove.trees.map((tree, index) => {
    const dense = { ...tree, values: denseShares(grove, index, classCount) }
    const ensemble = ensembleOf([dense], new Float64Array(classCount), classCount, 1 / grove.trees.length)
    return kernels.boosting.splitImportance(ensemble, binnings, featureCount)
  })
  const sumOf = (name: keyof SplitImportance) => {
    const sum = new Float64Array(featureCount)
    for (const part of parts) for (let f = 0; f < featureCount; f++) sum[f]! += part[name][f]!
    return sum
  }
  return { gains: sumOf('gains'), covers: sumOf('covers'), splits: sumOf('splits') }
}

/** One tree's leaves × classes. */
export function denseShares({ firsts, classes, classShares }: Grove, tree: number, classCount: number): Float64Array {
  const places = firsts[tree]!
  const values = new Float64Array((places.length - 1) * classCount)
  for (let leaf = 0; leaf + 1 < places.length; leaf++) {
    for (let place = places[leaf]!; place < places[leaf + 1]!; place++)
      values[leaf * classCount + classes[place]!] = classShares[place]!
  }
  return values
}
