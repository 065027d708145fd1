import type { ArithmeticTransform, Operation } from '../transform.ts'
import { numbersOf } from './number.ts'
import type { TransformKind } from './transform-kind.ts'

const signs: Readonly<Record<Operation, string>> = { sum: '+', difference: '−', product: '×', ratio: '÷' }

export const arithmetic: TransformKind<ArithmeticTransform> = {
  apply: ({ columns: [first, second], operation }, a, b) => {
    const values = combine(numbersOf(first, a!), numbersOf(second, b!), operation)
    return [{ name: `${first} ${signs[operation]} ${second}`, sources: [first, second], kind: 'number', values }]
  },
}

/** NaN where a value is missing or the result is not finite, such as a division by 0. */
export function combine(a: Float64Array, b: Float64Array, operation: Operation): Float64Array {
  const values = new Float64Array(a.length)
  const combined = combiners[operation]
  for (let row = 0; row < values.length; row++) {
    const value = combined(a[row]!, b[row]!)
    values[row] = Number.isFinite(value) ? value : Number.NaN
  }
  return values
}

const combiners: Readonly<Record<Operation, (a: number, b: number) => number>> = {
  sum: (a, b) => a + b,
  difference: (a, b) => a - b,
  product: (a, b) => a * b,
  ratio: (a, b) => a / b,
}
