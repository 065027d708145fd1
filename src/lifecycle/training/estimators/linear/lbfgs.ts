// Limited-memory BFGS: Nocedal, "Updating quasi-Newton matrices with limited storage" (1980); two-loop recursion.
import { factorise, solveFactorised } from './cholesky.ts'
import { gramDiagonal } from './design.ts'
import { backtrack } from './line-search.ts'
import type { Evaluation, Limits, Problem, Solution } from './objective.ts'
import { dot, evaluateAt, largest, totalWeight } from './objective.ts'

/** Largest derivative, per unit of row weight, at which the solution counts as found. */
const tolerance = 1e-5
const memory = 10
/** Up to this width each output's own Hessian block is factorised; beyond, its diagonal must do. */
const widestBlock = 600

interface Pair {
  readonly step: Float64Array
  readonly change: Float64Array
  readonly curvature: number
}

/** For several outputs, or too many columns for Newton's method; no l1. Preconditioned by the Hessian blocks at the start. */
export function lbfgs(problem: Problem, start: Float64Array, limits: Limits): Solution {
  const enough = tolerance * limits.haste * totalWeight(problem)
  let coefficients = start
  let evaluation = evaluateAt(problem, coefficients)
  const precondition = preconditioner(problem, evaluation)
  const pairs: Pair[] = []
  let iterations = 0
  for (; iterations < limits.maxIterations && !limits.stopped(); iterations++) {
    if (largest(evaluation.gradient) <= enough) break
    const next = backtrack(problem, coefficients, evaluation, directionOf(evaluation.gradient, pairs, precondition))
    if (next === null) break
    remember(
      pairs,
      difference(next.coefficients, coefficients),
      difference(next.evaluation.gradient, evaluation.gradient),
    )
    coefficients = next.coefficients
    evaluation = next.evaluation
  }
  return { coefficients, iterations }
}

function directionOf(
  gradient: Float64Array,
  pairs: readonly Pair[],
  precondition: (v: Float64Array) => void,
): Float64Array {
  const direction = gradient.map((value) => -value)
  const shares = pairs.toReversed().map((pair) => {
    const share = dot(pair.step, direction) / pair.curvature
    addScaled(direction, pair.change, -share)
    return share
  })
  precondition(direction)
  for (const [index, pair] of pairs.entries()) {
    const share = shares[pairs.length - 1 - index]! - dot(pair.change, direction) / pair.curvature
    addScaled(direction, pair.step, share)
  }
  return direction
}

/** Pairs along which the slope did not rise would spoil positive definiteness: they are skipped. */
function remember(pairs: Pair[], step: Float64Array, change: Float64Array): void {
  const curvature = dot(step, change)
  if (!(curvature > 1e-14 * Math.sqrt(dot(step, step) * dot(change, change)))) return
  pairs.push({ step, change, curvature })
  if (pairs.length > memory) pairs.shift()
}

function preconditioner(problem: Problem, { margins }: Evaluation): (vector: Float64Array) => void {
  const { design, gram, loss, data, l2 } = problem
  const curvature = loss.curvature(margins(), data)
  if (design.width > widestBlock) return diagonalPreconditioner(problem, curvature)
  const factors = Array.from({ length: loss.outputs }, (_, output) => {
    const block = gram(curvature, loss.outputs, output)
    for (let j = 0; j < design.width - 1; j++) block[j * design.width + j]! += l2
    return factorise(block, design.width)
  })
  return (vector) => {
    for (const [output, factor] of factors.entries()) {
      solveFactorised(factor, design.width, vector, loss.outputs, output)
    }
  }
}

function diagonalPreconditioner(
  { design, loss, l2 }: Problem,
  curvature: Float64Array,
): (vector: Float64Array) => void {
  const diagonal = gramDiagonal(design, curvature, loss.outputs)
  return (vector) => {
    for (let index = 0; index < vector.length; index++) {
      const scale = diagonal[index]! + l2
      vector[index] = scale > 0 ? vector[index]! / scale : 0
    }
  }
}

function addScaled(sum: Float64Array, part: Float64Array, scale: number): void {
  for (let index = 0; index < sum.length; index++) sum[index]! += scale * part[index]!
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, index) => value - b[index]!)
}
