import type { BinnedFeature } from '#kernels'
import type { CategorySplit, ForeignFeature, ForeignSplit } from './foreign-model.ts'
import { refuse } from './foreign-model.ts'
import type { SourceCodes } from './quantise-splits.ts'

const MOST_LEVELS = 253
const MOST_RANKS = 1 << 26

/** Levels split by sets of codes; where they do not fit a byte, by one ranking of them for every different set. */
export function codeLevels(source: number, feature: ForeignFeature, all: readonly ForeignSplit[]): SourceCodes {
  const splits = all.filter((split) => split.kind === 'category')
  const kept = keptLevels(feature, splits)
  const levels = kept.map((category) => feature.levels?.get(category) ?? String(category))
  if (new Set(levels).size < levels.length)
    refuse(`feature "${feature.name}"`, 'two of its levels have the same name', 'Give the levels yourself.')
  const codes = new Map(kept.map((category, code) => [category, code]))
  if (levels.length > MOST_LEVELS) return { levels, ...codeByRanks(source, feature.name, codes, splits) }
  return {
    levels,
    binnings: [{ kind: 'category', source, levelCount: levels.length }],
    code: (split) => ({ binned: 0, code: 0, set: bitsOf(sidesOf(split as CategorySplit, codes)) }),
  }
}

/** All levels where they fit a byte; else those that some split names, since the others behave as unseen ones do. */
function keptLevels({ levels }: ForeignFeature, splits: readonly CategorySplit[]): readonly number[] {
  const named = new Set(splits.flatMap((split) => split.named))
  const all = new Set([...(levels?.keys() ?? []), ...named])
  return [...(all.size <= MOST_LEVELS ? all : named)].sort((a, b) => a - b)
}

/** 1 where a level goes right; after the levels come unseen and missing. */
function sidesOf({ named, namedLeft, missingLeft }: CategorySplit, codes: ReadonlyMap<number, number>): Uint8Array {
  const sides = new Uint8Array(codes.size + 2).fill(namedLeft ? 1 : 0)
  for (const category of named) sides[codes.get(category)!] = namedLeft ? 0 : 1
  sides[codes.size + 1] = missingLeft ? 0 : 1
  return sides
}

function bitsOf(sides: Uint8Array): Uint32Array {
  const words = new Uint32Array(8)
  for (const [code, side] of sides.entries()) words[code >> 5]! |= side << (code & 31)
  return words
}

function codeByRanks(
  source: number,
  name: string,
  codes: ReadonlyMap<number, number>,
  splits: readonly CategorySplit[],
): Pick<SourceCodes, 'binnings' | 'code'> {
  const binnings: BinnedFeature[] = []
  const places = new Map<string, number>()
  for (const split of splits) {
    const ranks = sidesOf(split, codes)
    const key = ranks.join('')
    if (places.has(key)) continue
    places.set(key, binnings.push({ kind: 'statistic', source, ranks }) - 1)
    if (binnings.length * ranks.length > MOST_RANKS)
      refuse(`feature "${name}"`, `its ${codes.size} levels are split in more than ${places.size} different ways`)
  }
  return {
    binnings,
    code: (split) => ({ binned: places.get(sidesOf(split as CategorySplit, codes).join(''))!, code: 0, set: null }),
  }
}
