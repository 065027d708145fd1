import { exp } from '#base'
import type { Reader } from './reader.ts'

/** An interval ready to be said: its ends as texts, which are the same where rounding or ignorance makes them so. */
export interface Span {
  readonly low: string
  readonly high: string
}

/** The ends of `v.interval`, turned into something people can picture; a decreasing `turn` swaps them. */
function spanOf(v: Reader, name: string, turn: (value: number) => number, write: (value: number) => string): Span {
  const interval = v.inside(name)
  const ends = ['low', 'high'].map((end) => turn(interval.number(interval.has(end) ? end : 'value')))
  const [low, high] = [Math.min(...ends), Math.max(...ends)]
  return { low: write(low), high: write(high) }
}

/** Of a hundred: 0.586 to 0.691 is 59 to 69. */
export function hundredSpan(v: Reader, name = 'interval'): Span {
  return spanOf(v, name, (share) => Math.min(1, Math.max(0, share)), v.ofHundred)
}

/** In the unit it is measured in. */
export function figureSpan(v: Reader, name = 'interval'): Span {
  return spanOf(v, name, (value) => value, v.figure)
}

/** How far from 0, whichever way. */
export function sizeSpan(v: Reader, name = 'interval'): Span {
  return spanOf(v, name, Math.abs, v.figure)
}

/** The typical (geometric mean) probability that a logarithmic loss means, of a hundred: 0.39 to 0.45 is 64 to 68. */
export function likelihoodSpan(v: Reader): Span {
  return spanOf(v, 'interval', (loss) => exp(-loss), v.ofHundred)
}

export function likelihoodOf(loss: number): number {
  return exp(-loss)
}

/** The share of the baseline that is gone, of a hundred; nothing below 0. */
export function removedSpan(v: Reader): Span {
  const baseline = v.number('baseline')
  return spanOf(v, 'interval', (value) => (baseline > 0 ? Math.max(0, 1 - value / baseline) : 0), v.ofHundred)
}

/** The factor that an error of logarithms means: 0.1 to 0.2 is 1.11 to 1.22. */
export function factorSpan(v: Reader): Span {
  return spanOf(v, 'interval', exp, v.figure)
}

/** What a slice's rows have in common, in signs that need no language but for a word for missing. */
export function conditionsIn(v: Reader, missing: string): string {
  return v.list(
    v.items('conditions').map((condition) => {
      const column = condition.text('column')
      if (condition.is('kind', 'missing')) return `${column} = ${missing}`
      if (condition.is('kind', 'is')) return `${column} = ${condition.quoted('value')}`
      const write = condition.is('unit', 'time') ? timeOf : condition.figure
      const low = condition.has('low') ? `${write(condition.number('low'))} ≤ ` : ''
      const high = condition.has('high') ? ` < ${write(condition.number('high'))}` : ''
      return `${low}${column}${high}`
    }),
  )
}

/** `sex = "female"`, `30 ≤ age ≤ 45`, or missing. */
export function groupIn(v: Reader, name: 'group' | 'reference', missing: string): string {
  const column = v.text('column')
  const ends = v.numbers(name)
  if (ends.length === 2) {
    const [low, high] = ends.map((end) => v.figure(end))
    return low === high ? `${column} = ${low}` : `${low} ≤ ${column} ≤ ${high}`
  }
  return v.has(name) ? `${column} = ${v.quoted(name)}` : `${column} = ${missing}`
}

/** Microseconds since 1970 as a date (UTC), with the time of day unless it is midnight. */
export function timeOf(microseconds: number): string {
  const date = new Date(microseconds / 1000)
  if (Number.isNaN(date.getTime())) return String(microseconds)
  return date
    .toISOString()
    .slice(0, microseconds % 86_400_000_000 === 0 ? 10 : 16)
    .replace('T', ' ')
}
