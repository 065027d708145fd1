import { gramDiagonal } from './design.ts'
import type { Evaluation, Problem } from './objective.ts'
import { totalWeight } from './objective.ts'

const tolerance = 1e-10
const mostSweeps = 1000

/** The minimum of the quadratic model with l1 around `from`, given each output's lower Hessian block. */
export function descend(
  problem: Problem,
  from: Evaluation & { readonly coefficients: Float64Array },
  blocks: readonly Float64Array[] | null,
): Float64Array {
  const goal = from.coefficients.slice()
  if (blocks === null) return descendDiagonal(problem, goal, from)
  for (const [output, block] of blocks.entries()) {
    descendBlock(problem, goal, from.gradient, symmetric(block, problem.design.width), output)
  }
  return goal
}

/** Cyclic coordinate descent; `slopes` follow every change through the block. */
function descendBlock(
  problem: Problem,
  goal: Float64Array,
  gradient: Float64Array,
  block: Float64Array,
  output: number,
): void {
  const { width } = problem.design
  const { outputs } = problem.loss
  const enough = tolerance * Math.sqrt(totalWeight(problem))
  const slopes = Float64Array.from({ length: width }, (_, j) => gradient[j * outputs + output]!)
  for (let sweep = 0; sweep < mostSweeps; sweep++) {
    let widestMove = 0
    for (let j = 0; j < width; j++) {
      const l2 = j < width - 1 ? problem.l2 : 0
      const curvature = block[j * width + j]! + l2
      const index = j * outputs + output
      const change = coordinateStep(problem, goal[index]!, slopes[j]!, curvature, j)
      if (change === 0) continue
      goal[index]! += change
      for (let i = 0; i < width; i++) slopes[i]! += change * block[j * width + i]!
      slopes[j]! += change * l2
      widestMove = Math.max(widestMove, Math.abs(change) * Math.sqrt(curvature))
    }
    if (widestMove <= enough) return
  }
}

/** Too wide for blocks: every coordinate by its own curvature; the line search outside keeps it honest. */
function descendDiagonal(problem: Problem, goal: Float64Array, { margins, gradient }: Evaluation): Float64Array {
  const { design, loss, data } = problem
  const diagonal = gramDiagonal(design, loss.curvature(margins(), data), loss.outputs)
  for (let index = 0; index < goal.length; index++) {
    const j = Math.floor(index / loss.outputs)
    const curvature = diagonal[index]! + (j < design.width - 1 ? problem.l2 : 0)
    goal[index]! += coordinateStep(problem, goal[index]!, gradient[index]!, curvature, j)
  }
  return goal
}

/** How far one coefficient moves: soft thresholding, except for the intercept. */
function coordinateStep({ design, l1 }: Problem, value: number, slope: number, curvature: number, j: number): number {
  if (!(curvature > 0)) return 0
  const free = value - slope / curvature
  if (j === design.width - 1) return free - value
  const threshold = l1 / curvature
  if (Math.abs(free) <= threshold) return -value
  return (free > 0 ? free - threshold : free + threshold) - value
}

function symmetric(lower: Float64Array, width: number): Float64Array {
  for (let i = 0; i < width; i++) for (let j = 0; j < i; j++) lower[j * width + i] = lower[i * width + j]!
  return lower
}
