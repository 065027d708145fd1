// How features enter a network. A number is a piecewise linear curve of `embedding` numbers (Gorishniy et al., "On embeddings for
// numerical features", 2022: linear part plus pieces whose values start at 0), a category rows or an embedding. All are folded with
// the first layer's projection before a batch: a cell then adds value + share × slope of its folded row, and nothing else is
// multiplied per row and feature.
import { INPUT_EMBEDDED, INPUT_LEVELS, INPUT_PIECES, INPUT_PLAIN } from '../build/generated/constants'
import * as network from '../build/generated/network-context'
import * as input from '../build/generated/networkInput-record'
import { dots, multiply } from './matrix'

@inline function inputAt(index: usize): usize { return network.inputs() + index * input.BYTES }
@inline function embeddingBytes(): usize { return network.embedding() << 2 }
@inline function widthBytes(): usize { return network.width() << 2 }
@inline function tableOf(record: usize): usize { return network.tables() + input.firstRow(record) * 2 * embeddingBytes() }
@inline function foldedOf(record: usize): usize { return network.folded() + input.firstRow(record) * 2 * widthBytes() }
@inline function knotOf(record: usize, index: usize): f32 { return load<f32>(input.knots(record) + (index << 2)) }

/** What cells of this feature add to the first layer, by the parameters rows are sent through. */
export function foldInput(index: usize): void {
  const record = inputAt(index), kind = input.kind(record), at = network.source() + input.at(record), rows = input.rows(record)
  const out = foldedOf(record), width = network.width(), bytes = widthBytes(), e = embeddingBytes()
  memory.fill(out, 0, rows * 2 * bytes)
  if (kind == INPUT_PLAIN) {
    memory.copy(out + bytes, at, bytes)
    memory.copy(out + 2 * bytes, at + bytes, bytes)
  } else if (kind == INPUT_LEVELS) {
    for (let row: usize = 0; row < rows; row++) memory.copy(out + row * 2 * bytes, at + row * bytes, bytes)
  } else if (kind == INPUT_EMBEDDED) {
    multiply(rows, network.embedding(), width, at, e, 4, at + rows * e, bytes, out, 2 * bytes)
  } else {
    assert(kind == INPUT_PIECES, 'an input of no kind')
    fillPieces(record, at)
    multiply(2 * rows, network.embedding(), width, tableOf(record), e, 4, projectionOf(record, at), bytes, out, bytes)
  }
}

/** After slope, start and the row for missing come the pieces, then the projection. */
@inline function projectionOf(record: usize, at: usize): usize { return at + (input.rows(record) + 2) * embeddingBytes() }

/** Per piece its value at the left knot and its rise to the right one; then the row for missing. */
function fillPieces(record: usize, at: usize): void {
  const e = embeddingBytes(), table = tableOf(record), pieces = input.rows(record) - 1
  for (let j: usize = 0; j < e; j += 16) {
    const slope = v128.load(at + j), start = v128.load(at + e + j)
    let sum = f32x4.splat(0), rise = at + 3 * e + j, out = table + j
    for (let piece: usize = 0; piece < pieces; piece++, rise += e, out += 2 * e) {
      const left = knotOf(record, piece), right = knotOf(record, piece + 1), own = v128.load(rise)
      v128.store(out, f32x4.add(f32x4.add(start, f32x4.mul(slope, f32x4.splat(left))), sum))
      v128.store(out + e, f32x4.add(f32x4.mul(slope, f32x4.splat(right - left)), own))
      sum = f32x4.add(sum, own)
    }
    const median = table + input.medianRow(record) * 2 * e + j, share = f32x4.splat(<f32>input.medianShare(record))
    v128.store(out, f32x4.add(f32x4.add(v128.load(median), f32x4.mul(share, v128.load(median + e))), v128.load(at + 2 * e + j)))
    v128.store(out + e, f32x4.splat(0))
  }
}

