// A network in doubles, one number after another, as its definition reads: what tests hold the kernels against.
import { exp, log, sigmoid } from '#base'
import type { NetworkInput, NetworkLayout, NetworkRows, NetworkShape } from '#kernels'

export interface Sample extends NetworkRows {
  readonly labels: Float32Array
  readonly weights: Float32Array
}

interface SlowNetwork extends NetworkShape {
  readonly parameters: ArrayLike<number>
  readonly layout: NetworkLayout
}

export function marginsOf(network: SlowNetwork, sample: NetworkRows): Float64Array {
  const { outputs, members } = network
  const margins = new Float64Array(sample.rowCount * outputs)
  for (let row = 0; row < sample.rowCount; row++) {
    const logits = Array.from({ length: members }, (_, member) => logitsOf(network, sample, row, member))
    for (let k = 0; k < outputs; k++) margins[row * outputs + k] = togetherOf(network, logits, k)
  }
  return margins
}

function togetherOf({ loss, members }: SlowNetwork, logits: readonly (readonly number[])[], k: number): number {
  const mean = (value: (own: readonly number[]) => number) => logits.reduce((sum, own) => sum + value(own), 0) / members
  if (loss === 'squared') return mean((own) => own[0]!)
  if (loss === 'softmax')
    return log(mean((own) => exp(own[k]!) / own.reduce((sum, logit) => sum + exp(logit), 0))) + log(members)
  return log(mean((own) => sigmoid(own[0]!))) - log(mean((own) => sigmoid(-own[0]!)))
}

/** Weighted, over rows and members. */
export function lossOf(network: SlowNetwork, sample: Sample, smoothing: number): number {
  const { members, outputs, loss } = network
  let sum = 0
  for (let row = 0; row < sample.rowCount; row++) {
    for (let member = 0; member < members; member++) {
      const logits = logitsOf(network, sample, row, member)
      const label = sample.labels[row]!
      const wanted = Array.from(
        { length: outputs },
        (_, k) => (1 - smoothing) * Number(k === label) + smoothing / outputs,
      )
      const yes = (1 - smoothing) * label + smoothing / 2
      const own =
        loss === 'squared'
          ? (logits[0]! - label) ** 2
          : loss === 'logistic'
            ? -yes * log(sigmoid(logits[0]!)) - (1 - yes) * log(sigmoid(-logits[0]!))
            : wanted.reduce(
                (total, share, k) => total - share * (logits[k]! - log(logits.reduce((s, z) => s + exp(z), 0))),
                0,
              )
      sum += sample.weights[row]! * own
    }
  }
  return sum / (sample.rowCount * members)
}

function logitsOf(network: SlowNetwork, sample: NetworkRows, row: number, member: number): number[] {
  const { width, depth, outputs, inputs, activation, layout, parameters: p } = network
  const rectify = (x: number) => (activation === 'relu' ? Math.max(0, x) : x * sigmoid(x))
  let units = Array.from({ length: width }, (_, j) => {
    let sum = p[layout.biases + j]!
    for (const [f, input] of inputs.entries()) {
      const cell = row * inputs.length + f
      const own = contribution(network, input, f, sample.rows[cell]!, sample.shares[cell]!, j)
      sum += p[layout.scales + member * inputs.length + f]! * own
    }
    return rectify(sum)
  })
  for (let layer = 1; layer < depth; layer++) {
    const at = layout.hidden + (layer - 1) * (width * width + width)
    units = units.map((_, j) => {
      return rectify(units.reduce((sum, unit, i) => sum + unit * p[at + i * width + j]!, p[at + width * width + j]!))
    })
  }
  return Array.from({ length: outputs }, (_, k) => {
    const head = member * outputs + k
    return units.reduce(
      (sum, unit, i) => sum + unit * p[layout.heads + head * width + i]!,
      p[layout.headBiases + head]!,
    )
  })
}

/** What a feature adds to unit j of a member of scale 1. */
function contribution(
  network: SlowNetwork,
  input: NetworkInput,
  f: number,
  row: number,
  share: number,
  j: number,
): number {
  const { width, embedding, layout, parameters: p } = network
  const { at, projection, rows } = layout.inputs[f]!
  if (input.kind === 'plain') return row === 0 ? share * p[at + j]! : p[at + width + j]!
  if (input.kind === 'levels') return p[at + row * width + j]!
  const embedded = (e: number) => (input.kind === 'pieces' ? curve(input, row, share, e) : p[at + row * embedding + e]!)
  let sum = 0
  for (let e = 0; e < embedding; e++) sum += embedded(e) * p[projection + e * width + j]!
  return sum

  function curve(cut: Extract<NetworkInput, { kind: 'pieces' }>, piece: number, rest: number, e: number): number {
    const { knots, median } = cut
    if (piece === rows - 1) return curve(cut, median.row, median.share, e) + p[at + 2 * embedding + e]!
    const x = knots[piece]! + rest * (knots[piece + 1]! - knots[piece]!)
    let value = x * p[at + e]! + p[at + embedding + e]!
    for (let i = 0; i + 1 < knots.length; i++) {
      const z = (x - knots[i]!) / (knots[i + 1]! - knots[i]!)
      const low = i === 0 ? z : Math.max(0, z)
      value += (i + 2 === knots.length ? low : Math.min(1, low)) * p[at + (3 + i) * embedding + e]!
    }
    return value
  }
}
