import { PARAMETER_CHUNK } from './layout.ts'
import type { NetworkContext, NetworkRows } from './network-memory.ts'
import { allocateNetwork, allocateWorkspaces, blockRowsOf, writeCells, writeFloats } from './network-memory.ts'
import type { Network } from './network-scoring.ts'
import { productsPerRow, scoreRows } from './network-scoring.ts'
import type { NetworkLayout } from './network-shape.ts'
import { layoutOfNetwork } from './network-shape.ts'
import type { Team } from './team.ts'

export interface NetworkTraining extends NetworkRows {
  /** 0 or 1, the class, or the standardised value. */
  readonly labels: ArrayLike<number>
  /** Of mean 1; absent: 1 each. */
  readonly weights?: ArrayLike<number>
}

export interface NetworkOptions {
  /** Where learning starts. */
  readonly network: Network
  readonly training: NetworkTraining
  /** The most rows of a step. */
  readonly batchRows: number
  readonly firstDecay: number
  readonly secondDecay: number
  readonly weightDecay: number
  /** Gradients longer than this are shortened to it. */
  readonly mostNorm: number
  /** Share of the units of every hidden layer that a step leaves out. */
  readonly dropout: number
  readonly labelSmoothing: number
}

/** A step's rows, and what it draws: an unsigned 32-bit number. */
export interface NetworkStep {
  /** Places in the order of the rows. */
  readonly begin: number
  readonly end: number
  readonly learningRate: number
  readonly seed: number
  /** Share of the new parameters in the running means of them; 1: the means are the parameters. */
  readonly averaging: number
}

/** Learning under way: AdamW, a step at a time. */
export interface NetworkSession {
  /** The order of the training rows for the steps that follow. */
  useOrder(order: Uint32Array): void
  step(step: NetworkStep): void
  /** Margins of other rows by the running means of the parameters. */
  predict(rows: NetworkRows): Float64Array
  /** The running means. */
  parameters(): Float32Array
  /** Of the step before, the body's and the features'; for tests. */
  gradients(): Float32Array
  [Symbol.dispose](): void
}

/** Multiplications of a batch above which threads are woken. */
const SHARE_ABOVE = 1_000_000

export function openNetwork(team: Team, options: NetworkOptions): NetworkSession {
  const scope = team.arena.scope()
  try {
    return layOutSession(team, options, scope)
  } catch (error) {
    scope[Symbol.dispose]()
    throw error
  }
}

function layOutSession(team: Team, options: NetworkOptions, scope: Disposable): NetworkSession {
  const { arena } = team
  const { network, batchRows } = options
  const layout = layoutOfNetwork(network)
  const context = allocateNetwork(arena, network, layout)
  context.set(allocateWorkspaces(arena, network, layout, { threads: team.threads, training: true }))
  const places = allocateTraining(team, options, layout, context)
  const threads = 3 * batchRows * productsPerRow(network) > SHARE_ABOVE ? team.threads : 1
  const foldFrom = (source: number) => {
    context.set({ source })
    team.run('networkFold', context.pointer, 1)
  }
  foldFrom(places.parameters)
  let steps = 0

  return {
    useOrder: (order) => arena.u32(places.order, order.length).set(order),
    step({ begin, end, learningRate, seed, averaging }) {
      steps++
      context.set({
        ...{ ...places, batchBegin: begin, batchRows: end - begin, learningRate, averaging, dropSeed: seed },
        firstCorrection: correction(options.firstDecay, steps),
        secondCorrection: correction(options.secondDecay, steps),
      })
      team.lead(context.pointer, threads, (kernels) => kernels.trainNetwork())
    },
    predict(rows) {
      foldFrom(places.averages)
      const margins = scoreRows(team, { shape: network, layout, context }, rows)
      foldFrom(places.parameters)
      return margins
    },
    parameters: () => arena.f32(places.averages, layout.parameterCount).slice(),
    gradients: () => arena.f32(places.gradients, layout.parameterCount).slice(),
    [Symbol.dispose]: () => scope[Symbol.dispose](),
  }
}

function allocateTraining({ arena }: Team, options: NetworkOptions, layout: NetworkLayout, context: NetworkContext) {
  const { network, training, batchRows, dropout } = options
  const { parameterCount, bodyCount } = layout
  const { rowCount } = training
  const features = layout.inputs.length
  const zeros = () => writeFloats(arena, new Float32Array(parameterCount))
  const cells = arena.allocate(rowCount * features * 8)
  writeCells(arena, layout, training, 0, rowCount, cells)
  context.set({
    labels: writeFloats(arena, training.labels),
    weights: training.weights ? writeFloats(arena, training.weights) : 0,
    firstMoments: zeros(),
    secondMoments: zeros(),
    projectedDeltas: arena.allocate(batchRows * features * network.width * 4),
    blockGradients: arena.allocate(Math.ceil(batchRows / blockRowsOf(network)) * bodyCount * 4),
    squares: arena.allocate(Math.ceil(parameterCount / PARAMETER_CHUNK) * 8),
    decay: options.weightDecay,
    firstDecay: options.firstDecay,
    secondDecay: options.secondDecay,
    mostNorm: options.mostNorm,
    smoothing: options.labelSmoothing,
    dropBelow: Math.floor(dropout * 4294967296),
    keptScale: 1 / (1 - dropout),
  })
  return {
    parameters: writeFloats(arena, network.parameters),
    averages: writeFloats(arena, network.parameters),
    gradients: zeros(),
    order: arena.allocate(rowCount * 4),
    cells,
    rowCount,
  }
}

/** 1 / (1 − decay^steps): Adam's means start at 0. */
function correction(decay: number, steps: number): number {
  let power = 1
  for (let square = decay, left = steps; left > 0; left >>= 1, square *= square) if (left & 1) power *= square
  return 1 / (1 - power)
}
