import type { Json } from '#base'
import type { Network } from '#kernels'
import type { Fitted } from '../../estimator.ts'
import type { Encoder } from './inputs.ts'
import { inputsOf } from './inputs.ts'
import type { TargetScale } from './target-scale.ts'

/** A fitted network as a document and arrays, and back. */
export interface FittedNetwork {
  readonly encoders: readonly Encoder[]
  readonly target: TargetScale
  readonly network: Network
  /** Training rows to explain against, rows × features. */
  readonly background: Float64Array
}

export function encodeNetwork(
  estimator: Fitted['estimator'],
  { encoders, target, network, background }: FittedNetwork,
  facts: { readonly [name: string]: Json },
): Fitted {
  const { members, width, depth, embedding, activation, parameters } = network
  const scales = encoders.flatMap((encoder) => ('scale' in encoder ? [encoder.scale.median, encoder.scale.factor] : []))
  const knots = encoders.flatMap((encoder) => (encoder.kind === 'pieces' ? Array.from(encoder.knots) : []))
  return {
    estimator,
    document: {
      ...facts,
      ...{ members, width, depth, embedding, activation },
      target: { ...target },
      inputs: encoders.map(describe),
      backgroundRows: background.length / Math.max(1, encoders.length),
    },
    arrays: { parameters, scales: Float64Array.from(scales), knots: Float32Array.from(knots), background },
  }
}

function describe(encoder: Encoder): Json {
  if (encoder.kind === 'pieces') return { kind: 'pieces', knotCount: encoder.knots.length }
  if (encoder.kind === 'plain' || encoder.kind === 'none') return { kind: encoder.kind }
  return { kind: encoder.kind, levelCount: encoder.levelCount }
}

interface Described {
  readonly kind: Encoder['kind']
  readonly knotCount?: number
  readonly levelCount?: number
}

const decoded = new WeakMap<Fitted, FittedNetwork>()

/** Decoded once: a server asks for every row. */
export function decodeNetwork(fitted: Fitted): FittedNetwork {
  const network = decoded.get(fitted) ?? decode(fitted)
  decoded.set(fitted, network)
  return network
}

function decode({ document, arrays }: Fitted): FittedNetwork {
  const { members, width, depth, embedding, activation } = document as unknown as Network
  const target = document['target'] as unknown as TargetScale
  const encoders = decodeEncoders(document['inputs'] as unknown as readonly Described[], arrays)
  const parameters = arrays['parameters'] as Float32Array
  const shape = { members, width, depth, embedding, activation, loss: target.loss, outputs: target.outputs }
  const network = { ...shape, inputs: inputsOf(encoders), parameters }
  return { encoders, target, network, background: arrays['background'] as Float64Array }
}

function decodeEncoders(inputs: readonly Described[], arrays: Fitted['arrays']): readonly Encoder[] {
  const scales = arrays['scales'] as Float64Array
  const allKnots = arrays['knots'] as Float32Array
  let scaleAt = 0
  let knotAt = 0
  return inputs.map(({ kind, knotCount = 0, levelCount = 0 }): Encoder => {
    if (kind === 'none') return { kind }
    if (kind === 'levels' || kind === 'embedded') return { kind, levelCount }
    const scale = { median: scales[scaleAt]!, factor: scales[scaleAt + 1]! }
    scaleAt += 2
    if (kind === 'plain') return { kind, scale }
    knotAt += knotCount
    return { kind, scale, knots: allKnots.subarray(knotAt - knotCount, knotAt) }
  })
}
