import type { Feature, Features } from '#features'
import { ENCODED_LEVELS } from '#features'
import type { Kernels } from '#kernels'
import type { Encoder } from './inputs.ts'
import type { NetworkParams } from './params.ts'
import type { Scale } from './squash.ts'
import { robustScale, squash } from './squash.ts'

/** Categories of more levels than these are embedded. */
const MOST_ROWS = 8

export function fitEncoders(
  { features }: Features,
  { encoding, bins }: Pick<NetworkParams, 'encoding' | 'bins'>,
  kernels: Kernels,
): readonly Encoder[] {
  const numbers = features.flatMap((feature) => (feature.kind === 'number' ? [feature.values] : []))
  const edges = encoding === 'pieces' ? kernels.boosting.edgesOfAll(numbers, bins).values() : null
  return features.map((feature): Encoder => {
    if (feature.kind === 'category') return encoderOfLevels(feature)
    const inner = edges?.next().value
    const scale = robustScale(feature.values)
    const hasMissing = feature.values.some(Number.isNaN)
    if (scale.factor === 0) return hasMissing ? { kind: 'plain', scale } : { kind: 'none' }
    const knots = inner ? knotsOf(feature.values, inner, scale) : new Float32Array(0)
    return knots.length < 2 ? { kind: 'plain', scale } : { kind: 'pieces', scale, knots }
  })
}

function encoderOfLevels({ levels, codes }: Extract<Feature, { kind: 'category' }>): Encoder {
  const levelCount = Math.min(levels.length, ENCODED_LEVELS)
  const varies = codes.some((code) => code !== codes[0])
  if (!varies) return { kind: 'none' }
  return { kind: levelCount <= MOST_ROWS ? 'levels' : 'embedded', levelCount }
}

/** The least and the largest value and the quantiles between them, squashed, strictly rising. */
function knotsOf(values: Float64Array, inner: Float64Array, scale: Scale): Float32Array {
  let [least, most] = [Infinity, -Infinity]
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (value < least) least = value
    if (value > most) most = value
  }
  const knots: number[] = []
  for (const edge of [least, ...inner, most]) {
    const knot = Math.fround(squash(edge, scale))
    if (knots.length === 0 || knot > knots.at(-1)!) knots.push(knot)
  }
  return Float32Array.from(knots)
}
