// "Partial dependence by recursion": Friedman 2001, "Greedy function approximation", section 8.2.
import type { TreeEnsemble } from './ensemble.ts'
import type { BinnedFeature, ColumnValues } from './feature-matrix.ts'
import type { RowsToScore } from './scoring.ts'
import type { TreeOutline } from './tree-outline.ts'
import { outlinesOf } from './tree-outline.ts'

/**
 * Margins, rows × outputs, where only some source columns are known (`known[source]`): elsewhere a row goes both ways, by training
 * rows. It is the worth of a set of columns in the game whose Shapley values are the contributions.
 */
export function expectedWhere(ensemble: TreeEnsemble, rows: RowsToScore, known: readonly boolean[]): Float64Array {
  const { outputs, leafWidth } = ensemble
  const margins = new Float64Array(rows.rowCount * outputs)
  for (let cell = 0; cell < margins.length; cell++) margins[cell] = ensemble.base[cell % outputs]!
  const codes = rows.features.map((feature) => codesOf(feature, rows.values[feature.source]!, rows.rowCount))
  let tree = 0
  for (const outline of outlinesOf(ensemble, rows.features)) {
    const walk = { ensemble, features: rows.features, codes, outline, known }
    for (let row = 0; row < rows.rowCount; row++) {
      const margin = margins.subarray(row * outputs + (leafWidth === 1 ? tree % outputs : 0))
      addLeaves(walk, row, margin)
    }
    tree++
  }
  return margins
}

interface Walk {
  readonly ensemble: TreeEnsemble
  readonly features: readonly BinnedFeature[]
  readonly codes: readonly Uint8Array[]
  readonly outline: TreeOutline
  readonly known: readonly boolean[]
}

/** Every leaf the row may end in, by its share. */
function addLeaves(walk: Walk, row: number, margin: Float64Array): void {
  const { children, players, conditionOf, conditions, shares, start } = walk.outline
  const { leafWidth, values } = walk.ensemble
  const waiting: (readonly [node: number, share: number])[] = [[0, 1]]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [node, share] = next
    const child = children[node]!
    if (child === 0) {
      const at = start + node
      for (let k = 0; k < leafWidth; k++) margin[k]! += share * (values[at * leafWidth + k]! + slopeTerm(walk, at, row))
    } else if (walk.known[players[node]!]) {
      const { feature, right } = conditions[conditionOf[node]!]!
      const code = walk.codes[feature]![row]!
      waiting.push([child + ((right[code >> 5]! >>> (code & 31)) & 1), share])
    } else waiting.push([child + 1, share * shares[child + 1]!], [child, share * shares[child]!])
  }
}

/** What a linear leaf adds for the columns that are known. */
function slopeTerm({ ensemble, features, codes, known }: Walk, leaf: number, row: number): number {
  const { slopeStarts, slopeFeatures, slopes, slopeMeans } = ensemble
  if (!slopeStarts || !slopeFeatures || !slopes || !slopeMeans) return 0
  let sum = 0
  for (let at = slopeStarts[leaf]!; at < slopeStarts[leaf + 1]!; at++) {
    const feature = features[slopeFeatures[at]!]!
    if (feature.kind !== 'number' || !known[feature.source]) continue
    const centre = feature.centres?.[codes[slopeFeatures[at]!]![row]!] // none for missing
    if (centre !== undefined) sum += slopes[at]! * (centre - slopeMeans[at]!)
  }
  return sum
}

/** As the kernels quantise, here for the few rows of a grid. */
function codesOf(feature: BinnedFeature, values: ColumnValues, rowCount: number): Uint8Array {
  const codes = new Uint8Array(rowCount)
  for (let row = 0; row < rowCount; row++) codes[row] = codeOf(feature, values[row]!)
  return codes
}

function codeOf(feature: BinnedFeature, value: number): number {
  if (feature.kind === 'number') {
    if (Number.isNaN(value)) return feature.edges.length + 1
    const above = feature.edges.findIndex((edge) => edge >= value)
    return above < 0 ? feature.edges.length : above
  }
  const levelCount = feature.kind === 'category' ? feature.levelCount : feature.ranks.length - 2
  const code = value >= 0 ? Math.min(value, levelCount) : levelCount + 1
  return feature.kind === 'category' ? code : feature.ranks[code]!
}
