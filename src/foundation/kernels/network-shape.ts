/** How a feature enters a network. Knots rise; a missing number counts as the median, beside what is learned of it. */
export type NetworkInput =
  | { readonly kind: 'pieces'; readonly knots: Float32Array; readonly median: Cell }
  | { readonly kind: 'plain' }
  | { readonly kind: 'levels' | 'embedded'; readonly levelCount: number }

/** A row of what a feature becomes, and how far from it to the next. */
export interface Cell {
  readonly row: number
  readonly share: number
}

/** A network but for its parameters. */
export interface NetworkShape {
  readonly inputs: readonly NetworkInput[]
  readonly loss: 'logistic' | 'squared' | 'softmax'
  readonly outputs: number
  readonly members: number
  /** Units of a hidden layer, a multiple of 8. */
  readonly width: number
  /** Hidden layers, from 1. */
  readonly depth: number
  /** Numbers a piecewise or embedded feature becomes, a multiple of 4. */
  readonly embedding: number
  readonly activation: 'relu' | 'silu'
}

/** Where parameters lie in their one array, counted in floats; every part begins at a multiple of 4. */
export interface NetworkLayout {
  /** members × features: what each member multiplies each feature's contribution by. */
  readonly scales: number
  /** Biases of the first layer. */
  readonly biases: number
  /** Per further layer: width × width (from, to), then width biases. */
  readonly hidden: number
  /** members × outputs × width. */
  readonly heads: number
  /** members × outputs. */
  readonly headBiases: number
  readonly bodyCount: number
  readonly inputs: readonly InputLayout[]
  readonly parameterCount: number
  /** Rows of what all features become. */
  readonly foldedRows: number
}

/**
 * A feature's parameters: `pieces` has slope, start and missing (an embedding each), then a rise per piece; `plain` a row of
 * slopes and one for missing; `levels` a row per level, unseen and missing, each as wide as the layer; `embedded` an embedding for
 * each. Those made of embeddings have a projection, embedding × width, after them.
 */
export interface InputLayout {
  readonly at: number
  readonly projection: number
  readonly rows: number
  readonly firstRow: number
}

const four = (count: number) => (count + 3) & ~3

export function layoutOfNetwork({ inputs, outputs, members, width, depth, embedding }: NetworkShape): NetworkLayout {
  const biases = four(members * inputs.length)
  const hidden = biases + width
  const heads = hidden + (depth - 1) * (width * width + width)
  const headBiases = heads + members * outputs * width
  const bodyCount = headBiases + four(members * outputs)
  let at = bodyCount
  let firstRow = 0
  const places = inputs.map((input): InputLayout => {
    const rows = rowsOf(input)
    const place = { at, projection: at + tableLength(input, rows, width, embedding), rows, firstRow }
    at = place.projection + (isEmbedded(input) ? embedding * width : 0)
    firstRow += rows
    return place
  })
  return {
    scales: 0,
    biases,
    hidden,
    heads,
    headBiases,
    bodyCount,
    inputs: places,
    parameterCount: at,
    foldedRows: firstRow,
  }
}

function isEmbedded({ kind }: NetworkInput): boolean {
  return kind === 'pieces' || kind === 'embedded'
}

/** Pieces and one for missing; a plain value and missing; levels, unseen and missing. */
function rowsOf(input: NetworkInput): number {
  if (input.kind === 'pieces') return input.knots.length
  return input.kind === 'plain' ? 2 : input.levelCount + 2
}

function tableLength({ kind }: NetworkInput, rows: number, width: number, embedding: number): number {
  if (kind === 'pieces') return (rows + 2) * embedding
  return kind === 'embedded' ? rows * embedding : rows * width
}
