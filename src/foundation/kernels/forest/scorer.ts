import type { TreeEnsemble } from '../ensemble.ts'
import { hasSlopes } from '../ensemble.ts'
import type { BinnedFeature, ColumnValues } from '../feature-matrix.ts'
import type { PredictorInstance } from '../predictor-instance.ts'
import type { RowsToScore } from '../scoring.ts'
import { walkMargins } from '../scoring.ts'
import { scoreBatch } from './batch.ts'
import { loadForest } from './forest.ts'
import { packedForest } from './pack.ts'

/** An ensemble that stays loaded. */
export interface Scorer {
  /** Margins of one row, one per output. `values` are its source columns: doubles (NaN is missing), categories as numbers of levels. */
  predictRow(values: Float64Array): Float64Array
  /** Margins, rows × outputs, row-major. */
  predict(rows: Pick<RowsToScore, 'values' | 'rowCount'>): Float64Array
  [Symbol.dispose](): void
}

/** Below this many rows, one at a time is faster than a block. */
const BLOCK_FROM = 12

/** Loads an ensemble into an instance that it has to itself. */
export function createScorer(
  instance: PredictorInstance,
  ensemble: TreeEnsemble,
  features: readonly BinnedFeature[],
): Scorer {
  if (hasSlopes(ensemble)) return createWalker(instance, ensemble, features)
  const packed = packedForest(ensemble, features)
  const { arena, kernels } = instance
  const context = loadForest(arena, packed, 1)
  kernels.useContext(context.pointer)
  const { sourceCount, facts } = packed
  const row = new Float64Array(sourceCount)
  let input = arena.f64(context.get('input'), sourceCount)
  let output = arena.f64(context.get('output'), facts.outputs)

  function predictRow(values: Float64Array): Float64Array {
    if (values.length !== sourceCount) throw new RangeError(`a row has ${sourceCount} values, not ${values.length}`)
    input.set(values)
    kernels.forestRow()
    return output.slice()
  }

  function predictFew(values: readonly ColumnValues[], rowCount: number): Float64Array {
    const margins = new Float64Array(rowCount * facts.outputs)
    for (let index = 0; index < rowCount; index++) {
      for (let source = 0; source < sourceCount; source++) row[source] = values[source]![index]!
      input.set(row)
      kernels.forestRow()
      margins.set(output, index * facts.outputs)
    }
    return margins
  }

  function predictMany(values: readonly ColumnValues[], rowCount: number): Float64Array {
    const margins = scoreBatch(instance, context, packed, values, rowCount, 1)
    if (input.length !== sourceCount) {
      // the memory grew
      input = arena.f64(context.get('input'), sourceCount)
      output = arena.f64(context.get('output'), facts.outputs)
    }
    return margins
  }

  return {
    predictRow,
    predict: ({ values, rowCount }) =>
      rowCount < BLOCK_FROM ? predictFew(values, rowCount) : predictMany(values, rowCount),
    [Symbol.dispose]: () => {},
  }
}

/** Linear leaves: every call walks. */
function createWalker(instance: PredictorInstance, ensemble: TreeEnsemble, features: readonly BinnedFeature[]): Scorer {
  const predict: Scorer['predict'] = (rows) => walkMargins(instance, ensemble, { features, ...rows })
  return {
    predictRow: (values) => predict({ values: Array.from(values, (value) => Float64Array.of(value)), rowCount: 1 }),
    predict,
    [Symbol.dispose]: () => {},
  }
}
