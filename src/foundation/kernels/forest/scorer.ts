import type { TreeEnsemble } from '../ensemble.ts'
import { hasSlopes } from '../ensemble.ts'
import type { BinnedFeature, ColumnValues } from '../feature-matrix.ts'
import type { PredictorInstance } from '../predictor-instance.ts'
import type { RowsToScore } from '../scoring.ts'
import { walkMargins } from '../scoring.ts'
import { scoreBatch } from './batch.ts'
import { loadForest } from './forest.ts'
import { packedForest } from './pack.ts'

/** An ensemble that stays loaded, in a memory that it has to itself. */
export interface Scorer {
  /** Margins of one row, one per output. `values` are its source columns: doubles (NaN is missing), categories as numbers of levels. */
  predictRow(values: Float64Array): Float64Array
  /** Margins, rows × outputs, row-major. */
  predict(rows: Pick<RowsToScore, 'values' | 'rowCount'>): Float64Array
  /** Ends its use, so that its memory is given back even while something still holds the scorer. */
  [Symbol.dispose](): void
}

/** Fewer rows than these are faster one by one than as a block. */
const BLOCK_FROM = 12

export function createScorer(
  instance: PredictorInstance,
  ensemble: TreeEnsemble,
  features: readonly BinnedFeature[],
): Scorer {
  let loaded: Loaded | null = hasSlopes(ensemble)
    ? walker(instance, ensemble, features)
    : load(instance, ensemble, features)
  const use = (): Loaded => {
    if (loaded === null) throw new Error('a scorer was used after it was disposed of')
    return loaded
  }
  return {
    predictRow: (values) => use().predictRow(values),
    predict: (rows) => use().predict(rows),
    [Symbol.dispose]() {
      loaded = null
    },
  }
}

type Loaded = Pick<Scorer, 'predictRow' | 'predict'>

function load(instance: PredictorInstance, ensemble: TreeEnsemble, features: readonly BinnedFeature[]): Loaded {
  const packed = packedForest(ensemble, features)
  const { arena, kernels } = instance
  const context = loadForest(arena, packed, 1)
  kernels.useContext(context.pointer)
  const { sourceCount, facts } = packed
  const viewInput = () => arena.f64(context.get('input'), sourceCount)
  const viewOutput = () => arena.f64(context.get('output'), facts.outputs)
  let input = viewInput()
  let output = viewOutput()

  function predictFew(values: readonly ColumnValues[], rowCount: number): Float64Array {
    const margins = new Float64Array(rowCount * facts.outputs)
    for (let row = 0; row < rowCount; row++) {
      for (let source = 0; source < sourceCount; source++) input[source] = values[source]![row]!
      kernels.forestRow()
      margins.set(output, row * facts.outputs)
    }
    return margins
  }

  function predictMany(values: readonly ColumnValues[], rowCount: number): Float64Array {
    const margins = scoreBatch(instance, context, packed, values, rowCount, 1)
    input = viewInput() // the memory may have grown
    output = viewOutput()
    return margins
  }

  return {
    predictRow(values) {
      if (values.length !== sourceCount) throw new RangeError(`a row has ${sourceCount} values, not ${values.length}`)
      input.set(values)
      kernels.forestRow()
      return output.slice()
    },
    predict: ({ values, rowCount }) =>
      rowCount < BLOCK_FROM ? predictFew(values, rowCount) : predictMany(values, rowCount),
  }
}

/** Linear leaves: every call walks. */
function walker(instance: PredictorInstance, ensemble: TreeEnsemble, features: readonly BinnedFeature[]): Loaded {
  const predict: Loaded['predict'] = (rows) => walkMargins(instance, ensemble, { features, ...rows })
  return {
    predictRow: (values) => predict({ values: Array.from(values, (value) => Float64Array.of(value)), rowCount: 1 }),
    predict,
  }
}
