import type { CodesColumn, Column } from '#base'
import { byCodePoint } from '#base'
import { encodeFloats } from '../../text/floats.ts'
import { strongestDirections } from '../../text/subspace.ts'
import type { Text } from '../../text/vocabulary.ts'
import { vocabularyOf } from '../../text/vocabulary.ts'
import { rarityOf, weigherOf } from '../../text/weigh.ts'
import type { ProseTransform } from '../../transform.ts'
import { asCodes } from '../transform-kind.ts'
import { countCodes } from './category.ts'

const TOPICS = 32
/** Different texts that topics are learned from at most, evenly spaced by code point. */
const MOST_TEXTS = 4000
const MOST_CHARACTERS = 2_000_000

export function fitProse(name: string, column: Column): ProseTransform {
  return { kind: 'prose', column: name, ...fitTopics(textsOf(asCodes(name, column))) }
}

function textsOf({ codes, levels }: CodesColumn): readonly Text[] {
  const counts = countCodes(codes, levels.length)
  const all = levels.map((text, code): Text => ({ text, rowCount: counts[code]! }))
  const present = all.filter(({ rowCount }) => rowCount > 0).sort((a, b) => byCodePoint(a.text, b.text))
  const characters = present.reduce((sum, { text }) => sum + text.length, 0)
  const step = Math.max(1, present.length / MOST_TEXTS, characters / MOST_CHARACTERS)
  return Array.from({ length: Math.floor(present.length / step) }, (_, place) => present[Math.floor(place * step)]!)
}

function fitTopics(texts: readonly Text[]): Omit<ProseTransform, 'kind' | 'column'> {
  const { terms, rowCounts, tokens } = vocabularyOf(texts)
  const rowCount = texts.reduce((sum, text) => sum + text.rowCount, 0)
  const rarity = Float64Array.from(rowCounts, (count) => Math.fround(rarityOf(rowCount, count)))
  const weigh = weigherOf(terms, rarity)
  const weighed = texts.map(({ text }) => weigh(text))
  const { directions, count } = strongestDirections(weighed, terms.length, TOPICS)
  return { tokens, terms, rarity: encodeFloats(rarity), topicCount: count, directions: encodeFloats(directions) }
}
