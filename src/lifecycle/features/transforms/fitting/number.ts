import type { Column } from '#base'
import type { NumberTransform } from '../../transform.ts'
import { disguisedMissing } from '../disguised.ts'
import { numbersOf } from '../number.ts'

export function fitNumber(name: string, column: Column): NumberTransform {
  const values = numbersOf(name, column)
  const codes = disguisedMissing(values)
  if (codes.length === 0) return { kind: 'number', column: name }
  const flagged = values.some(Number.isNaN)
  return { kind: 'number', column: name, missingCodes: codes, ...(flagged ? { flagged } : {}) }
}
