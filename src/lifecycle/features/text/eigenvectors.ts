// Jacobi's method for the eigenvectors of a symmetric matrix, in cyclic order (Golub and Van Loan, Matrix Computations, 8.5).

const SWEEPS = 12
const NEGLIGIBLE = 1e-14
/** Relative to the strongest: below it an axis is rounding. */
const FAINTEST = 1e-12

/** The basis (terms × width) turned so that its columns are singular directions of what it gathers, the strongest `count` of them. */
export function rotateToAxes(basis: Float64Array, gathered: Float64Array, width: number, count: number) {
  const { values, vectors } = eigen(squareOf(gathered, width), width)
  const order = Array.from(values.keys()).sort((a, b) => values[b]! - values[a]! || a - b)
  const kept = order.slice(0, count).filter((column) => values[column]! > values[order[0]!]! * FAINTEST)
  const termCount = basis.length / width
  const directions = new Float64Array(termCount * kept.length)
  for (let term = 0; term < termCount; term++) {
    for (const [place, column] of kept.entries()) {
      let sum = 0
      for (let j = 0; j < width; j++) sum += basis[term * width + j]! * vectors[j * width + column]!
      directions[term * kept.length + place] = sum
    }
  }
  return { directions: facingUp(directions, kept.length), count: kept.length }
}

/** Of the two directions along an axis, the one in which its largest entry is positive. */
function facingUp(directions: Float64Array, width: number): Float64Array {
  for (let column = 0; column < width; column++) {
    let largest = 0
    for (let at = column; at < directions.length; at += width) {
      if (Math.abs(directions[at]!) > Math.abs(largest)) largest = directions[at]!
    }
    if (largest < 0) for (let at = column; at < directions.length; at += width) directions[at] = -directions[at]!
  }
  return directions
}

function squareOf(rows: Float64Array, width: number): Float64Array {
  const square = new Float64Array(width * width)
  for (let from = 0; from < rows.length; from += width) {
    for (let i = 0; i < width; i++) {
      for (let j = i; j < width; j++) square[i * width + j]! += rows[from + i]! * rows[from + j]!
    }
  }
  for (let i = 0; i < width; i++) for (let j = 0; j < i; j++) square[i * width + j] = square[j * width + i]!
  return square
}

function eigen(matrix: Float64Array, width: number): { values: Float64Array; vectors: Float64Array } {
  const vectors = new Float64Array(width * width)
  for (let i = 0; i < width; i++) vectors[i * width + i] = 1
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (let p = 0; p < width; p++) for (let q = p + 1; q < width; q++) rotate(matrix, vectors, width, p, q)
  }
  return { values: Float64Array.from({ length: width }, (_, i) => matrix[i * width + i]!), vectors }
}

/** Turns axes p and q so that their entry in the matrix becomes 0. */
function rotate(matrix: Float64Array, vectors: Float64Array, width: number, p: number, q: number): void {
  const [first, second, shared] = [matrix[p * width + p]!, matrix[q * width + q]!, matrix[p * width + q]!]
  if (Math.abs(shared) <= NEGLIGIBLE * Math.sqrt(Math.abs(first * second))) return
  const theta = (second - first) / (2 * shared)
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
  const cosine = 1 / Math.sqrt(tangent * tangent + 1)
  const sine = tangent * cosine
  for (let k = 0; k < width; k++) turn(matrix, k * width + p, k * width + q, cosine, sine)
  for (let k = 0; k < width; k++) turn(matrix, p * width + k, q * width + k, cosine, sine)
  for (let k = 0; k < width; k++) turn(vectors, k * width + p, k * width + q, cosine, sine)
}

function turn(values: Float64Array, i: number, j: number, cosine: number, sine: number): void {
  const [a, b] = [values[i]!, values[j]!]
  values[i] = cosine * a - sine * b
  values[j] = sine * a + cosine * b
}
