import type { Task } from '#training'
import type { Measured } from './measured.ts'
import type { Weighted } from './order.ts'
import { ensembleLoss, order, relativeCost } from './order.ts'
import type { Configuration } from './pool.ts'

/** Tables of fewer rows to fit on have few rows. */
export const FEW_ROWS = 3000
const LENGTH = 8
/** Questions of the other size count too, but less. */
const OTHER_SIZE = 0.25
const FOLDS = 3
/** In mean configurations: larger tables leave time for fewer. */
const HORIZON = { few: 12, many: 6 } as const

export type Size = 'few' | 'many'
export const sizes: readonly Size[] = ['few', 'many']

const sizeOf = ({ rowCount }: Measured): Size => (rowCount < FEW_ROWS ? 'few' : 'many')

/** The learned order, as indices into the pool. Several questions to one table weigh as one and a half. */
export function learnOrder(
  measured: readonly Measured[],
  pool: readonly Configuration[],
  size: Size,
  start: readonly number[],
): readonly number[] {
  const boosted = [...pool.keys()].filter((index) => pool[index]!.kind === 'gbdt' && !isRepeated(measured, index))
  const weighted = measured.map((question): Weighted => {
    const siblings = measured.filter(({ table }) => table === question.table).length
    const shared = siblings > 1 ? 1.5 / siblings : 1
    return { question, weight: shared * (sizeOf(question) === size ? 1 : OTHER_SIZE) }
  })
  return order(weighted, boosted, { start, count: LENGTH, horizon: HORIZON[size] })
}

/** Some say in words what is the default of this task: the same losses everywhere. */
function isRepeated(measured: readonly Measured[], index: number): boolean {
  const earlier = Array.from({ length: index }, (_, other) => other)
  return earlier.some((other) => measured.every(({ loss }) => loss[other] === loss[index]))
}

export const DEFAULT_FIRST = 'default, then learned'

/** One line of the check: how an order does, by its length, on tables it was not learned from. */
export interface Check {
  readonly task: Task
  readonly size: Size
  readonly who: string
  readonly questions: number
  /** Loss of the ensemble of the first k relative to the default's loss, geometric mean, in per cent. */
  readonly lossPercent: readonly number[]
  /** Cost of the first k, in mean configurations. */
  readonly cost: readonly number[]
}

/** Orders learned without a fifth of the tables at a time, judged on that fifth, beside orders written by hand. */
export function check(
  task: Task,
  measured: readonly Measured[],
  pool: readonly Configuration[],
  hand: Readonly<Record<string, readonly string[]>>,
): readonly Check[] {
  const tables = [...new Set(measured.map(({ table }) => table))].sort()
  const foldOf = (question: Measured) => tables.indexOf(question.table) % FOLDS
  const folds = Array.from({ length: FOLDS }, (_, fold) => measured.filter((each) => foldOf(each) !== fold))
  const named = (names: readonly string[]) => names.map((name) => pool.findIndex((each) => each.name === name))
  return sizes.flatMap((size) => {
    const learnedFrom = (start: readonly number[]) => {
      const orders = folds.map((others) => learnOrder(others, pool, size, start))
      return (question: Measured) => orders[foldOf(question)]!
    }
    const judged = measured.filter((question) => sizeOf(question) === size)
    const orders: (readonly [string, (question: Measured) => readonly number[]])[] = [
      ['learned', learnedFrom([])],
      [DEFAULT_FIRST, learnedFrom([0])],
      ...Object.entries(hand).map(([who, names]) => [who, () => named(names)] as const),
    ]
    return orders.map(([who, orderFor]) => ({ task, size, who, questions: judged.length, ...curve(judged, orderFor) }))
  })
}

function curve(judged: readonly Measured[], orderFor: (question: Measured) => readonly number[]) {
  const length = Math.min(...judged.map((question) => orderFor(question).length))
  const lengths = Array.from({ length }, (_, index) => index + 1)
  const mean = (of: (question: Measured) => number) => judged.reduce((sum, each) => sum + of(each), 0) / judged.length
  return {
    lossPercent: lengths.map((k) =>
      rounded(100 * mean((each) => Math.log(ensembleLoss(each, orderFor(each).slice(0, k)) / ensembleLoss(each, [0])))),
    ),
    cost: lengths.map((k) =>
      rounded(
        mean((each) =>
          orderFor(each)
            .slice(0, k)
            .reduce((sum, index) => sum + relativeCost(each, index), 0),
        ),
      ),
    ),
  }
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100
}
