import type { Json } from '#base'
import type { DenseEncoding } from '#features'
import type { Fault, Fitted, ModelShape } from '../../estimator.ts'
import { readJson } from '../../read-json.ts'
import { checkEncoding } from '../linear/check.ts'
import type { Expansion } from './expansion.ts'
import { expandedWidth } from './expansion.ts'

/** Knots by column, only of the columns that have them; pairs one after another. */
export function expansionJson({ encoding, knots, pairs }: Expansion): { readonly [key: string]: Json } {
  const curves = knots.flatMap((own, column) => (own.length === 0 ? [] : [{ column, knots: [...own] }]))
  return { encoding: encoding as unknown as Json, curves, pairs: pairs.flat() }
}

export function expansionIn({ document }: Fitted): Expansion {
  const encoding = document['encoding'] as unknown as DenseEncoding
  const curves = document['curves'] as unknown as readonly { column: number; knots: readonly number[] }[]
  const flat = document['pairs'] as readonly number[]
  const knots = Array.from({ length: encoding.width }, (): readonly number[] => [])
  for (const { column, knots: own } of curves) knots[column] = own
  const pairs = Array.from({ length: flat.length / 2 }, (_, k) => [flat[2 * k]!, flat[2 * k + 1]!] as const)
  return { encoding, knots, pairs }
}

const MOST_KNOTS = 64

/** A decoded spline model: knots that ascend, pairs of columns there are, finite coefficients and means of that width. */
export function checkSplines(fitted: Fitted, shape: ModelShape, fault: Fault): void {
  const columns = checkEncoding(fitted, shape, fault)
  const document = readJson(fitted.document, 'document', fault)
  let last = -1
  for (const curve of document.objects('curves')) {
    const column = curve.integer('column', last + 1, columns - 1)
    const knots = curve.numbers('knots')
    const ascends = knots.every((knot, k) => k === 0 || knot > knots[k - 1]!)
    if (knots.length < 2 || knots.length > MOST_KNOTS || !ascends)
      fault(`${curve.path}.knots`, `2 to ${MOST_KNOTS} ascending numbers`)
    last = column
  }
  if (document.integers('pairs', 0, columns - 1).length % 2 !== 0) fault('document.pairs', 'pairs of columns')
  const width = expandedWidth(expansionIn(fitted))
  for (const [name, length] of [
    ['coefficients', width * shape.outputs],
    ['means', width],
  ] as const) {
    const found = fitted.arrays[name]
    const fits = found instanceof Float64Array && found.length === length && found.every(Number.isFinite)
    if (!fits) fault(`arrays.${name}`, `${length} finite float64 numbers`)
  }
}
