// Truncated singular value decomposition by subspace iteration from a random start: Halko, Martinsson and Tropp (2011).
import { createRng } from '#base'
import { rotateToAxes } from './eigenvectors.ts'
import type { Weighed } from './weigh.ts'
import { addTerms } from './weigh.ts'

const ROUNDS = 3
const SPARE = 8
const SEED = 1

/** The directions, termCount × count row-major, in which the texts differ most, the strongest first; fewer where there are no more. */
export function strongestDirections(texts: readonly Weighed[], termCount: number, count: number) {
  const width = Math.min(count + SPARE, termCount, texts.length)
  if (width === 0) return { directions: new Float64Array(0), count: 0 }
  let basis = orthonormal(randomBasis(termCount, width), width)
  for (let round = 0; round < ROUNDS; round++) {
    basis = orthonormal(spread(texts, gather(texts, basis, width), termCount, width), width)
  }
  return rotateToAxes(basis, gather(texts, basis, width), width, Math.min(count, width))
}

function randomBasis(termCount: number, width: number): Float64Array {
  const rng = createRng(SEED).child('text')
  return Float64Array.from({ length: termCount * width }, () => rng.float() - 0.5)
}

/** Each text's terms added up: texts × width. */
export function gather(texts: readonly Weighed[], basis: Float64Array, width: number): Float64Array {
  const sums = new Float64Array(texts.length * width)
  for (const [row, text] of texts.entries()) addTerms(sums, row * width, text, basis, width)
  return sums
}

/** Each term's texts added up: terms × width. */
function spread(texts: readonly Weighed[], sums: Float64Array, termCount: number, width: number): Float64Array {
  const basis = new Float64Array(termCount * width)
  for (const [row, { places, weights }] of texts.entries()) {
    const from = row * width
    for (let i = 0; i < places.length; i++) {
      const weight = weights[i]!
      const at = places[i]! * width
      for (let j = 0; j < width; j++) basis[at + j]! += weight * sums[from + j]!
    }
  }
  return basis
}

/** Modified Gram and Schmidt, twice; a column with nothing of its own becomes zeros. */
function orthonormal(basis: Float64Array, width: number): Float64Array {
  for (let column = 0; column < width; column++) {
    const before = lengthOf(basis, width, column)
    for (let pass = 0; pass < 2; pass++) {
      for (let other = 0; other < column; other++) removeShare(basis, width, column, other)
    }
    const after = lengthOf(basis, width, column)
    const factor = after > before * 1e-10 ? 1 / after : 0
    for (let at = column; at < basis.length; at += width) basis[at]! *= factor
  }
  return basis
}

function removeShare(basis: Float64Array, width: number, column: number, other: number): void {
  let share = 0
  for (let at = 0; at < basis.length; at += width) share += basis[at + column]! * basis[at + other]!
  for (let at = 0; at < basis.length; at += width) basis[at + column]! -= share * basis[at + other]!
}

function lengthOf(basis: Float64Array, width: number, column: number): number {
  let squares = 0
  for (let at = column; at < basis.length; at += width) squares += basis[at]! * basis[at]!
  return Math.sqrt(squares)
}
