import type { TreeEnsemble } from './ensemble.ts'
import type { BinnedFeature } from './feature-matrix.ts'
import { valueBinsOf } from './feature-matrix.ts'
import { groupLeaves } from './leaf-groups.ts'
import type { PlanWriter } from './plan-writer.ts'
import { openPlan } from './plan-writer.ts'
import { NOBODY, planGroup } from './planned-group.ts'
import type { TreeOutline } from './tree-outline.ts'
import { outlinesOf } from './tree-outline.ts'

/** What the kernels follow to explain rows: records whose addresses count from the first byte. */
export interface ExplanationPlan {
  readonly kind: PlanKind
  readonly bytes: Uint8Array
  readonly trees: number // where the `plannedTree` records begin
  readonly treeCount: number
  readonly pairs: readonly (readonly [number, number])[] // the players of each column, where columns are pairs
  readonly most: Readonly<Record<Measure, number>>
}

/** The largest of its kind in any group or tree, by which workspaces are laid out. */
export type Measure =
  | 'conditions'
  | 'keyBits'
  | 'wideBits'
  | 'steps'
  | 'points'
  | 'stepCells'
  | 'width'
  | 'patterns'
  | 'sharedPatterns'
  | 'sharedCells'
  | 'ownPatterns'
  | 'ownCells'

export type PlanKind = 'players' | 'pairs'

/** By the `children` of an ensemble, which never change: one row at a time must not plan all trees each time. */
const plans = new WeakMap<Int32Array, Map<string, ExplanationPlan>>()

export function planOf(ensemble: TreeEnsemble, features: readonly BinnedFeature[], kind: PlanKind): ExplanationPlan {
  const known = plans.get(ensemble.children) ?? new Map<string, ExplanationPlan>()
  plans.set(ensemble.children, known)
  const key = `${kind} ${features.map((feature) => `${feature.kind} ${feature.source} ${valueBinsOf(feature)}`)}`
  const plan = known.get(key) ?? writePlan(ensemble, features, kind)
  known.set(key, plan)
  return plan
}

function writePlan(ensemble: TreeEnsemble, features: readonly BinnedFeature[], kind: PlanKind): ExplanationPlan {
  const writer = openPlan(kind, ensemble.starts.length - 1)
  for (const outline of outlinesOf(ensemble, features)) planTree(writer, ensemble, features, outline)
  return writer.close()
}

function planTree(
  writer: PlanWriter,
  ensemble: TreeEnsemble,
  features: readonly BinnedFeature[],
  outline: TreeOutline,
): void {
  const { leafWidth, values } = ensemble
  const valuesOf = (node: number) => {
    const at = (outline.start + node) * leafWidth
    return values.subarray(at, at + leafWidth)
  }
  writer.startTree(outline.conditions)
  const leaves = outline.children.length > 1 ? outline.leaves : [] // a tree of one leaf gives nobody anything
  for (const group of groupLeaves(outline, leaves, 0)) writer.addGroup(planGroup(outline, group, NOBODY), valuesOf)
  for (const [feature, slopes] of slopesOf(ensemble, outline)) {
    const centres = centresOf(features[feature]!)
    const known = { feature, byCode: centres.map(() => 1) } // nothing is added for a missing number
    const sloping = outline.leaves.filter((leaf) => slopes.has(leaf))
    for (const group of groupLeaves(outline, sloping, 1)) {
      const planned = planGroup(outline, group, features[feature]!.source)
      writer.addGroup(planned, (node) => Float64Array.of(slopes.get(node)!.slope), { feature, byCode: centres })
      writer.addGroup(planned, (node) => Float64Array.of(slopes.get(node)!.atZero), known)
    }
  }
  writer.endTree()
}

/** By feature, the slopes of the leaves that have one, and what their lines give at 0. */
function slopesOf(ensemble: TreeEnsemble, { start, leaves }: TreeOutline) {
  const { slopeStarts, slopeFeatures, slopes, slopeMeans } = ensemble
  const byFeature = new Map<number, Map<number, { slope: number; atZero: number }>>()
  if (!slopeStarts || !slopeFeatures || !slopes || !slopeMeans) return byFeature
  for (const leaf of leaves) {
    for (let at = slopeStarts[start + leaf]!; at < slopeStarts[start + leaf + 1]!; at++) {
      const ofFeature = byFeature.get(slopeFeatures[at]!) ?? new Map<number, { slope: number; atZero: number }>()
      const slope = slopes[at]!
      byFeature.set(slopeFeatures[at]!, ofFeature.set(leaf, { slope, atZero: -slope * slopeMeans[at]! }))
    }
  }
  return byFeature
}

function centresOf(feature: BinnedFeature): Float64Array {
  return (feature.kind === 'number' && feature.centres) || new Float64Array(0)
}
