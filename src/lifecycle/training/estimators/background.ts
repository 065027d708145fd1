import type { Rng } from '#base'
import type { Feature, Features } from '#features'
import type { Fault, Fitted, ModelShape } from '../estimator.ts'

/** How many training rows a model keeps to be explained against. */
const BACKGROUND_ROWS = 8

/** A few training rows as plain numbers, rows × features: values of numbers (NaN where missing), codes of categories. */
export function sampleBackground({ rowCount, features }: Features, rng: Rng): Float64Array {
  const rows = rng
    .permutation(rowCount)
    .slice(0, BACKGROUND_ROWS)
    .sort((a, b) => a - b)
  const cells = new Float64Array(rows.length * features.length)
  for (const [index, row] of rows.entries()) {
    for (const [column, feature] of features.entries()) cells[index * features.length + column] = cellOf(feature, row)
  }
  return cells
}

function cellOf(feature: Feature, row: number): number {
  return feature.kind === 'number' ? feature.values[row]! : feature.codes[row]!
}

/** The rows again as features like these. */
export function backgroundFeatures(cells: Float64Array, like: Features): Features {
  const width = like.features.length
  const rowCount = width === 0 ? 0 : cells.length / width
  const column = (at: number) => Float64Array.from({ length: rowCount }, (_, row) => cells[row * width + at]!)
  return {
    rowCount,
    features: like.features.map((feature, at) => {
      if (feature.kind === 'number') return { ...feature, values: column(at) }
      return { ...feature, codes: Int32Array.from(column(at)) }
    }),
  }
}

/** Whole rows of the model's features, no more than are kept. Codes lie between missing and unseen. */
export function checkBackground({ arrays }: Fitted, shape: ModelShape, fault: Fault): void {
  const cells = arrays['background']
  const width = shape.featureCount
  const rows = width === 0 ? 0 : (cells?.length ?? -1) / width
  if (!(cells instanceof Float64Array) || !Number.isInteger(rows) || rows > BACKGROUND_ROWS) {
    fault('arrays.background', `at most ${BACKGROUND_ROWS} rows of ${width} numbers`)
  }
  if (width === 0 ? cells.length > 0 : rows < 1) fault('arrays.background', 'rows of the features')
  for (const [index, cell] of cells.entries()) {
    const feature = shape.features.features[index % width]
    if (feature?.kind !== 'category') continue
    if (!(Number.isInteger(cell) && cell >= -1 && cell <= feature.levels.length))
      fault('arrays.background', 'codes of levels')
  }
}
