import type { Transform } from '../transform.ts'
import type { Bucketed } from './buckets.ts'
import type { Question } from './gain.ts'
import { gainOf, without } from './gain.ts'

export interface Audition {
  readonly question: Question
  readonly hear: (transform: Transform) => Bucketed
}

/** Candidates that are heard again each time one was chosen. */
const SHORT_LIST = 60
const LEAST_GAIN = 0.0003
const LEAST_ROWS_OF_GAIN = 6

/**
 * The candidates that explain most of the residuals, one after another, each of what the earlier left: near-duplicates
 * have nothing left to explain.
 */
export function chooseCandidates(
  candidates: readonly Transform[],
  { question, hear }: Audition,
  most: number,
): readonly Transform[] {
  const least = Math.max(LEAST_GAIN, LEAST_ROWS_OF_GAIN / question.parts.of.length)
  const heard = candidates.map((transform, index) => ({ transform, index, gain: gainOf(hear(transform), question) }))
  const ranked = heard.filter(({ gain }) => gain > least).sort((a, b) => b.gain - a.gain || a.index - b.index)
  let list = ranked.slice(0, SHORT_LIST).map(({ transform }) => ({ transform, bucketed: hear(transform) }))
  const chosen: Transform[] = []
  let left = question
  while (chosen.length < most) {
    const gains = list.map(({ bucketed }) => gainOf(bucketed, left))
    const best = gains.reduce((at, gain, index) => (gain > (gains[at] ?? least) ? index : at), -1)
    const pick = list[best]
    if (pick === undefined) break
    chosen.push(pick.transform)
    left = without(pick.bucketed, left)
    list = list.filter((other) => other !== pick)
  }
  return chosen
}
