/**
 * Lower Cholesky factor of a symmetric matrix given by its lower triangle, in place (row-major). A pivot that rounding
 * has eaten marks a column that others already explain: its coefficient is held at 0.
 */
export function factorise(matrix: Float64Array, width: number): Float64Array {
  for (let i = 0; i < width; i++) {
    const diagonal = matrix[i * width + i]!
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * width + j]!
      for (let k = 0; k < j; k++) sum -= matrix[i * width + k]! * matrix[j * width + k]!
      if (j < i) matrix[i * width + j] = sum / matrix[j * width + j]!
      else matrix[i * width + i] = sum > diagonal * 1e-11 ? Math.sqrt(sum) : Number.POSITIVE_INFINITY
    }
  }
  return matrix
}

/** Solves L Lᵀ x = b in place, for entries `offset + i × stride` of `vector`. */
export function solveFactorised(
  factor: Float64Array,
  width: number,
  vector: Float64Array,
  stride = 1,
  offset = 0,
): void {
  for (let i = 0; i < width; i++) {
    let sum = vector[offset + i * stride]!
    for (let k = 0; k < i; k++) sum -= factor[i * width + k]! * vector[offset + k * stride]!
    vector[offset + i * stride] = sum / factor[i * width + i]!
  }
  for (let i = width - 1; i >= 0; i--) {
    let sum = vector[offset + i * stride]!
    for (let k = i + 1; k < width; k++) sum -= factor[k * width + i]! * vector[offset + k * stride]!
    vector[offset + i * stride] = sum / factor[i * width + i]!
  }
}