/** Gradients of a feature's parameters from those of what it added, over the rows of the batch in their order. */
export function inputGradient(index: usize, workspace: usize): void {
  const record = inputAt(index), kind = input.kind(record), rows = input.rows(record), bytes = widthBytes(), e = embeddingBytes()
  const deltas = workspace + network.foldedGradientsAt(), out = network.gradients() + input.at(record)
  memory.fill(deltas, 0, rows * 2 * bytes)
  scatterInput(index, deltas)
  if (kind == INPUT_PLAIN) {
    memory.copy(out, deltas + bytes, bytes)
    memory.copy(out + bytes, deltas + 2 * bytes, bytes)
  } else if (kind == INPUT_LEVELS) {
    for (let row: usize = 0; row < rows; row++) memory.copy(out + row * bytes, deltas + row * 2 * bytes, bytes)
  } else if (kind == INPUT_EMBEDDED) {
    const at = network.parameters() + input.at(record)
    memory.fill(out, 0, rows * e + network.embedding() * bytes)
    dots(rows, network.embedding(), network.width(), deltas, 2 * bytes, at + rows * e, bytes, out, e)
    multiply(network.embedding(), rows, network.width(), at, 4, e, deltas, 2 * bytes, out + rows * e, bytes)
  } else unfoldPieces(record, deltas, workspace + network.tableGradientsAt(), out)
}

/** Into each folded row what the batch's rows asked of it. */
export function scatterInput(index: usize, deltas: usize): void {
  const record = inputAt(index), first = input.firstRow(record), kind = input.kind(record), bytes = widthBytes()
  const features = network.featureCount(), order = network.order() + (network.batchBegin() << 2)
  const sloped = kind == INPUT_PIECES || kind == INPUT_PLAIN
  let delta = network.projectedDeltas() + index * bytes
  for (let i: usize = 0, count = network.batchRows(); i < count; i++, delta += features * bytes) {
    const cell = network.cells() + ((<usize>load<u32>(order + (i << 2)) * features + index) << 3)
    const value = deltas + (<usize>load<u32>(cell) - first) * 2 * bytes
    if (!sloped) { addTo(value, delta, bytes); continue }
    const share = v128.load_splat<f32>(cell, 4), slope = value + bytes
    for (let j: usize = 0; j < bytes; j += 16) {
      const d = v128.load(delta + j)
      v128.store(value + j, f32x4.add(v128.load(value + j), d))
      v128.store(slope + j, f32x4.add(v128.load(slope + j), f32x4.mul(share, d)))
    }
  }
}

@inline function addTo(to: usize, from: usize, bytes: usize): void {
  for (let j: usize = 0; j < bytes; j += 16) v128.store(to + j, f32x4.add(v128.load(to + j), v128.load(from + j)))
}

function unfoldPieces(record: usize, deltas: usize, tables: usize, out: usize): void {
  const rows = input.rows(record), bytes = widthBytes(), e = embeddingBytes(), size = network.embedding(), width = network.width()
  const projection = projectionOf(record, network.parameters() + input.at(record))
  memory.fill(tables, 0, 2 * rows * e)
  dots(2 * rows, size, width, deltas, bytes, projection, bytes, tables, e)
  const projectionOut = projectionOf(record, out)
  memory.fill(projectionOut, 0, size * bytes)
  multiply(size, 2 * rows, width, tableOf(record), 4, e, deltas, bytes, projectionOut, bytes)
  unfillPieces(record, tables, out)
}

/** The way back of `fillPieces`: a piece's rise moves its own slope and the values of all pieces after it. */
function unfillPieces(record: usize, tables: usize, out: usize): void {
  const e = embeddingBytes(), pieces = input.rows(record) - 1
  for (let j: usize = 0; j < e; j += 16) {
    const missing = v128.load(tables + pieces * 2 * e + j)
    const median = tables + input.medianRow(record) * 2 * e + j, share = f32x4.splat(<f32>input.medianShare(record))
    v128.store(median, f32x4.add(v128.load(median), missing))
    v128.store(median + e, f32x4.add(v128.load(median + e), f32x4.mul(share, missing)))
    let slope = f32x4.splat(0), after = f32x4.splat(0)
    for (let piece = pieces; piece != 0; piece--) {
      const at = tables + (piece - 1) * 2 * e + j, value = v128.load(at), rise = v128.load(at + e)
      const left = knotOf(record, piece - 1), right = knotOf(record, piece)
      slope = f32x4.add(slope, f32x4.add(f32x4.mul(f32x4.splat(left), value), f32x4.mul(f32x4.splat(right - left), rise)))
      v128.store(out + (piece + 2) * e + j, f32x4.add(rise, after))
      after = f32x4.add(after, value)
    }
    v128.store(out + j, slope)
    v128.store(out + e + j, after)
    v128.store(out + 2 * e + j, missing)
  }
}
