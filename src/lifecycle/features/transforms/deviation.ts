import type { DeviationTransform } from '../transform.ts'
import { remap } from './category.ts'
import { numbersOf } from './number.ts'
import { asWords } from './number-words.ts'
import type { TransformKind } from './transform-kind.ts'

export const deviation: TransformKind<DeviationTransform> = {
  apply: ({ columns: [name, by], levels, means, overall }, number, category) => {
    const given = numbersOf(name, number!)
    const codes = remap(asWords(category!), levels)
    const values = given.map((value, row) => value - (means[codes[row]!] ?? overall))
    return [{ name: `${name} within ${by}`, sources: [name, by], kind: 'number', values }]
  },
}
