import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CodesColumn, Table } from '#base'
import { createRng, log } from '#base'
import type { NumberFeature } from '../index.ts'
import { applyTransforms, fitTransforms } from '../index.ts'
import { decodeFloats, encodeFloats } from './floats.ts'
import { strongestDirections } from './subspace.ts'
import { gramOf, listenToTerms } from './terms.ts'
import type { Weighed } from './weigh.ts'
import { wordsOf } from './words.ts'

const schema = [{ name: 'note', type: 'text', storage: 'text' }] as const

test('words are lower-cased runs of letters and digits, and single signs where a script writes no spaces', () => {
  assert.deepEqual(wordsOf('Call NOW: £100-prize, ÉTÉ Привет Ωmega'), [
    'call',
    'now',
    '100',
    'prize',
    'été',
    'привет',
    'ωmega',
  ])
  assert.deepEqual(wordsOf('東京へ go, 한국어 말'), ['東', '京', 'へ', 'go', '한국어', '말'])
  assert.deepEqual(wordsOf(' … !! '), [])
})

test('the terms of a text are its words, neighbours, and three characters of a word with a blank at either end', () => {
  assert.deepEqual(termsOf('It is 5'), {
    words: ['it', 'is', '5'],
    pairs: ['it is', 'is 5'],
    grams: ['~ it', '~it ', '~ is', '~is ', '~ 5 '],
  })
})

test('a weight is (1 + ln count) × rarity, over the length of all weights of the text', () => {
  const notes = ['red red car', 'red bus', 'red tram', 'bus tram', 'bus', 'tram']
  const { transform, features } = proseOf([...notes, ...notes, ...notes])
  const expected = notes.map((note) => plainTfIdf(note, [...notes, ...notes, ...notes], transform.terms))
  const axes = decodeFloats(transform.directions)!
  const topics = features.slice(-transform.topicCount)
  for (const [row, weights] of expected.entries()) {
    for (const [topic, feature] of topics.entries()) {
      const plain = weights.reduce((sum, weight, term) => sum + weight * axes[term * topics.length + topic]!, 0)
      assert(Math.abs(feature.values[row]! - plain) < 1e-6, `row ${row}, topic ${topic}`)
    }
  }
})

test('directions are those of the singular value decomposition, found here one by one by power iteration', () => {
  const texts = randomTexts(60, 25)
  const { directions, count } = strongestDirections(texts, 25, 4)
  assert.equal(count, 4)
  const gram = gramMatrix(texts, 25)
  for (let axis = 0; axis < count; axis++) {
    const direction = Float64Array.from({ length: 25 }, (_, term) => directions[term * count + axis]!)
    const slow = dominantDirection(gram, 25)
    const cosine = Math.abs(dot(direction, slow.direction))
    assert(cosine > 0.999, `axis ${axis}: ${cosine}`)
    for (let i = 0; i < 25; i++)
      for (let j = 0; j < 25; j++) gram[i * 25 + j]! -= slow.value * slow.direction[i]! * slow.direction[j]!
  }
})

test('texts that have fewer dimensions than topics asked for get as many as they have', () => {
  const weighed = { places: Uint32Array.of(0, 1), weights: Float64Array.of(0.6, 0.8) }
  const { directions, count } = strongestDirections([weighed, weighed, weighed], 2, 32)
  assert.equal(count, 1)
  assert(Math.abs(directions[0]! - 0.6) < 1e-12 && Math.abs(directions[1]! - 0.8) < 1e-12)
})

test('capitals, digits, punctuation and lines are counted', () => {
  const { features } = proseOf(['WIN £1,000 now!!\nÉTÉ', 'ok'])
  const values = Object.fromEntries(features.map(({ name, values: [first] }) => [name, first]))
  assert.deepEqual(
    ['length', 'words', 'wordLength', 'digits', 'capitals', 'punctuation', 'lines'].map(
      (name) => values[`note.${name}`],
    ),
    [20, 5, 13 / 5, 4, 6, 4, 2],
  )
})

test('a text that is missing has no features, an empty one and one of unknown words have zeros', () => {
  const { transform } = proseOf(['red car', 'red bus', 'old car', 'red car', 'old bus', 'old car', 'bus'])
  assert(transform.topicCount > 0)
  const { features } = applyTransforms([transform], table([null, '', 'zzz']))
  for (const feature of features.slice(-transform.topicCount)) {
    assert.deepEqual([...(feature as NumberFeature).values], [Number.NaN, 0, 0])
  }
})

