import type { BinnedFeature, TreeEnsemble } from '#kernels'
import type { Fault, Fitted } from '../../estimator.ts'

const types = {
  slopeStarts: Uint32Array,
  slopeFeatures: Uint16Array,
  slopes: Float64Array,
  slopeMeans: Float64Array,
  centres: Float64Array,
} as const

/** What linear leaves are made of: all of these arrays, or none. */
export function checkSlopeArrays(arrays: Fitted['arrays'], centreCount: number, fault: Fault): void {
  const names = Object.keys(types) as (keyof typeof types)[]
  if (names.every((name) => arrays[name] === undefined)) return
  for (const name of names) if (!(arrays[name] instanceof types[name])) fault(`arrays.${name}`, `a ${types[name].name}`)
  if (arrays['centres']?.length !== centreCount)
    fault('arrays.centres', `${centreCount} numbers, one per bin of the numbers`)
}

/** Kernels follow slopes and their features without looking. */
export function checkSlopes(ensemble: TreeEnsemble, binnings: readonly BinnedFeature[], fault: Fault): void {
  const { slopeStarts, slopeFeatures, slopes, slopeMeans, starts, children, leafWidth } = ensemble
  if (!slopeStarts || !slopeFeatures || !slopes || !slopeMeans) return
  if (leafWidth !== 1) fault('document.leafWidth', '1 where leaves are linear')
  const rising = slopeStarts.every((start, node) => (node === 0 ? start === 0 : start >= slopeStarts[node - 1]!))
  if (!rising || slopeStarts.length !== children.length + 1 || slopeStarts.at(-1) !== slopes.length)
    fault('arrays.slopeStarts', `${children.length + 1} numbers, not falling, from 0 to ${slopes.length}`)
  const isLone = (root: number) => children[root] === 0 && slopeStarts[root] !== slopeStarts[root + 1]
  if (starts.subarray(0, -1).some(isLone)) fault('arrays.slopeStarts', 'slopes of leaves below a split')
  if (slopeFeatures.length !== slopes.length) fault('arrays.slopeFeatures', `${slopes.length} numbers`)
  if (slopeMeans.length !== slopes.length) fault('arrays.slopeMeans', `${slopes.length} numbers`)
  if (!slopeFeatures.every((feature) => binnings[feature]?.kind === 'number'))
    fault('arrays.slopeFeatures', 'features that are numbers')
  const finite = [
    slopes,
    slopeMeans,
    ...binnings.map((binning) => ('centres' in binning ? binning.centres : undefined)),
  ]
  if (!finite.every((values) => values === undefined || values.every(Number.isFinite)))
    fault('arrays.slopes', 'finite numbers, as its means and centres')
}
