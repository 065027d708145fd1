import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, test } from 'node:test'
import type { Rng } from '#base'
import { createRng } from '#base'
import type { Sample } from '../../../test/oracles/slow-network.ts'
import { lossOf, marginsOf } from '../../../test/oracles/slow-network.ts'
import type { Network, NetworkOptions, NetworkShape } from './index.ts'
import { createPredictor, layoutOfNetwork, loadKernels } from './index.ts'

const teams = [await loadKernels({ threads: 1, checked: true }), await loadKernels({ threads: 3, checked: true })]
after(() => Promise.all(teams.map((kernels) => kernels[Symbol.asyncDispose]())))
const kernels = teams[0]!

const inputs: NetworkShape['inputs'] = [
  { kind: 'pieces', knots: Float32Array.of(-2, -0.5, 0.25, 1, 2.5), median: { row: 1, share: 0.4 } },
  { kind: 'plain' },
  { kind: 'levels', levelCount: 3 },
  { kind: 'embedded', levelCount: 10 },
  { kind: 'pieces', knots: Float32Array.of(-1, 1), median: { row: 0, share: 0.5 } },
]
const plain = {
  inputs,
  loss: 'logistic',
  outputs: 1,
  members: 3,
  width: 16,
  depth: 2,
  embedding: 4,
  activation: 'relu',
} as const
const shapes: Readonly<Record<string, NetworkShape>> = {
  'two classes': plain,
  'values, one layer': { ...plain, loss: 'squared', depth: 1 },
  'five classes, three layers, smooth': { ...plain, loss: 'softmax', outputs: 5, depth: 3, activation: 'silu' },
  'one member, wider embeddings': { ...plain, members: 1, embedding: 12, width: 24 },
  'one feature': { ...plain, inputs: inputs.slice(0, 1), members: 5, width: 8 },
  'no feature': { ...plain, inputs: [], width: 8 },
}

/** No parameter 0, so that every path counts. */
function networkOf(shape: NetworkShape, rng: Rng): Network {
  const { parameterCount } = layoutOfNetwork(shape)
  return { ...shape, parameters: Float32Array.from({ length: parameterCount }, () => 1.2 * rng.float() - 0.6) }
}

function sampleOf(shape: NetworkShape, rowCount: number, rng: Rng): Sample {
  const rows = new Uint32Array(rowCount * shape.inputs.length)
  const shares = new Float32Array(rows.length)
  for (let cell = 0; cell < rows.length; cell++) {
    const { rows: count } = layoutOfNetwork(shape).inputs[cell % shape.inputs.length]!
    const { kind } = shape.inputs[cell % shape.inputs.length]!
    rows[cell] = rng.below(count)
    const isMissing = rows[cell] === count - 1
    if ((kind === 'pieces' || kind === 'plain') && !isMissing) shares[cell] = shareAt(rows[cell]!, count - 1, rng)
  }
  const labels = Float32Array.from({ length: rowCount }, () => {
    return shape.loss === 'squared' ? 2 * rng.float() - 1 : rng.below(shape.loss === 'softmax' ? shape.outputs : 2)
  })
  return { rowCount, rows, shares, labels, weights: Float32Array.from({ length: rowCount }, () => 2 * rng.float()) }
}

/** Within its piece, below the first or beyond the last. */
function shareAt(row: number, pieces: number, rng: Rng): number {
  return (row === 0 ? -0.5 : 0) + rng.float() * (row === 0 ? 1.5 : row === pieces - 1 ? 1.5 : 1)
}

function optionsOf(network: Network, training: Sample, extra: Partial<NetworkOptions> = {}): NetworkOptions {
  const rest = { firstDecay: 0.9, secondDecay: 0.99, weightDecay: 0.01, mostNorm: 1e9, dropout: 0, labelSmoothing: 0 }
  return { network, training, batchRows: training.rowCount, ...rest, ...extra }
}

const step = { begin: 0, learningRate: 0.01, seed: 5, averaging: 1 }

for (const [name, shape] of Object.entries(shapes)) {
  const rng = createRng(3).child(name)
  const network = networkOf(shape, rng.child('network'))
  const sample = sampleOf(shape, 43, rng.child('sample'))

  test(`${name}: margins are those of the slow network, on any number of threads, by the team and by the predictor`, async () => {
    const expected = marginsOf({ ...network, layout: layoutOfNetwork(network) }, sample)
    const [one, three] = teams.map((team) => team.network.predict(network, sample))
    assert.deepEqual(one, three)
    const predictor = await predictorOf()
    assert.deepEqual(predictor.network.predict(network, sample), one)
    for (const [index, margin] of expected.entries()) {
      assert(
        Math.abs(one![index]! - margin) < 2e-5 * (1 + Math.abs(margin)),
        `${index}: ${one![index]} is not ${margin}`,
      )
    }
  })

  test(`${name}: a row alone has the bits it has among others`, () => {
    const all = kernels.network.predict(network, sample)
    const width = shape.inputs.length
    for (const row of [0, 7, 42]) {
      const cells = {
        rows: sample.rows.slice(row * width, (row + 1) * width),
        shares: sample.shares.slice(row * width, (row + 1) * width),
      }
      const alone = kernels.network.predict(network, { rowCount: 1, ...cells })
      assert.deepEqual(alone, all.slice(row * shape.outputs, (row + 1) * shape.outputs))
    }
  })

  test(`${name}: gradients are finite differences of the slow network's loss`, () => {
    using session = kernels.network.open(optionsOf(network, sample, { labelSmoothing: 0.1 }))
    session.useOrder(Uint32Array.from({ length: 43 }, (_, row) => row))
    session.step({ ...step, end: 43 })
    const found = session.gradients()
    const parameters = Float64Array.from(network.parameters)
    const scale = Math.sqrt(found.reduce((sum, g) => sum + g * g, 0) / found.length)
    for (let index = 0; index < parameters.length; index += 1 + Math.floor(parameters.length / 150)) {
      const slope = slopeAt(network, sample, parameters, index)
      const distance = Math.abs(found[index]! - slope)
      assert(distance < 2e-4 * (scale + Math.abs(slope)), `parameter ${index}: ${found[index]} is not ${slope}`)
    }
  })
}

