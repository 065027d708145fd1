// Latent semantic analysis: Deerwester, Dumais, Furnas, Landauer and Harshman (1990).
import type { CodesColumn } from '#base'
import { byCodePoint } from '#base'
import type { NumberFeature } from '../feature.ts'
import { decodeFloats, encodeFloats } from '../text/floats.ts'
import { measureNames, measuresOf } from '../text/measures.ts'
import { addTerms, strongestDirections } from '../text/subspace.ts'
import { gramOf } from '../text/terms.ts'
import type { Text } from '../text/vocabulary.ts'
import { vocabularyOf } from '../text/vocabulary.ts'
import { rarityOf, weigherOf } from '../text/weigh.ts'
import type { ProseTransform } from '../transform.ts'
import { countCodes } from './category.ts'
import type { ColumnTransformKind } from './transform-kind.ts'
import { asCodes } from './transform-kind.ts'

const TOPICS = 32
/** Different texts that topics are learned from at most, evenly spaced by code point. */
const MOST_TEXTS = 4000
const MOST_CHARACTERS = 2_000_000

export const prose: ColumnTransformKind<ProseTransform> = {
  fit: (name, column) => {
    const codes = asCodes(name, column)
    return { kind: 'prose', column: name, ...fitTopics(textsOf(codes)) }
  },
  apply: (transform, column) => proseFeatures(transform, asCodes(transform.column, column)),
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

function proseFeatures(transform: ProseTransform, { codes, levels }: CodesColumn): readonly NumberFeature[] {
  const { names, measure } = readerOf(transform)
  const values = names.map(() => new Float64Array(codes.length).fill(Number.NaN))
  const cache = new Map<number, Float64Array>()
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]!
    if (code < 0) continue
    const measured = cache.get(code) ?? measure(levels[code]!)
    cache.set(code, measured)
    for (let j = 0; j < values.length; j++) values[j]![row] = measured[j]!
  }
  return names.map((name, j) => ({ name, sources: [transform.column], kind: 'number', values: values[j]! }))
}

interface Reader {
  readonly names: readonly string[]
  readonly measure: (text: string) => Float64Array
}

const readers = new WeakMap<ProseTransform, Reader>()

/** Made once per transform, which is asked for every row that is served. */
function readerOf(transform: ProseTransform): Reader {
  const reader = readers.get(transform) ?? createReader(transform)
  readers.set(transform, reader)
  return reader
}

function createReader({ column, tokens, terms, rarity, topicCount, directions }: ProseTransform): Reader {
  const weigh = weigherOf(terms, decodeFloats(rarity)!)
  const axes = decodeFloats(directions)!
  const topics = Array.from({ length: topicCount }, (_, topic) => {
    return `${column}.topic ${topic + 1} (${topicWords(terms, axes, topicCount, topic)})`
  })
  const first = measureNames.length + tokens.length
  const tokenPlace = new Map(tokens.map((token, place) => [token, measureNames.length + place]))
  return {
    names: [
      ...measureNames.map((name) => `${column}.${name}`),
      ...tokens.map((token) => `${column} has "${token}"`),
      ...topics,
    ],
    measure: (text) => {
      const measured = new Float64Array(first + topicCount)
      measured.set(measuresOf(text))
      const weighed = weigh(text)
      for (const place of weighed.places) {
        const at = tokenPlace.get(terms[place]!)
        if (at !== undefined) measured[at] = 1
      }
      addTerms(measured, first, weighed, axes, topicCount)
      return measured
    },
  }
}

/** The three words that count most. */
function topicWords(terms: readonly string[], axes: Float64Array, width: number, topic: number): string {
  const words = Array.from(terms.keys()).filter((place) => gramOf(terms[place]!) === undefined)
  const size = (place: number) => axes[place * width + topic]!
  return words
    .sort((a, b) => size(b) - size(a) || a - b)
    .slice(0, 3)
    .map((place) => terms[place]!)
    .join(', ')
}
