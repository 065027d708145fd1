// Latent semantic analysis: Deerwester, Dumais, Furnas, Landauer and Harshman (1990).
import type { CodesColumn } from '#base'
import type { NumberFeature } from '../feature.ts'
import { decodeFloats } from '../text/floats.ts'
import { measureNames, measuresOf } from '../text/measures.ts'
import { gramOf } from '../text/terms.ts'
import { addTerms, weigherOf } from '../text/weigh.ts'
import type { ProseTransform } from '../transform.ts'
import type { TransformKind } from './transform-kind.ts'
import { asCodes } from './transform-kind.ts'

export const prose: TransformKind<ProseTransform> = {
  apply: (transform, column) => proseFeatures(transform, asCodes(transform.column, column!)),
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
