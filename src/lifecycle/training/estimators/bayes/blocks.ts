import type { Feature } from '#features'

/** What a feature says for each class: a `kind` and numbers in the model's table, `size` of them. */
export interface Block {
  readonly kind: 'gaussian' | 'counts' | 'presence' | 'levels' | 'silent'
  readonly levelCount: number
}

/** Standardised values beyond this are as far out as it says. */
const FARTHEST = 1e6

/** Gaussian: centre and scale of all rows, then per class mean, half the inverse variance, constant. Presence: absent, then present. Levels: the last is missing. */
export function sizeOf({ kind, levelCount }: Block, classCount: number): number {
  if (kind === 'gaussian') return 2 + 3 * classCount
  if (kind === 'counts') return classCount
  if (kind === 'presence') return 2 * classCount
  return kind === 'levels' ? (levelCount + 1) * classCount : 0
}

/** Adds what the feature's value in a row says to `into`, a number per class; nothing where it is missing, or never seen. */
export function addEvidence(
  { kind, levelCount }: Block,
  table: Float64Array,
  feature: Feature,
  row: number,
  into: Float64Array,
): void {
  const classCount = into.length
  if (feature.kind === 'category') {
    const code = feature.codes[row]!
    if (kind !== 'levels' || code >= levelCount) return
    const level = code < 0 ? levelCount : code
    for (let k = 0; k < classCount; k++) into[k]! += table[level * classCount + k]!
    return
  }
  const value = feature.values[row]!
  if (kind === 'gaussian') addGaussian(table, value, into)
  else if (kind === 'counts') for (let k = 0; k < classCount; k++) into[k]! += countOf(value) * table[k]!
  else if (kind === 'presence') {
    const from = value > 0 ? classCount : 0
    for (let k = 0; k < classCount; k++) into[k]! += table[from + k]!
  }
}

function addGaussian(table: Float64Array, value: number, into: Float64Array): void {
  if (!Number.isFinite(value)) return
  const z = standardised(value, table[0]!, table[1]!)
  for (let k = 0; k < into.length; k++) {
    const away = z - table[2 + 3 * k]!
    into[k]! += table[4 + 3 * k]! - away * away * table[3 + 3 * k]!
  }
}

export function standardised(value: number, centre: number, scale: number): number {
  return Math.max(-FARTHEST, Math.min(FARTHEST, (value - centre) / scale))
}

/** A count: what is negative or unknown counts nothing. */
export function countOf(value: number): number {
  return value > 0 ? Math.min(value, 1e9) : 0
}
