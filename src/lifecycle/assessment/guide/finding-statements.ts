import type { Study } from '#automl'
import type { Json } from '#base'
import type { Assessment } from '../assessment.ts'
import type { RangeBias } from '../errors.ts'
import type { Findings } from '../findings.ts'
import type { NoiseCeiling } from '../learning/noise-ceiling.ts'
import type { Statement } from '../statement.ts'
import { asJson } from './metric-statements.ts'

type Found = Partial<Findings>
type Measured = Pick<Assessment, 'metrics' | 'baseline' | 'rowCount'>

const MOST_SLICES = 3
const MOST_GAPS = 4
const LEAST_CORRELATION = 0.1
const LEVEL = 0.01

/** What the findings say, in the order to be read. */
export function findingStatements(study: Study, measured: Measured, found: Found): readonly Statement[] {
  return [
    ...reliabilityStatements(found, study),
    ...sliceStatements(found, study),
    ...errorStatements(found, study),
    ...residualStatements(found),
    ...fairnessStatements(found, study),
    ...robustnessStatements(found, study),
    ...limitStatements(study, measured, found),
  ]
}

function say(code: string, values: object): Statement {
  return { code: `guidance.${code}`, values: values as Statement['values'] }
}

function reliabilityStatements({ reliability }: Found, { frame }: Study): Statement[] {
  if (reliability === undefined || reliability.of === 'value') return []
  const { bins, error, chanceError } = reliability
  const last = bins.at(-1)!
  const values = { positive: frame.positive, said: last.said, interval: asJson(last.seen), rowCount: last.rowCount }
  const isOff = chanceError !== null && error > chanceError
  return [
    say(reliability.of === 'positive' ? 'says' : 'says-top', values),
    say(isOff ? 'off' : 'reliable', { error, chanceError }),
  ]
}

function sliceStatements({ slices }: Found, { frame }: Study): Statement[] {
  if (slices === undefined) return []
  const { searchedCount, judgedCount } = slices
  if (slices.slices.length === 0) return [say('no-slice', { searchedCount, judgedCount })]
  return slices.slices.slice(0, MOST_SLICES).map(({ conditions, rowCount, share, errorInside, errorOutside }) =>
    say(frame.task === 'regression' ? 'slice-off' : 'slice-wrong', {
      conditions: conditions as unknown as Json,
      rowCount,
      share,
      inside: asJson(errorInside),
      outside: asJson(errorOutside),
    }),
  )
}

function errorStatements({ errors }: Found, { frame }: Study): Statement[] {
  if (errors?.kind === 'classes') {
    const [pair] = errors.pairs
    if (pair === undefined || frame.task === 'binary') return []
    return [say('confuses', { actual: pair.actual, predicted: pair.predicted, interval: asJson(pair.share) })]
  }
  if (errors === undefined || errors.byActual.length < 2) return []
  return [errors.byActual[0]!, errors.byActual.at(-1)!].flatMap((range, index) =>
    biasStatement(range, index === 0, frame.target),
  )
}

function biasStatement({ low, high, bias }: RangeBias, isLowest: boolean, target: string): Statement[] {
  if (bias.low === null || bias.high === null || (bias.low <= 0 && bias.high >= 0)) return []
  const way = bias.value > 0 ? 'too-high' : 'too-low'
  return [say(`bias-${way}`, { target, low, high, isLowest, interval: asJson(bias) })]
}

function residualStatements({ residuals }: Found): Statement[] {
  if (residuals === undefined) return []
  const { trend, spread, spreadEnds, order } = residuals
  const said: Statement[] = []
  if (spread !== null && spreadEnds !== null && spread.p < LEVEL && Math.abs(spread.value) >= 0.2)
    said.push(say(spread.value > 0 ? 'spread-grows' : 'spread-shrinks', { low: spreadEnds[0], high: spreadEnds[1] }))
  if (trend.p < LEVEL && Math.abs(trend.value) >= LEAST_CORRELATION)
    said.push(
      say(trend.value > 0 ? 'errors-grow' : 'errors-shrink', {
        order: order.kind,
        column: order.column,
        correlation: trend.value,
      }),
    )
  return said
}

function fairnessStatements({ fairness }: Found, { frame }: Study): Statement[] {
  return (fairness ?? []).flatMap(({ column, isUsed, gaps, groups }) => {
    const flagged = gaps.filter(({ isFlagged }) => isFlagged).slice(0, MOST_GAPS)
    const rowCount = groups.reduce((sum, group) => sum + group.rowCount, 0)
    if (flagged.length === 0) return [say('fair', { column, groupCount: groups.length, rowCount })]
    return flagged.map(({ measure, group, reference, gap }) => {
      const shown = { column, group: group as Json, reference: reference as Json, positive: frame.positive, isUsed }
      const figures = [group, reference].map(
        (name) => groups.find((one) => one.group === name)?.figures[measure] ?? null,
      )
      return say(`unfair-${measure}`, {
        ...shown,
        gap: asJson(gap),
        of: figures[0] as Json,
        ofReference: figures[1] as Json,
        bases: [group, reference].map((name) => groups.find((one) => one.group === name)?.baseRate?.value ?? null),
      })
    })
  })
}

/** The noise in the middle, the smaller gap, and the worst change. */
function robustnessStatements({ robustness }: Found, { frame }: Study): Statement[] {
  const told = [
    ['noise', 0.1],
    ['missing', 0.2],
    ['worst', 0.05],
  ] as const
  return told.flatMap(([kind, amount]) => {
    const one = robustness?.find((each) => each.kind === kind && each.amount === amount)
    return one === undefined
      ? []
      : [say(`robust-${kind}`, { amount, isNumber: frame.task === 'regression', interval: asJson(one.changed) })]
  })
}

function limitStatements({ frame }: Study, { metrics }: Measured, { learning, noise }: Found): Statement[] {
  const said: Statement[] = []
  if (learning !== undefined) {
    const { points, doubled, gain, wouldHelp, lastGain } = learning
    const last = points.at(-1)!
    said.push(say(`data-${wouldHelp}`, { rowCount: last.rowCount, doubledCount: doubled.rowCount, gain, lastGain }))
  }
  if (noise?.bestAccuracy != null && isTelling(noise))
    said.push(
      say('ceiling', {
        rowCount: noise.rowCount,
        interval: asJson(noise.bestAccuracy),
        accuracy: metrics['accuracy']?.value ?? null,
      }),
    )
  if (noise?.leastError != null && isTelling(noise))
    said.push(
      say('floor', {
        target: frame.target,
        rowCount: noise.rowCount,
        error: noise.leastError,
        rmse: metrics['rmse']?.value ?? null,
      }),
    )
  return said
}

/** A few twins say nothing that holds for others. */
function isTelling({ rowCount, groupCount }: NoiseCeiling): boolean {
  return rowCount >= 100 && groupCount >= 50
}

/** Against what people reach by the study's metric, where that is known. */
export function humanStatement({ frame }: Study, { metrics }: Measured, human: number): Statement[] {
  const interval = metrics[frame.metric]
  if (interval === undefined || interval.low === null || interval.high === null) return []
  const isLower = frame.direction === 'minimize'
  const isBetter = isLower ? interval.high < human : interval.low > human
  const isWorse = isLower ? interval.low > human : interval.high < human
  return [
    say(isBetter ? 'human-better' : isWorse ? 'human-worse' : 'human-same', {
      metric: frame.metric,
      human,
      interval: asJson(interval),
    }),
  ]
}
