import type { NetworkContext, NetworkRows } from './network-memory.ts'
import { allocateNetwork, allocateWorkspaces, writeCells, writeFloats } from './network-memory.ts'
import type { NetworkLayout, NetworkShape } from './network-shape.ts'
import { layoutOfNetwork } from './network-shape.ts'
import type { Runner } from './runner.ts'

/** A fitted network: its shape and one array of parameters (`layoutOfNetwork`). */
export interface Network extends NetworkShape {
  readonly parameters: Float32Array
}

export type NetworkRunner = Runner<'networkFold' | 'networkScore'>

const ROWS_AT_ONCE = 16_384
/** Multiplications above which threads are woken. */
const SHARE_ABOVE = 2_000_000

/** A network that lies in memory, folded. */
export interface LoadedNetwork {
  /** Margins, rows × outputs: the members' probabilities or values averaged, on the link scale. */
  predict(rows: NetworkRows): Float64Array
}

export function loadNetwork(runner: NetworkRunner, network: Network): LoadedNetwork {
  const { arena } = runner
  const layout = layoutOfNetwork(network)
  const context = allocateNetwork(arena, network, layout)
  context.set(allocateWorkspaces(arena, network, layout, { threads: runner.threads, training: false }))
  context.set({ source: writeFloats(arena, network.parameters) })
  runner.run('networkFold', context.pointer, 1)
  return { predict: (rows) => scoreRows(runner, { shape: network, layout, context }, rows) }
}

interface Placed {
  readonly shape: NetworkShape
  readonly layout: NetworkLayout
  readonly context: NetworkContext
}

/** By whatever the context's features are folded from. */
export function scoreRows(runner: NetworkRunner, { shape, layout, context }: Placed, rows: NetworkRows): Float64Array {
  const { arena } = runner
  using _ = arena.scope()
  const { outputs } = shape
  const most = Math.min(rows.rowCount, ROWS_AT_ONCE)
  const cells = arena.allocate(most * layout.inputs.length * 8)
  const at = arena.allocate(most * outputs * 8)
  const margins = new Float64Array(rows.rowCount * outputs)
  context.set({ cells, margins: at, order: 0, batchBegin: 0 })
  for (let from = 0; from < rows.rowCount; from += most) {
    const count = Math.min(most, rows.rowCount - from)
    writeCells(arena, layout, rows, from, from + count, cells)
    context.set({ rowCount: count })
    const isMuch = count * productsPerRow(shape) > SHARE_ABOVE
    runner.run('networkScore', context.pointer, isMuch ? runner.threads : 1)
    margins.set(arena.f64(at, count * outputs), from * outputs)
  }
  return margins
}

/** Multiplications of one row on its way through, folding apart. */
export function productsPerRow({ inputs, members, width, depth, outputs }: NetworkShape): number {
  return width * (inputs.length * (2 + members) + members * ((depth - 1) * width + outputs))
}
