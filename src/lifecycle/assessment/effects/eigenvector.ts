// Jacobi 1846, by cyclic sweeps: slow for large matrices, exact for small ones, and square roots are all it needs.

const SWEEPS = 30

/** The eigenvector, of length 1, of the largest eigenvalue of a symmetric matrix of size × size. */
export function leadingEigenvector(symmetric: Float64Array, size: number): Float64Array {
  const matrix = symmetric.slice()
  const vectors = new Float64Array(size * size)
  for (let i = 0; i < size; i++) vectors[i * size + i] = 1
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) rotate(matrix, vectors, size, p, q)
  }
  let largest = 0
  for (let i = 1; i < size; i++) if (matrix[i * size + i]! > matrix[largest * size + largest]!) largest = i
  return Float64Array.from({ length: size }, (_, i) => vectors[i * size + largest]!)
}

/** Turns the plane of two axes so that the matrix has a 0 there. */
function rotate(matrix: Float64Array, vectors: Float64Array, size: number, p: number, q: number): void {
  const between = matrix[p * size + q]!
  if (between === 0) return
  const theta = (matrix[q * size + q]! - matrix[p * size + p]!) / (2 * between)
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
  const cosine = 1 / Math.sqrt(tangent * tangent + 1)
  const sine = tangent * cosine
  for (let k = 0; k < size; k++) turn(matrix, k * size + p, k * size + q, cosine, sine)
  for (let k = 0; k < size; k++) turn(matrix, p * size + k, q * size + k, cosine, sine)
  for (let k = 0; k < size; k++) turn(vectors, k * size + p, k * size + q, cosine, sine)
}

function turn(values: Float64Array, a: number, b: number, cosine: number, sine: number): void {
  const [x, y] = [values[a]!, values[b]!]
  values[a] = cosine * x - sine * y
  values[b] = sine * x + cosine * y
}
