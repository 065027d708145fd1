import type { BinnedFeature } from '#kernels'
import { codeLevels } from './code-levels.ts'
import { codeNumbers } from './code-numbers.ts'
import type { ForeignModel, ForeignSplit } from './foreign-model.ts'
import { refuse } from './foreign-model.ts'

const MOST_BINNED = 16_384

/** A column as estimators see it: a number, twice where zero is missing at some splits only, or levels. */
export interface SourceFeature {
  readonly feature: number
  readonly zeroIsMissing: boolean
  readonly levels: readonly string[] | null
}

/** A split in terms of codes: `set` holds the codes of a category that go right. */
export interface CodedSplit {
  readonly binned: number
  readonly code: number
  readonly set: Uint32Array | null
}

/** How one source becomes codes, and the splits of it in their terms, `binned` counted from this source's first binning. */
export interface SourceCodes {
  readonly binnings: readonly BinnedFeature[]
  readonly levels: readonly string[] | null
  code(split: ForeignSplit): CodedSplit
}

export interface Quantised {
  readonly sources: readonly SourceFeature[]
  readonly binnings: readonly BinnedFeature[]
  code(split: ForeignSplit): CodedSplit
}

/**
 * The model's own thresholds as edges, so that codes decide every split as the library does. A number with more than 254 of
 * them, or a category with more than 253 named levels, is binned several times over; each split names the copy it needs.
 */
export function quantiseSplits(model: ForeignModel): Quantised {
  const binnings: BinnedFeature[] = []
  const sources: SourceFeature[] = []
  const coders = new Map<string, { first: number; codes: SourceCodes }>()
  for (const [key, splits] of bySource(model)) {
    const { feature } = splits[0]!
    const described = model.features[feature]!
    const codes =
      described.levels === null ? codeNumbers(sources.length, splits) : codeLevels(sources.length, described, splits)
    coders.set(key, { first: binnings.length, codes })
    binnings.push(...codes.binnings)
    sources.push({ feature, zeroIsMissing: zeroIsMissing(splits[0]!), levels: codes.levels })
  }
  if (binnings.length > MOST_BINNED)
    refuse('the model', `its splits need ${binnings.length} columns of codes, more than ${MOST_BINNED}`)
  return { sources, binnings, code: (split) => offset(coders.get(keyOf(split))!, split) }
}

function offset({ first, codes }: { first: number; codes: SourceCodes }, split: ForeignSplit): CodedSplit {
  const coded = codes.code(split)
  return { ...coded, binned: first + coded.binned }
}

/** The splits of each source, sources in the order of the model's features. */
function bySource({ trees }: ForeignModel): readonly (readonly [string, readonly ForeignSplit[]])[] {
  const found = new Map<string, ForeignSplit[]>()
  for (const { nodes } of trees) {
    for (const node of nodes) {
      if (node.kind === 'leaf') continue
      const splits = found.get(keyOf(node)) ?? []
      found.set(keyOf(node), splits)
      splits.push(node)
    }
  }
  return [...found].sort(([, [a]], [, [b]]) => {
    return a!.feature - b!.feature || Number(zeroIsMissing(a!)) - Number(zeroIsMissing(b!))
  })
}

function keyOf(split: ForeignSplit): string {
  return zeroIsMissing(split) ? `${split.feature} zero` : String(split.feature)
}

function zeroIsMissing(split: ForeignSplit): boolean {
  return split.kind === 'number' && split.zeroIsMissing
}
