// What it says about the target that a column has a value at all.
import type { Column } from '#base'
import type { Target } from '#training'
import { isMissing } from './values.ts'

/** Fewer rows with, or without, a value prove nothing. */
const MIN_ROWS = 10

/** 1 where the column has a value, by places of `rows`. */
export function presenceOf(column: Column, rows: Uint32Array): Uint8Array {
  const presence = new Uint8Array(rows.length)
  for (let i = 0; i < rows.length; i++) presence[i] = isMissing(column, rows[i]!) ? 0 : 1
  return presence
}

export function isGappy(presence: Uint8Array): boolean {
  const count = countOf(presence)
  return count >= MIN_ROWS && presence.length - count >= MIN_ROWS
}

/** True when the column has a value exactly where the target is one of some classes, or above or below some number. */
export function gapsTell(presence: Uint8Array, target: Target): boolean {
  if (!isGappy(presence)) return false
  return target.task === 'regression' ? tellHalves(presence, target) : tellClasses(presence, target)
}

function tellClasses(presence: Uint8Array, { values, classCount }: Target): boolean {
  const seen = new Int8Array(classCount).fill(-1)
  for (const [i, is] of presence.entries()) {
    const code = values[i]!
    if (seen[code] === -1) seen[code] = is
    else if (seen[code] !== is) return false
  }
  return true
}

function tellHalves(presence: Uint8Array, { values }: Target): boolean {
  const [low, high] = [
    [1e308 * 10, 1e308 * 10],
    [-1e308 * 10, -1e308 * 10],
  ]
  for (const [i, is] of presence.entries()) {
    low[is] = Math.min(low[is]!, values[i]!)
    high[is] = Math.max(high[is]!, values[i]!)
  }
  return high[0]! < low[1]! || high[1]! < low[0]!
}

/**
 * How much purer than the rest one class is where the column has a value: 0 to 1, the share of the other classes that is
 * gone. 0 for a regression, and where having a value is not the exception (a value missing by accident is ordinary).
 */
export function filledPurity(presence: Uint8Array, { task, values, classCount }: Target): number {
  const present = countOf(presence)
  if (task === 'regression' || !isGappy(presence) || present < Math.max(MIN_ROWS, presence.length / 200)) return 0
  const [inside, overall] = [new Float64Array(classCount), new Float64Array(classCount)]
  for (const [i, is] of presence.entries()) {
    overall[values[i]!]!++
    inside[values[i]!]! += is
  }
  const purest = inside.indexOf(Math.max(...inside))
  const others = 1 - overall[purest]! / presence.length
  return Math.max(0, 1 - (1 - inside[purest]! / present) / others)
}

export function countOf(marks: Uint8Array): number {
  let count = 0
  for (let i = 0; i < marks.length; i++) count += marks[i]!
  return count
}
