import { RepriseError } from '#base'
import type { Target } from './estimator.ts'

/** What the labels are to be best at: the least cost of wrong ones, in any unit, or the most of a metric. */
export type ThresholdGoal =
  | { readonly costs: { readonly fp: number; readonly fn: number } }
  | { readonly metric: 'f1' | 'balancedAccuracy' | 'accuracy' }

/** A probability of the positive class from which a row is best said to be positive. */
export interface ThresholdChoice {
  readonly threshold: number
  /** On the given rows: the expected cost per row, or the metric. */
  readonly value: number
  /** The same for more than one half, which is what a model without a threshold says. */
  readonly valueAtHalf: number
  /** Of costs: fp ÷ (fp + fn), the best threshold of exact probabilities. */
  readonly theoretical: number | null
  readonly theoreticalValue: number | null
  /** The standard error of what the chosen threshold saves against the theoretical one: less than about twice of it is chance. */
  readonly theoreticalError: number | null
}

/** Weights of the rows that are said to be positive, rightly and wrongly, and of all rows. */
interface Counts {
  readonly hits: number
  readonly alarms: number
  readonly positives: number
  readonly negatives: number
}

/**
 * The threshold that serves `goal` best on rows the model did not learn from: `probabilities` rows × 2, as predicted. It lies in the
 * middle of the gap between two rows' probabilities; of cuts that serve alike, the nearest to the theoretical one (to one half for a metric) is taken.
 *
 * `const { threshold } = chooseThreshold(target, probabilities, undefined, { costs: { fp: 1, fn: 5 } })`
 */
export function chooseThreshold(
  target: Target,
  probabilities: Float64Array,
  weights: Float64Array | undefined,
  goal: ThresholdGoal,
): ThresholdChoice {
  checkQuestion(target, probabilities, weights, goal)
  const worth = worthOf(goal)
  const theoretical = 'costs' in goal ? goal.costs.fp / (goal.costs.fp + goal.costs.fn) : null
  const cuts = cutsOf(target, probabilities, weights)
  const aim = theoretical ?? 0.5
  let best = { threshold: aim, worth: Number.NEGATIVE_INFINITY }
  for (const { threshold, counts } of cuts) {
    const found = { threshold, worth: worth(counts) }
    const isNearer = Math.abs(threshold - aim) < Math.abs(best.threshold - aim)
    if (found.worth > best.worth || (found.worth === best.worth && isNearer)) best = found
  }
  const sign = 'costs' in goal ? -1 : 1
  const valueWhere = (isPositive: (probability: number) => boolean) =>
    sign * worth(countsWhere(target, probabilities, weights, isPositive))
  return {
    threshold: best.threshold,
    value: valueWhere((probability) => probability >= best.threshold),
    valueAtHalf: valueWhere((probability) => probability > 0.5),
    theoretical,
    theoreticalValue: theoretical === null ? null : valueWhere((probability) => probability >= theoretical),
    theoreticalError:
      'costs' in goal
        ? errorOfSaving({ target, probabilities, weights }, goal.costs, [best.threshold, theoretical!])
        : null,
  }
}

/** More is better. */
function worthOf(goal: ThresholdGoal): (counts: Counts) => number {
  if ('metric' in goal) return metricWorth[goal.metric]
  const { fp, fn } = goal.costs
  return ({ hits, alarms, positives, negatives }) => -(fp * alarms + fn * (positives - hits)) / (positives + negatives)
}

const metricWorth: Readonly<Record<Extract<ThresholdGoal, { metric: string }>['metric'], (counts: Counts) => number>> =
  {
    f1: ({ hits, alarms, positives }) => (2 * hits) / (positives + hits + alarms),
    balancedAccuracy: ({ hits, alarms, positives, negatives }) => (hits / positives + 1 - alarms / negatives) / 2,
    accuracy: ({ hits, alarms, positives, negatives }) => (hits + negatives - alarms) / (positives + negatives),
  }

