// The order in which configurations make an ensemble good soon, over many questions.
import type { Measured, Rows } from './measured.ts'

const PICKS = 8
const MEMBERS = 5
/** Time left that what comes after the horizon still counts for, in mean configurations. */
const LEAST_LEFT = 0.5
/** Regrets beyond these say no more: one table must not decide. */
const BEST_REGRET = -2
const WORST_REGRET = 4

/** 0: as good as the best single configuration; 1: as bad as the middle one. */
function regretOf(question: Measured, loss: number): number {
  const sorted = [...question.loss].sort((a, b) => a - b)
  const best = sorted[0]!
  const scale = Math.max(sorted[sorted.length >> 1]! - best, 0.002 * best)
  return Math.min(WORST_REGRET, Math.max(BEST_REGRET, (loss - best) / scale))
}

/**
 * The loss of the greedy ensemble of these configurations on rows that did not choose it: each half of the judging rows is judged
 * after the other half has chosen, together with the validation rows.
 */
export function ensembleLoss(question: Measured, members: readonly number[]): number {
  const losses = question.halves.map(({ choosing, judging }) => {
    const weights = greedy(question, choosing, members)
    const mean = new Float64Array(judging.margins[0]!.length)
    for (const [member, weight] of weights) {
      judging.margins[member]!.forEach((margin, cell) => {
        mean[cell]! += margin * weight
      })
    }
    return lossAt(question, judging, mean, 1)
  })
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length
}

function greedy(question: Measured, rows: Rows, members: readonly number[]): ReadonlyMap<number, number> {
  const sum = new Float64Array(rows.margins[0]!.length)
  const counts = new Map<number, number>()
  let best = { loss: Number.POSITIVE_INFINITY, picks: 0, counts: new Map<number, number>() }
  for (let pick = 1; pick <= PICKS; pick++) {
    const choice = bestPick(question, rows, members, sum, counts, pick)
    counts.set(choice.member, (counts.get(choice.member) ?? 0) + 1)
    rows.margins[choice.member]!.forEach((margin, cell) => {
      sum[cell]! += margin
    })
    if (choice.loss < best.loss) best = { loss: choice.loss, picks: pick, counts: new Map(counts) }
  }
  return new Map([...best.counts].map(([member, count]) => [member, count / best.picks]))
}

function bestPick(
  question: Measured,
  rows: Rows,
  members: readonly number[],
  sum: Float64Array,
  counts: ReadonlyMap<number, number>,
  pick: number,
): { member: number; loss: number } {
  const tried = new Float64Array(sum.length)
  let best = { member: members[0]!, loss: Number.POSITIVE_INFINITY }
  for (const member of members) {
    if (counts.size >= MEMBERS && !counts.has(member)) continue
    const margins = rows.margins[member]!
    for (let cell = 0; cell < sum.length; cell++) tried[cell] = sum[cell]! + margins[cell]!
    const loss = lossAt(question, rows, tried, 1 / pick)
    if (loss < best.loss) best = { member, loss }
  }
  return best
}

function lossAt({ task, classCount }: Measured, { target }: Rows, margins: Float64Array, scale: number): number {
  let sum = 0
  for (const [row, value] of target.entries()) {
    if (task === 'multiclass') sum += classLoss(margins, row * classCount, classCount, value, scale)
    else if (task === 'binary') sum += softplus((value === 1 ? -1 : 1) * scale * margins[row]!)
    else sum += (scale * margins[row]! - value) * (scale * margins[row]! - value)
  }
  return task === 'regression' ? Math.sqrt(sum / target.length) : sum / target.length
}

function classLoss(margins: Float64Array, start: number, classCount: number, label: number, scale: number): number {
  let most = Number.NEGATIVE_INFINITY
  for (let k = 0; k < classCount; k++) most = Math.max(most, scale * margins[start + k]!)
  let total = 0
  for (let k = 0; k < classCount; k++) total += Math.exp(scale * margins[start + k]! - most)
  return Math.log(total) + most - scale * margins[start + label]!
}

function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))
}

export interface Weighted {
  readonly question: Measured
  readonly weight: number
}

/**
 * `start`, and then the first of the pool up to `count`, each the one that leaves least regret to be borne until the horizon (in mean configurations) is used
 * up: what is good early is worth more than what is good late, and what is dear delays the rest.
 */
export function order(
  questions: readonly Weighted[],
  pool: readonly number[],
  { start, count, horizon }: { readonly start: readonly number[]; readonly count: number; readonly horizon: number },
): readonly number[] {
  const candidates = promising(questions, pool)
  const chosen = [...start]
  const costOf = (candidate: number) => mean(questions, (question) => relativeCost(question, candidate))
  const regretAfter = (members: readonly number[]) =>
    mean(questions, (question) => regretOf(question, ensembleLoss(question, members)))
  let before = start.length === 0 ? WORST_REGRET : regretAfter(start)
  let left = horizon - start.reduce((sum, candidate) => sum + costOf(candidate), 0)
  while (chosen.length < count && candidates.some((candidate) => !chosen.includes(candidate))) {
    const worth = candidates
      .filter((candidate) => !chosen.includes(candidate))
      .map((candidate) => {
        const cost = costOf(candidate)
        const after = regretAfter([...chosen, candidate])
        return { candidate, cost, after, worth: (before - after) * Math.max(LEAST_LEFT, left - cost) }
      })
      .sort((a, b) => b.worth - a.worth)
    const best = worth[0]!
    chosen.push(best.candidate)
    before = best.after
    left -= best.cost
  }
  return chosen
}

/** The better third alone: the others are not worth the time to try their ensembles. */
function promising(questions: readonly Weighted[], pool: readonly number[]): readonly number[] {
  const regret = (candidate: number) => mean(questions, (question) => regretOf(question, question.loss[candidate]!))
  const byRegret = pool.map((candidate) => ({ candidate, regret: regret(candidate) }))
  const sorted = byRegret.sort((a, b) => a.regret - b.regret).map(({ candidate }) => candidate)
  return sorted.slice(0, Math.ceil(sorted.length / 3))
}

function mean(questions: readonly Weighted[], of: (question: Measured) => number): number {
  let [sum, total] = [0, 0]
  for (const { question, weight } of questions) {
    sum += weight * of(question)
    total += weight
  }
  return sum / total
}

/** In units of the question's mean configuration. */
export function relativeCost({ cpuSeconds }: Measured, candidate: number): number {
  const mean = cpuSeconds.reduce((sum, seconds) => sum + seconds, 0) / cpuSeconds.length
  return cpuSeconds[candidate]! / mean
}
