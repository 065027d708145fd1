import { RepriseError } from '#base'
import type { FitPart } from '../../estimator.ts'
import { linkOf } from './link.ts'
import type { Objective } from './objective.ts'

/** Squares of more than this, and sums of them, leave the doubles. */
const FARTHEST = 1e150
/** e to this times the farthest target is within the doubles. */
const FARTHEST_LOGARITHM = 300
/** 2^30 is the largest gain of a relevance. */
const MOST_RELEVANT = 30

/** A target that this objective can learn from, and groups where it ranks. Names the first row that does not fit. */
export function checkPart({ loss }: Objective, { target, groups, offsets }: FitPart, part: string): void {
  if (offsets) refuseFar(loss, offsets, offsets.length / target.values.length, part)
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

/** Offsets that are logarithms, or log-odds, are held to what can be raised to a power. */
function refuseFar(loss: Objective['loss'], offsets: Float64Array, outputs: number, part: string): void {
  const isLog = linkOf(loss) === 'log' || loss === 'logistic' || loss === 'softmax'
  const most = isLog ? FARTHEST_LOGARITHM : FARTHEST
  const at = offsets.findIndex((offset) => !(Math.abs(offset) <= most))
  if (at < 0) return
  const row = Math.floor(at / outputs)
  throw new RepriseError(
    'invalid-input',
    `the ${part} offset of row ${row} is ${offsets[at]}; the ${loss} objective needs offsets within ±${most}`,
    { remedy: 'Offsets are margins: give the logarithm of an exposure, not the exposure.', details: { row } },
  )
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
    { remedy: 'Leave out such rows, change the unit of the target, or choose another objective.', details: { row } },
  )
}
