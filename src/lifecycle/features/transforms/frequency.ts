import type { FrequencyTransform } from '../transform.ts'
import { remap } from './category.ts'
import { asWords } from './number-words.ts'
import type { TransformKind } from './transform-kind.ts'

export const frequency: TransformKind<FrequencyTransform> = {
  apply: ({ column: name, levels, shares }, column) => {
    const codes = remap(asWords(column!), levels)
    const values = Float64Array.from(codes, (code) => (code < 0 ? Number.NaN : (shares[code] ?? 0)))
    return [{ name: `${name}.frequency`, sources: [name], kind: 'number', values }]
  },
}
