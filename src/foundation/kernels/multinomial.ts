import { contexts } from './layout.ts'
import { allocateRecord } from './record.ts'
import type { Team } from './team.ts'

export interface MultinomialRows {
  /** rows × columns, row-major, finite. */
  readonly values: Float64Array
  readonly rows: number
  readonly columns: number
  /** The class of each row. */
  readonly labels: ArrayLike<number>
  readonly weights: Float64Array
  readonly classCount: number
}

/** Rows in kernel memory, for one set of coefficients after another, until it is disposed of. */
export interface MultinomialSession extends Disposable {
  /** Weighted minus log-likelihood of coefficients (columns × classes), and its derivatives by them: the same bits for any thread count. */
  evaluate(coefficients: Float64Array): { readonly loss: number; readonly slopes: Float64Array }
}

const MOST_BLOCKS = 64
const BLOCK_SUM_BYTES = 64 << 20
const LEAST_BLOCK_ROWS = 128
const SHARE_PRODUCTS_ABOVE = 500_000

export function openMultinomial(team: Team, { values, rows, columns, labels, weights, classCount }: MultinomialRows) {
  const { arena } = team
  const scope = arena.scope()
  const stride = (classCount + 1) & ~1
  const sumLength = columns * stride + 2
  const blocks = Math.max(1, Math.min(MOST_BLOCKS, Math.floor(BLOCK_SUM_BYTES / (sumLength * 8))))
  const blockRows = Math.max(LEAST_BLOCK_ROWS, (Math.ceil(rows / blocks) + 1) & ~1)
  const blockCount = Math.ceil(rows / blockRows)
  const places = {
    values: copied(values),
    weights: copied(weights),
    labels: arena.allocate(rows * 4),
    coefficients: arena.allocate(columns * stride * 8),
    sums: arena.allocate(blockCount * sumLength * 8),
    margins: arena.allocate(team.threads * stride * 16),
  }
  arena.u32(places.labels, rows).set(labels)
  const context = allocateRecord(arena, contexts.multinomial)
  context.set({
    ...places,
    rowCount: rows,
    columnCount: columns,
    classCount,
    classStride: stride,
    blockRows,
    blockCount,
  })
  const threads = rows * columns * classCount > SHARE_PRODUCTS_ABOVE ? team.threads : 1

  function copied(numbers: Float64Array): number {
    const pointer = arena.allocate(numbers.length * 8)
    arena.f64(pointer, numbers.length).set(numbers)
    return pointer
  }

  function evaluate(coefficients: Float64Array) {
    const padded = arena.f64(places.coefficients, columns * stride).fill(0)
    for (let j = 0; j < columns; j++)
      padded.set(coefficients.subarray(j * classCount, (j + 1) * classCount), j * stride)
    team.run('multinomial', context.pointer, threads)
    const slopes = new Float64Array(columns * classCount)
    let loss = 0
    for (let block = 0; block < blockCount; block++) {
      const sums = arena.f64(places.sums + block * sumLength * 8, sumLength)
      loss += sums[columns * stride] as number
      for (let j = 0, at = 0; j < columns; j++)
        for (let k = 0; k < classCount; k++, at++)
          slopes[at] = (slopes[at] as number) + (sums[j * stride + k] as number)
    }
    return { loss, slopes }
  }
  return { evaluate, [Symbol.dispose]: () => scope[Symbol.dispose]() } satisfies MultinomialSession
}
