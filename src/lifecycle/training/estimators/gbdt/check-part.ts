import { RepriseError } from '#base'
import type { FitPart } from '../../estimator.ts'
import type { Objective } from './objective.ts'

/** Squares of more than this, and sums of them, leave the doubles. */
const FARTHEST = 1e150
/** 2^30 is the largest gain of a relevance. */
const MOST_RELEVANT = 30

/** A target that this objective can learn from, and groups where it ranks. Names the first row that does not fit. */
export function checkPart({ loss }: Objective, { target, groups }: FitPart, part: string): void {
  if (loss === 'ranking') {
    if (groups === undefined) {
      throw new RepriseError('invalid-input', `ranking needs groups: the ${part} rows have none`, {
        remedy: 'Give groups, a number per row that tells which rows are ranked among each other.',
      })
    }
    refuse(part, target.values, loss, (value) => value >= 0 && value <= MOST_RELEVANT, `from 0 to ${MOST_RELEVANT}`)
  } else if (loss === 'gamma') refuse(part, target.values, loss, (value) => value > 0 && value <= FARTHEST, 'above 0')
  else if (loss === 'poisson' || loss === 'tweedie') {
    refuse(part, target.values, loss, (value) => value >= 0 && value <= FARTHEST, 'at least 0')
  } else refuse(part, target.values, loss, (value) => Math.abs(value) <= FARTHEST, `within ±${FARTHEST}`)
}

function refuse(
  part: string,
  values: Float64Array,
  loss: string,
  fits: (value: number) => boolean,
  expected: string,
): void {
  const row = values.findIndex((value) => !fits(value))
  if (row < 0) return
  throw new RepriseError(
    'invalid-input',
    `the ${part} target of row ${row} is ${values[row]}; the ${loss} objective needs values ${expected}`,
    { details: { row } },
  )
}