/** Rows that both thresholds label alike save nothing. */
function errorOfSaving(
  {
    target,
    probabilities,
    weights,
  }: { target: Target; probabilities: Float64Array; weights: Float64Array | undefined },
  { fp, fn }: { readonly fp: number; readonly fn: number },
  [chosen, theoretical]: readonly [number, number],
): number {
  const savings = target.values.map((label, row) => {
    const [now, before] = [chosen, theoretical].map((cut) => Number(probabilities[2 * row + 1]! >= cut))
    return (before! - now!) * (label === 1 ? -fn : fp)
  })
  const total = savings.reduce((sum, _, row) => sum + weightOf(weights, row), 0)
  const mean = savings.reduce((sum, saving, row) => sum + weightOf(weights, row) * saving, 0) / total
  const parts = savings.map((saving, row) => (weightOf(weights, row) * (saving - mean)) / total)
  return Math.sqrt(parts.reduce((sum, part) => sum + part * part, 0))
}

interface Cut {
  readonly threshold: number
  readonly counts: Counts
}

/** Every way to cut the rows in two by their probability, from nobody positive to everybody. */
function cutsOf(target: Target, probabilities: Float64Array, weights: Float64Array | undefined): readonly Cut[] {
  const order = Uint32Array.from(target.values.keys()).filter((row) => weightOf(weights, row) > 0)
  const at = (place: number) => probabilities[2 * order[place]! + 1]!
  order.sort((a, b) => probabilities[2 * b + 1]! - probabilities[2 * a + 1]! || a - b)
  const { positives, negatives } = countsWhere(target, probabilities, weights, () => false)
  let [hits, alarms] = [0, 0]
  const cuts: Cut[] = []
  for (let place = 0; place <= order.length; place++) {
    const [above, below] = [place === 0 ? 1 : at(place - 1), place === order.length ? 0 : at(place)]
    const isCut = above > below || place === order.length
    if (isCut) cuts.push({ threshold: middleOf(below, above), counts: { hits, alarms, positives, negatives } })
    if (place === order.length) break
    const weight = weightOf(weights, order[place]!)
    if (target.values[order[place]!] === 1) hits += weight
    else alarms += weight
  }
  return cuts
}

/** Above `below`, and not above `above`, whatever rounding does. */
function middleOf(below: number, above: number): number {
  const middle = below + (above - below) / 2
  return middle > below ? middle : above
}

function countsWhere(
  { values }: Target,
  probabilities: Float64Array,
  weights: Float64Array | undefined,
  isPositive: (probability: number) => boolean,
): Counts {
  let [hits, alarms, positives, negatives] = [0, 0, 0, 0]
  for (let row = 0; row < values.length; row++) {
    const weight = weightOf(weights, row)
    const isSaid = isPositive(probabilities[2 * row + 1]!)
    if (values[row] === 1) positives += weight
    else negatives += weight
    if (isSaid && values[row] === 1) hits += weight
    if (isSaid && values[row] !== 1) alarms += weight
  }
  return { hits, alarms, positives, negatives }
}

function weightOf(weights: Float64Array | undefined, row: number): number {
  return weights === undefined ? 1 : weights[row]!
}

function checkQuestion(
  { task, values }: Target,
  probabilities: Float64Array,
  weights: Float64Array | undefined,
  goal: ThresholdGoal,
): void {
  const refuse = (problem: string) => {
    throw new RepriseError('invalid-input', `no threshold can be chosen: ${problem}`)
  }
  if (task !== 'binary') refuse(`the task is ${task}, not binary`)
  if (probabilities.length !== 2 * values.length || (weights !== undefined && weights.length !== values.length))
    refuse(`${values.length} rows need ${2 * values.length} probabilities and a weight each`)
  if (!probabilities.every((probability) => probability >= 0 && probability <= 1))
    refuse('a probability is not from 0 to 1')
  const isThere = [0, 1].map((label) => values.some((value, row) => value === label && weightOf(weights, row) > 0))
  if ('metric' in goal && isThere.includes(false)) refuse('the rows are all of one class')
  if ('metric' in goal) return
  if (!isThere.includes(true)) refuse('no row has a weight')
  const { fp, fn } = goal.costs
  if (!(fp >= 0 && fn >= 0 && fp + fn > 0 && fp + fn < Number.POSITIVE_INFINITY))
    refuse(`the costs ${fp} and ${fn} are not from 0, with one above it`)
}