function slopeAt(network: Network, sample: Sample, parameters: Float64Array, index: number): number {
  const size = 1e-6
  const kept = parameters[index]!
  const layout = layoutOfNetwork(network)
  const lossAt = (value: number) => {
    parameters[index] = value
    return lossOf({ ...network, layout, parameters }, sample, 0.1)
  }
  const slope = (lossAt(kept + size) - lossAt(kept - size)) / (2 * size)
  parameters[index] = kept
  return slope
}

test('steps have the same bits on any number of threads, with units dropped', () => {
  const shape = { ...plain, width: 64, members: 8 }
  const rng = createRng(9)
  const network = networkOf(shape, rng.child('network'))
  const sample = sampleOf(shape, 150, rng.child('sample'))
  const parameters = teams.map((team) => {
    using session = team.network.open(optionsOf(network, sample, { dropout: 0.3, mostNorm: 1, batchRows: 75 }))
    session.useOrder(createRng(4).permutation(150))
    for (let i = 0; i < 6; i++)
      session.step({ ...step, begin: (i % 2) * 75, end: (i % 2) * 75 + 75, seed: i, averaging: 0.2 })
    return session.parameters()
  })
  assert.deepEqual(parameters[0], parameters[1])
  assert(parameters[0]!.every(Number.isFinite))
})

test('a first step is that of AdamW: the learning rate in the direction of each gradient, after the decay', () => {
  const network = networkOf(plain, createRng(1))
  const sample = sampleOf(plain, 40, createRng(2))
  using session = kernels.network.open(optionsOf(network, sample))
  session.useOrder(Uint32Array.from({ length: 40 }, (_, row) => row))
  session.step({ ...step, end: 40 })
  const [moved, gradients] = [session.parameters(), session.gradients()]
  for (const [index, before] of network.parameters.entries()) {
    const gradient = gradients[index]!
    if (Math.abs(gradient) < 1e-6) continue
    const expected = before * (1 - 0.01 * 0.01) - 0.01 * Math.sign(gradient)
    assert(Math.abs(moved[index]! - expected) < 2e-4, `parameter ${index}: ${moved[index]} is not ${expected}`)
  }
})

test('a third of the units are left out, others in their place at the next step, and what is left is scaled', () => {
  const shape = { ...plain, members: 1, depth: 1, width: 1024, inputs: [] }
  const layout = layoutOfNetwork(shape)
  const parameters = new Float32Array(layout.parameterCount)
  parameters.fill(1, layout.biases, layout.hidden)
  const sample = sampleOf(shape, 20, createRng(2))
  using session = kernels.network.open(optionsOf({ ...shape, parameters }, sample, { dropout: 1 / 3 }))
  session.useOrder(Uint32Array.from({ length: 20 }, (_, row) => row))
  const dropped = [1, 2].map((seed) => {
    session.step({ ...step, begin: 3, end: 4, seed, learningRate: 0 })
    return Array.from(session.gradients().subarray(layout.heads, layout.headBiases), (gradient) => gradient === 0)
  })
  for (const units of dropped) {
    const share = units.filter(Boolean).length / 1024
    assert(Math.abs(share - 1 / 3) < 0.06, `${share} are dropped`)
  }
  assert.notDeepEqual(dropped[0], dropped[1])
  const kept = session
    .gradients()
    .subarray(layout.heads, layout.headBiases)
    .find((gradient) => gradient !== 0)!
  const output = session.gradients()[layout.headBiases]!
  assert(Math.abs(kept / output - 1.5) < 1e-5, `${kept / output}`)
})

test('a step whose gradient is not finite is not made', () => {
  const network = networkOf(plain, createRng(1))
  const sample = sampleOf(plain, 40, createRng(2))
  const labels = sample.labels.map(() => Number.POSITIVE_INFINITY)
  using session = kernels.network.open(optionsOf(network, { ...sample, labels }))
  session.useOrder(Uint32Array.from({ length: 40 }, (_, row) => row))
  session.step({ ...step, end: 40 })
  assert.deepEqual(session.parameters(), network.parameters)
})

async function predictorOf() {
  const bytes = await readFile(new URL('../../../build/predictor.wasm', import.meta.url))
  return createPredictor(await WebAssembly.compile(bytes))
}
