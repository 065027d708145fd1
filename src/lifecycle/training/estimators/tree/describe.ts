import { sigmoid } from '#base'
import type { Feature, Features } from '#features'
import type { BinnedFeature, TreeEnsemble } from '#kernels'
import type { Fitted } from '../../estimator.ts'
import { softmaxInto } from '../../prediction.ts'
import { decodeBoosted } from '../gbdt/document.ts'

/** Levels named on a line; of more only how many. */
const NAMED_LEVELS = 6

/**
 * A fitted `tree` as lines to be read, two spaces per depth: what a node asks, below it the rows that say yes, then the others.
 * Leaves say the value, or the class with its probability, and how many training rows they hold. `classes`: labels in code order.
 * @example
 * describeTree(fitted, features, ['no', 'yes'])
 * // ['tenure ≤ 12.5', '  → yes 61 % (812 rows)', 'else', '  → no 88 % (4203 rows)']
 */
export function describeTree(
  fitted: Fitted,
  features: Features,
  classes: readonly string[] | null = null,
): readonly string[] {
  const { ensemble, binnings } = decodeBoosted(fitted)
  const told: Told = { ensemble, binnings, features: features.features, classes, sets: setPlaces(ensemble, binnings) }
  return linesOf(told, 0, '')
}

interface Told {
  readonly ensemble: TreeEnsemble
  readonly binnings: readonly BinnedFeature[]
  readonly features: readonly Feature[]
  readonly classes: readonly string[] | null
  /** Per node where its set begins. */
  readonly sets: Int32Array
}

function setPlaces({ children, features }: TreeEnsemble, binnings: readonly BinnedFeature[]): Int32Array {
  let next = 0
  return Int32Array.from(children, (child, node) =>
    child !== 0 && binnings[features[node]!]!.kind === 'category' ? 8 * next++ : -1,
  )
}

function linesOf(told: Told, node: number, indent: string): string[] {
  const child = told.ensemble.children[node]!
  if (child === 0) return [`${indent}→ ${answerOf(told, node)}`]
  const deeper = `${indent}  `
  return [
    `${indent}${questionOf(told, node)}`,
    ...linesOf(told, child, deeper),
    `${indent}else`,
    ...linesOf(told, child + 1, deeper),
  ]
}

function questionOf({ ensemble, binnings, features, sets }: Told, node: number): string {
  const binning = binnings[ensemble.features[node]!]!
  const feature = features[binning.source]!
  const orMissing = ensemble.missingLeft[node] === 1 ? ' or missing' : ''
  if (binning.kind === 'number') {
    const edge = binning.edges[ensemble.codes[node]!]
    return edge === undefined ? `${feature.name} is known` : `${feature.name} ≤ ${shortNumber(edge)}${orMissing}`
  }
  if (binning.kind === 'statistic') return `${feature.name}: level ranked ≤ ${ensemble.codes[node]}`
  return `${feature.name} ∈ ${levelsLeft(ensemble.sets, sets[node]!, feature)}`
}

function levelsLeft(sets: Uint32Array, start: number, feature: Feature): string {
  if (feature.kind !== 'category') return ''
  const isLeft = (code: number) => ((sets[start + (code >> 5)]! >>> (code & 31)) & 1) === 0
  const named = feature.levels.filter((_, code) => isLeft(code))
  const all = isLeft(feature.levels.length + 1) ? [...named, 'missing'] : named
  return all.length > NAMED_LEVELS
    ? `${all.slice(0, NAMED_LEVELS).join(', ')} and ${all.length - NAMED_LEVELS} more`
    : all.join(', ')
}

function answerOf({ ensemble: { values, covers, outputs }, classes }: Told, node: number): string {
  const rows = `(${shortNumber(covers[node]!)} rows)`
  if (classes === null) return `${shortNumber(values[node]!)} ${rows}`
  const shares = new Float64Array(classes.length)
  if (outputs === 1) shares.set([sigmoid(-values[node]!), sigmoid(values[node]!)])
  else softmaxInto(shares, values.subarray(node * outputs, (node + 1) * outputs), 0, outputs)
  const best = shares.reduce((most, share, k) => (share > shares[most]! ? k : most), 0)
  return `${classes[best]} ${Math.round(100 * shares[best]!)} % ${rows}`
}

function shortNumber(value: number): string {
  return String(Number(value.toPrecision(5)))
}
