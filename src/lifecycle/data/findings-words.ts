import type { CodesColumn } from '#base'

/** What people write where they have nothing to write. "none" is not here: it is often an answer ("pool: none"). */
const MISSING_WORDS = new Set([
  ...[
    '',
    '-',
    '--',
    '---',
    '?',
    '??',
    '.',
    '..',
    '*',
    'n/a',
    'na',
    '#n/a',
    '#na',
    '#null!',
    'n.a.',
    'nan',
    'null',
    'nil',
  ],
  ...[
    'unknown',
    'unk',
    'missing',
    'not available',
    'not applicable',
    'not known',
    'undefined',
    'no data',
    'tbd',
    '(blank)',
  ],
])
const LONGEST_WORD = 20
const NUMBER = /^\s*[+-]?(\d[\d,.' ]*|[.,]\d+)(e[+-]?\d+)?\s*%?\s*$/i
/** From this share of numbers on, a column of words is taken for numbers with something wrong in them. */
const MIXED_FROM = 0.8
const MAX_EXAMPLES = 5

/** Cells that are not numbers in a column that mostly is. `row` counts from 1. */
export interface MixedWords {
  readonly numberCount: number
  readonly otherCount: number
  readonly examples: readonly { readonly row: number; readonly text: string }[]
}

/** True for a text that usually means "missing", whatever its case and the blanks around it. */
export function meansMissing(text: string): boolean {
  return text.length <= LONGEST_WORD && MISSING_WORDS.has(text.trim().toLowerCase())
}

/** Undefined for words that are all numbers, mostly not, or not numbers only where they mean "missing". */
export function mixedWords({ codes, levels }: CodesColumn, counts: Uint32Array): MixedWords | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0)
  const others = new Set<number>()
  let otherCount = 0
  let missingCount = 0
  for (const [code, level] of levels.entries()) {
    if (counts[code] === 0) continue
    if (meansMissing(level)) missingCount += counts[code]!
    else if (!NUMBER.test(level)) {
      others.add(code)
      otherCount += counts[code]!
    }
    if (otherCount + missingCount > (1 - MIXED_FROM) * total) return undefined
  }
  if (others.size === 0) return undefined
  return { numberCount: total - missingCount - otherCount, otherCount, examples: examplesOf(codes, levels, others) }
}

function examplesOf(codes: Int32Array, levels: readonly string[], others: Set<number>): MixedWords['examples'] {
  const examples: { row: number; text: string }[] = []
  for (let row = 0; row < codes.length && examples.length < MAX_EXAMPLES && others.size > 0; row++) {
    if (others.delete(codes[row]!)) examples.push({ row: row + 1, text: levels[codes[row]!]! })
  }
  return examples
}
