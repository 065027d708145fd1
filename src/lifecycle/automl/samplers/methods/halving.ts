// Successive halving without waiting (Li et al., "A system for massively parallel hyperparameter tuning", MLSys 2020), and its brackets
// (Li et al., "Hyperband", JMLR 2018).
import { rankedTold } from '../ranked.ts'
import type { Proposal, SearchMethod, SearchQuestion, Tried } from '../sampler.ts'

export interface HalvingOptions {
  /** Where points come from. */
  readonly inner: SearchMethod
  /** One of so many goes on to so many times the work. */
  readonly factor: number
  /** Rungs of work: with factor 3 and 3 rungs, shares of 1/9, 1/3 and 1. */
  readonly rungs: number
}

/** Most points get little work; the best of each rung go on to the next. */
export function halving(options: HalvingOptions): SearchMethod {
  return {
    kind: `halving-${options.inner.kind}`,
    propose: (question) => promotion(question.tried, options) ?? newcomer(question, options, options.rungs - 1),
  }
}

/** Halving that starts some points on higher rungs, since little work does not always tell; promotions stay among those that started alike. */
export function hyperband(options: HalvingOptions): SearchMethod {
  return {
    kind: `hyperband-${options.inner.kind}`,
    propose: (question) => {
      for (let depth = options.rungs - 1; depth > 0; depth--) {
        const bracket = question.tried.filter((each) => depthOf(question.tried, each, options) === depth)
        const promoted = promotion(bracket, options)
        if (promoted !== null) return promoted
      }
      return newcomer(question, options, drawDepth(question, options))
    },
  }
}

/** The best of a rung that is among the first of every `factor` and has not gone on; higher rungs first. */
function promotion(tried: readonly Tried[], { factor, rungs }: HalvingOptions): Proposal | null {
  const gone = new Set(tried.map(({ from }) => from))
  for (let steps = 1; steps < rungs; steps++) {
    const share = shareAt(steps, factor)
    const rung = rankedTold(tried.filter((each) => each.share === share))
    const places = Math.floor(rung.length / factor)
    if (rung.filter(({ id }) => gone.has(id)).length >= places) continue
    const worthy = rung.slice(0, places).find(({ id, loss }) => !gone.has(id) && loss !== null)
    if (worthy !== undefined) return { params: worthy.params, share: shareAt(steps - 1, factor), from: worthy.id }
  }
  return null
}

function newcomer(question: SearchQuestion, options: HalvingOptions, depth: number): Proposal | null {
  const proposal = options.inner.propose({ ...question, tried: comparable(question.tried, options) })
  return proposal && { ...proposal, share: shareAt(depth, options.factor) }
}

const ENOUGH = 10

/** What the inner method learns from: losses of one rung alone are comparable; the highest that tells enough. */
function comparable(tried: readonly Tried[], { factor, rungs }: HalvingOptions): readonly Tried[] {
  const shares = Array.from({ length: rungs }, (_, steps) => shareAt(steps, factor))
  const told = (share: number) => tried.filter((each) => each.share === share && each.told)
  const share = shares.find((each) => told(each).length >= ENOUGH) ?? shares.at(-1)!
  const points = tried.filter(({ from }) => from === null)
  const results = new Map(told(share).map((each) => [originOf(tried, each), each]))
  return points.map((point) => {
    const result = results.get(point.id)
    return result === undefined ? { ...point, told: false, loss: null } : { ...result, id: point.id }
  })
}

function originOf(tried: readonly Tried[], { id, from }: Tried): number {
  return from === null ? id : originOf(tried, tried[from]!)
}

/** How many rungs below the whole work a point started. */
function depthOf(tried: readonly Tried[], each: Tried, { factor, rungs }: HalvingOptions): number {
  const { share } = tried[originOf(tried, each)]!
  for (let depth = 0; depth < rungs; depth++) if (shareAt(depth, factor) === share) return depth
  return rungs - 1
}

/** As many newcomers per depth as Hyperband's brackets hold: in proportion to factor^depth / (depth + 1). */
function drawDepth({ tried, stream }: SearchQuestion, { factor, rungs }: HalvingOptions): number {
  const weights = Array.from({ length: rungs }, (_, depth) => 1 / (shareAt(depth, factor) * (depth + 1)))
  let left = stream.child(`bracket/${tried.length}`).float() * weights.reduce((sum, weight) => sum + weight, 0)
  for (let depth = rungs - 1; depth > 0; depth--) {
    left -= weights[depth]!
    if (left < 0) return depth
  }
  return 0
}

function shareAt(steps: number, factor: number): number {
  let share = 1
  for (let step = 0; step < steps; step++) share /= factor
  return share
}
