// TF-IDF with logarithmic counts and unit length: Salton and Buckley, "Term-weighting approaches in automatic text retrieval" (1988).
import { log } from '#base'
import { placesOf } from './places.ts'
import { listenToTerms } from './terms.ts'

/** The terms a text has, by their places in the vocabulary, in the order of the text, and their weights: a vector of length 1, or nothing. */
export interface Weighed {
  readonly places: Uint32Array
  readonly weights: Float64Array
}

/** Weighs texts by the terms of a vocabulary, of which `rarity` has one each. */
export function weigherOf(terms: readonly string[], rarity: Float64Array): (text: string) => Weighed {
  const places = placesOf(terms)
  const counts = new Uint32Array(terms.length)
  return (text) => {
    const found: number[] = []
    const count = (place: number) => {
      if (place >= 0 && counts[place]!++ === 0) found.push(place)
    }
    listenToTerms(text, {
      word: (word) => count(places.word(word)),
      pair: (before, word) => count(places.pair(before, word)),
      gram: (a, b, c) => count(places.gram(a, b, c)),
    })
    const weighed = unitLength(found, counts, rarity)
    for (const place of found) counts[place] = 0
    return weighed
  }
}

/** In loops: a callback for every term of every text would cost more than the weights. */
function unitLength(found: readonly number[], counts: Uint32Array, rarity: Float64Array): Weighed {
  const places = new Uint32Array(found.length)
  const weights = new Float64Array(found.length)
  let squares = 0
  for (let i = 0; i < found.length; i++) {
    const place = found[i]!
    const weight = dampened(counts[place]!) * rarity[place]!
    places[i] = place
    weights[i] = weight
    squares += weight * weight
  }
  const length = Math.sqrt(squares)
  for (let i = 0; i < weights.length; i++) weights[i]! /= length
  return { places, weights }
}

/** 1 + ln of a count; most are small. */
function dampened(count: number): number {
  return smallCounts[count] ?? 1 + log(count)
}

const smallCounts = Float64Array.from({ length: 64 }, (_, count) => 1 + log(count))

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
