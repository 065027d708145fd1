// TF-IDF with logarithmic counts and unit length: Salton and Buckley, "Term-weighting approaches in automatic text retrieval" (1988).
import { log } from '#base'
import { gramOf, listenToTerms } from './terms.ts'

/** The terms a text has, by their places in the vocabulary, ascending, and their weights: a vector of length 1, or nothing. */
export interface Weighed {
  readonly places: Uint32Array
  readonly weights: Float64Array
}

/** Weighs texts by the terms of a vocabulary, of which `rarity` has one each. */
export function weigherOf(terms: readonly string[], rarity: Float64Array): (text: string) => Weighed {
  const words = new Map<string, number>()
  const grams = new Map<number, number>()
  for (const [place, term] of terms.entries()) {
    const gram = gramOf(term)
    if (gram === undefined) words.set(term, place)
    else grams.set(gram, place)
  }
  const counts = new Uint32Array(terms.length)
  return (text) => {
    const found: number[] = []
    const count = (place: number | undefined) => {
      if (place !== undefined && counts[place]!++ === 0) found.push(place)
    }
    const word = (term: string) => count(words.get(term))
    listenToTerms(text, { word, pair: word, gram: (gram) => count(grams.get(gram)) })
    const weighed = unitLength(
      Uint32Array.from(found).sort((a, b) => a - b),
      counts,
      rarity,
    )
    for (const place of found) counts[place] = 0
    return weighed
  }
}

function unitLength(places: Uint32Array, counts: Uint32Array, rarity: Float64Array): Weighed {
  const weights = Float64Array.from(places, (place) => (1 + log(counts[place]!)) * rarity[place]!)
  let squares = 0
  for (const weight of weights) squares += weight * weight
  const length = Math.sqrt(squares)
  return { places, weights: weights.map((weight) => weight / length) }
}

/** Terms that few rows have weigh more: 1 + ln((1 + rows) / (1 + rows that have it)). */
export function rarityOf(rowCount: number, rowsWithTerm: number): number {
  return 1 + log((1 + rowCount) / (1 + rowsWithTerm))
}

/** The text's terms added up, each a row of `basis`. */
export function addTerms(
  sums: Float64Array,
  at: number,
  { places, weights }: Weighed,
  basis: Float64Array,
  width: number,
): void {
  for (let i = 0; i < places.length; i++) {
    const weight = weights[i]!
    const from = places[i]! * width
    for (let j = 0; j < width; j++) sums[at + j]! += weight * basis[from + j]!
  }
}
