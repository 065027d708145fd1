import type { Rng } from '#base'
import type { NetworkShape } from '#kernels'
import { layoutOfNetwork } from '#kernels'

/**
 * Parameters before the first step: uniform within ±1 / √(numbers that come in), as usual; members' scales normal where features
 * are cut into pieces, else ±1; rises of pieces and rows of missing and unseen values 0; the heads' biases around `base`.
 */
export function initialParameters(shape: NetworkShape, base: Float64Array, rng: Rng): Float32Array {
  const layout = layoutOfNetwork(shape)
  const { members, width, embedding, outputs, inputs } = shape
  const parameters = new Float32Array(layout.parameterCount)
  const uniform = (from: number, to: number, comingIn: number) => {
    const bound = 1 / Math.sqrt(comingIn)
    for (let at = from; at < to; at++) parameters[at] = bound * (2 * rng.float() - 1)
  }
  const comingIn = Math.max(
    1,
    inputs.reduce((sum, input) => sum + comingFrom(input, embedding), 0),
  )
  const hasPieces = inputs.some(({ kind }) => kind === 'pieces')
  for (let at = 0; at < members * inputs.length; at++)
    parameters[at] = members === 1 ? 1 : hasPieces ? normal(rng) : sign(rng)
  uniform(layout.biases, layout.hidden, comingIn)
  uniform(layout.hidden, layout.headBiases + members * outputs, width)
  for (let at = 0; at < members * outputs; at++) parameters[layout.headBiases + at]! += base[at % outputs]!
  for (const [index, input] of inputs.entries()) {
    const { at, projection, rows } = layout.inputs[index]!
    if (input.kind === 'pieces') uniform(at, at + 2 * embedding, embedding)
    else if (input.kind === 'plain') uniform(at, at + width, comingIn)
    else if (input.kind === 'levels') uniform(at, at + (rows - 2) * width, comingIn)
    else uniform(at, at + (rows - 2) * embedding, embedding)
    if (input.kind === 'pieces' || input.kind === 'embedded')
      uniform(projection, projection + embedding * width, comingIn)
  }
  return parameters
}

function comingFrom(input: NetworkShape['inputs'][number], embedding: number): number {
  if (input.kind === 'plain') return 1
  return input.kind === 'levels' ? input.levelCount : embedding
}

/** Twelve uniform numbers less 6: near enough to a normal one, and the same bits everywhere. */
function normal(rng: Rng): number {
  let sum = -6
  for (let i = 0; i < 12; i++) sum += rng.float()
  return sum
}

function sign(rng: Rng): number {
  return rng.float() < 0.5 ? -1 : 1
}
