// Head starts from similar problems: Feurer, Springenberg, Hutter, "Initializing Bayesian hyperparameter optimization via meta-learning"
// (AAAI 2015); the scaling by median and quartiles as in FLAML's zero-shot mode.
import type { Json } from '#base'
import { canonicalJson, log1p } from '#base'
import type { Estimator, Task } from '#training'
import type { Landmarks } from './landmarks.ts'
import type { MetaFeatures } from './meta-features.ts'

/** What a study leaves for later ones: no name, no value, no row. */
export interface PastStudy {
  readonly task: Task
  readonly features: MetaFeatures
  readonly landmarks: Landmarks | null
  /** Best first. Losses are relative to the prior's on the same rows, so that studies compare. */
  readonly leaders: readonly PastLeader[]
}

export interface PastLeader {
  readonly estimator: Estimator
  readonly relativeLoss: number
}

export interface Neighbour {
  readonly study: PastStudy
  /** Mean over figures of the difference in quartile ranges of the past; 0 for a table just like this. */
  readonly distance: number
}

/** Past studies of the same task, nearest first; equally near ones in the order given. */
export function nearestStudies(
  asked: Pick<PastStudy, 'task' | 'features' | 'landmarks'>,
  past: readonly PastStudy[],
): readonly Neighbour[] {
  const same = past.filter(({ task }) => task === asked.task)
  const own = placeOf(asked)
  const places = same.map(placeOf)
  const scales = Array.from(own, (_, figure) => scaleOf(places.map((place) => place[figure]!)))
  return same
    .map((study, index) => ({ study, distance: distance(own, places[index]!, scales) }))
    .sort((a, b) => a.distance - b.distance)
}

/** Beyond this, tables have nothing in common that a search could use. */
const FAR = 3

/**
 * What to try first: the best of the nearest studies in turn, each once, at most `count`. Empty where nothing near was ever studied. Params
 * that name columns are left out: they are of another table.
 */
export function headStart(
  asked: Pick<PastStudy, 'task' | 'features' | 'landmarks'>,
  past: readonly PastStudy[],
  count: number,
): readonly Estimator[] {
  const near = nearestStudies(asked, past).filter(({ distance }) => distance <= FAR)
  const found = new Map<string, Estimator>()
  const deepest = Math.max(0, ...near.map(({ study }) => study.leaders.length))
  for (let rank = 0; rank < deepest; rank++) {
    for (const { study } of near) {
      const leader = study.leaders[rank]
      if (leader === undefined || found.size === count) continue
      const estimator = impersonal(leader.estimator)
      found.set(canonicalJson(estimator as unknown as Json), estimator)
    }
  }
  return [...found.values()].slice(0, count)
}

/** Without params that name columns. */
export function impersonal({ kind, params }: Estimator): Estimator {
  return { kind, params: Object.fromEntries(Object.entries(params).filter(([, value]) => typeof value !== 'object')) }
}

/** Counts by their logarithm; shares as they are. NaN where a study has no landmarks. */
function placeOf({ features, landmarks }: Pick<PastStudy, 'features' | 'landmarks'>): Float64Array {
  const { rowCount, columnCount, meanLevelCount, largestLevelCount, classCount } = features
  const { numberShare, missingShare, skew, commonestShare, rarestShare, targetSkew } = features
  return Float64Array.of(
    ...[rowCount, columnCount, meanLevelCount, largestLevelCount, classCount].map(log1p),
    ...[numberShare, missingShare, skew, commonestShare, rarestShare, targetSkew],
    ...(landmarks === null ? [NaN, NaN, NaN] : [landmarks.stump, landmarks.linear, landmarks.trees]),
  )
}

/** Figures that hardly vary among few studies must not be magnified: a floor under the quartile range. */
const LEAST_SCALE = 0.25

function scaleOf(values: readonly number[]): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b)
  const at = (place: number) => sorted[Math.floor(place * (sorted.length - 1))] ?? 0
  return Math.max(LEAST_SCALE, at(0.75) - at(0.25))
}

/** Over the figures that both have. */
function distance(a: Float64Array, b: Float64Array, scales: readonly number[]): number {
  let [sum, count] = [0, 0]
  for (const [figure, scale] of scales.entries()) {
    const step = Math.abs(a[figure]! - b[figure]!) / scale
    if (Number.isNaN(step)) continue
    sum += step
    count++
  }
  return sum / count
}
