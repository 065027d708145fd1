import { activations, contexts, inputKinds, layOut, losses, records } from './layout.ts'
import type { Arena } from './memory.ts'
import type { NetworkLayout, NetworkShape } from './network-shape.ts'
import type { SharedRecord } from './record.ts'
import { allocateRecord, recordAt } from './record.ts'

/** Rows as a network sees them, rows × features: which folded row of its feature, and the share of its slope. */
export interface NetworkRows {
  readonly rowCount: number
  /** Rows of the feature itself, counted from 0. */
  readonly rows: Uint32Array
  readonly shares: Float32Array
}

export type NetworkContext = SharedRecord<typeof contexts.network>

/** A block's rows: enough virtual rows (rows × members) to fill tiles, few enough for the cache. */
export function blockRowsOf({ members }: NetworkShape): number {
  return Math.max(8, Math.min(64, Math.floor(128 / members) & ~3))
}

/** Shape, places and inputs; what rows are sent through is written by `writeParameters`. */
export function allocateNetwork(arena: Arena, shape: NetworkShape, layout: NetworkLayout): NetworkContext {
  const context = allocateRecord(arena, contexts.network)
  const { inputs, width, embedding, members, depth, outputs } = shape
  context.set({
    featureCount: inputs.length,
    members,
    width,
    depth,
    outputs,
    embedding,
    loss: losses.indexOf(shape.loss),
    activation: activations.indexOf(shape.activation),
    inputs: writeInputs(arena, shape, layout),
    parameterCount: layout.parameterCount,
    bodyCount: layout.bodyCount,
    biasesAt: layout.biases * 4,
    hiddenAt: layout.hidden * 4,
    headsAt: layout.heads * 4,
    headBiasesAt: layout.headBiases * 4,
    tables: arena.allocate(layout.foldedRows * 2 * embedding * 4),
    folded: arena.allocate(layout.foldedRows * 2 * width * 4),
    blockRows: blockRowsOf(shape),
  })
  return context
}

function writeInputs(arena: Arena, { inputs }: NetworkShape, layout: NetworkLayout): number {
  const { bytes } = layOut(records.networkInput)
  const pointer = arena.allocate(inputs.length * bytes)
  for (const [index, input] of inputs.entries()) {
    const { at, rows, firstRow } = layout.inputs[index]!
    const knots = input.kind === 'pieces' ? writeFloats(arena, input.knots) : 0
    const median = input.kind === 'pieces' ? input.median : { row: 0, share: 0 }
    recordAt(arena, records.networkInput, pointer + index * bytes).set({
      ...{ kind: inputKinds.indexOf(input.kind), at: at * 4, rows, firstRow, knots },
      ...{ medianRow: median.row, medianShare: median.share },
    })
  }
  return pointer
}

export function writeFloats(arena: Arena, values: ArrayLike<number>): number {
  const pointer = arena.allocate(values.length * 4)
  arena.f32(pointer, values.length).set(values)
  return pointer
}

/** Cells of `from` up to `to`, each a folded row among those of all features and a share. */
export function writeCells(
  arena: Arena,
  layout: NetworkLayout,
  given: NetworkRows,
  from: number,
  to: number,
  at: number,
) {
  const width = layout.inputs.length
  const rows = arena.u32(at, (to - from) * width * 2)
  const shares = arena.f32(at, (to - from) * width * 2)
  for (let cell = from * width, out = 0; cell < to * width; ) {
    for (let feature = 0; feature < width; feature++, cell++, out += 2) {
      rows[out] = given.rows[cell]! + layout.inputs[feature]!.firstRow
      shares[out + 1] = given.shares[cell]!
    }
  }
}

interface WorkspaceNeed {
  readonly threads: number
  readonly training: boolean
}

/** Per worker: what features become, layers, logits; to learn also sums, deltas and gradients of one feature. */
export function allocateWorkspaces(
  arena: Arena,
  shape: NetworkShape,
  layout: NetworkLayout,
  { threads, training }: WorkspaceNeed,
) {
  const { inputs, width, depth, members, outputs, embedding, activation } = shape
  const rows = blockRowsOf(shape)
  const layer = rows * members * width * 4
  const mostRows = layout.inputs.reduce((most, input) => Math.max(most, input.rows), 0)
  let top = rows * inputs.length * width * 4
  const take = (bytes: number) => {
    const at = top
    top += (bytes + 63) & ~63
    return at
  }
  top = (top + 63) & ~63
  const places = {
    activationsAt: take(depth * layer),
    logitsAt: take(rows * members * outputs * 4),
    sumsAt: training && activation !== 'relu' ? take(depth * layer) : 0,
    deltasAt: training ? take(2 * layer) : 0,
    foldedGradientsAt: training ? take(mostRows * 2 * width * 4) : 0,
    tableGradientsAt: training ? take(mostRows * 2 * embedding * 4) : 0,
  }
  return { ...places, workspaceBytes: top, workspaces: arena.allocate(top * threads) }
}
