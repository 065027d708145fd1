import type { CodesColumn } from '#base'
import type { NumberFeature } from '../feature.ts'
import type { TextTransform } from '../transform.ts'
import { tokenize } from './tokenize.ts'
import type { TransformKind } from './transform-kind.ts'
import { asCodes } from './transform-kind.ts'

/** Of models that were trained before `prose` took its place. */
export const text: TransformKind<TextTransform> = {
  apply: (transform, column) => textFeatures(transform, asCodes(transform.column, column!)),
}

function textFeatures({ column, tokens }: TextTransform, { codes, levels }: CodesColumn): readonly NumberFeature[] {
  const names = [`${column}.length`, `${column}.words`, ...tokens.map((token) => `${column} has "${token}"`)]
  const values = names.map(() => new Float64Array(codes.length).fill(Number.NaN))
  const measure = measureOnce(levels, tokens)
  for (let row = 0; row < codes.length; row++) {
    if (codes[row]! < 0) continue
    const measured = measure(codes[row]!)
    for (let j = 0; j < values.length; j++) values[j]![row] = measured[j]!
  }
  return names.map((name, j) => ({ name, sources: [column], kind: 'number', values: values[j]! }))
}

/** A text is measured when the first row that has it comes by: levels of rows left out cost nothing. */
function measureOnce(levels: readonly string[], tokens: readonly string[]): (code: number) => Float64Array {
  const position = new Map(tokens.map((token, index) => [token, index + 2]))
  const cache = new Map<number, Float64Array>()
  return (code) => {
    const cached = cache.get(code)
    if (cached !== undefined) return cached
    const measured = measureText(levels[code]!, position)
    cache.set(code, measured)
    return measured
  }
}

function measureText(value: string, position: ReadonlyMap<string, number>): Float64Array {
  const measured = new Float64Array(position.size + 2)
  const words = tokenize(value)
  measured[0] = codePointCount(value)
  measured[1] = words.length
  for (const word of words) {
    const index = position.get(word)
    if (index !== undefined) measured[index] = 1
  }
  return measured
}

function codePointCount(value: string): number {
  let count = 0
  for (const _ of value) count++
  return count
}