test('numbers of 32 bits survive base64, and what is not theirs is refused', () => {
  const values = Float64Array.of(0, 1.5, -2.25, Math.fround(0.1), Math.fround(3e38))
  assert.deepEqual(decodeFloats(encodeFloats(values)), values)
  assert.equal(encodeFloats([1, -0]), 'AACAPwAAAAA=')
  for (const text of ['?', 'AAAA', 'AACAfw==', 'AACAPx==']) assert.equal(decodeFloats(text), null, text)
})

test('text with thousands of terms takes less than a megabyte in a model', () => {
  const rng = createRng(4)
  const words = Array.from({ length: 2000 }, () =>
    String.fromCharCode(...Array.from({ length: 5 }, () => 97 + rng.below(26))),
  )
  const notes = Array.from({ length: 1500 }, () => Array.from({ length: 10 }, () => words[rng.below(2000)]).join(' '))
  const { transform } = proseOf(notes)
  assert.equal(transform.topicCount, 32)
  assert(transform.terms.length > 3000)
  assert(JSON.stringify(transform).length < 1_000_000)
})

function termsOf(text: string) {
  const found = { words: [] as string[], pairs: [] as string[], grams: [] as string[] }
  listenToTerms(text, {
    word: (word) => found.words.push(word),
    pair: (before, word) => found.pairs.push(`${before} ${word}`),
    gram: (a, b, c) => found.grams.push(`~${String.fromCharCode(a, b, c)}`),
  })
  for (const gram of found.grams) assert.notEqual(gramOf(gram), undefined)
  return found
}

function proseOf(notes: readonly string[]) {
  const given = table(notes)
  const [transform] = fitTransforms(given, schema)
  assert(transform?.kind === 'prose')
  return { transform, features: applyTransforms([transform], given).features as readonly NumberFeature[] }
}

/** From the definition, and texts that end in no long word. */
function plainTfIdf(note: string, notes: readonly string[], terms: readonly string[]): readonly number[] {
  const counts = (text: string) => {
    const { words, pairs, grams } = termsOf(text)
    const all = [...words, ...pairs, ...grams]
    return terms.map((term) => all.filter((one) => one === term).length)
  }
  const every = notes.map(counts)
  const weights = counts(note).map((count, term) => {
    const having = every.filter((row) => row[term]! > 0).length
    return count === 0 ? 0 : (1 + log(count)) * (1 + log((1 + notes.length) / (1 + having)))
  })
  const length = Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0))
  return weights.map((weight) => weight / length)
}

function randomTexts(count: number, termCount: number): readonly Weighed[] {
  const rng = createRng(9)
  return Array.from({ length: count }, () => {
    const places = Uint32Array.from({ length: termCount }, (_, place) => place).filter(() => rng.float() < 0.3)
    return { places, weights: Float64Array.from(places, (place) => rng.float() * (1 + 3 / (1 + place))) }
  })
}

function gramMatrix(texts: readonly Weighed[], size: number): Float64Array {
  const gram = new Float64Array(size * size)
  for (const { places, weights } of texts) {
    for (const [i, p] of places.entries())
      for (const [j, q] of places.entries()) gram[p * size + q]! += weights[i]! * weights[j]!
  }
  return gram
}

function dominantDirection(matrix: Float64Array, size: number) {
  let direction = new Float64Array(size).fill(1).map((one, i) => one + i / 100)
  let value = 0
  for (let step = 0; step < 5000; step++) {
    const next = direction.map((_, i) => dot(matrix.subarray(i * size, (i + 1) * size), direction))
    value = Math.sqrt(dot(next, next))
    direction = next.map((one) => one / value)
  }
  return { direction, value }
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0)
}

function table(cells: readonly (string | null)[]): Table {
  const levels = [...new Set(cells.filter((cell) => cell !== null))]
  const codes = Int32Array.from(cells, (cell) => (cell === null ? -1 : levels.indexOf(cell)))
  const note: CodesColumn = { kind: 'codes', codes, levels }
  return { rowCount: cells.length, columns: new Map([['note', note]]) }
}
