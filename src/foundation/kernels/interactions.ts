// SHAP interaction values, after Lundberg et al. 2020 ("From local explanations to global understanding with explainable AI for trees").
import { RepriseError } from '#base'
import { explainChunks, treeContributions } from './contributions.ts'
import type { TreeEnsemble } from './ensemble.ts'
import type { ExplanationPlan } from './explanation-plan.ts'
import { planOf } from './explanation-plan.ts'
import type { RowsToScore } from './scoring.ts'
import type { Team } from './team.ts'

/** Symmetric matrices of columns × columns: off the diagonal half of what two columns do together, on it what one does alone. */
export interface Interactions {
  readonly columnCount: number
  readonly values: Float64Array
}

const MOST_BYTES = 4 * (1 << 30)
const STRENGTH_ROWS = 4096

/** A matrix per row and output; the rows of a matrix sum to the contributions. */
export function treeInteractions(team: Team, ensemble: TreeEnsemble, rows: RowsToScore): Interactions {
  const columnCount = rows.values.length
  const matrices = rows.rowCount * ensemble.outputs
  refuseTooMany(matrices, rows.rowCount, columnCount)
  const values = new Float64Array(matrices * columnCount * columnCount)
  eachRow(team, ensemble, rows, (row, pairs) => {
    fillMatrix(values.subarray(row * columnCount * columnCount, (row + 1) * columnCount * columnCount), pairs)
  })
  return { columnCount, values }
}

/** Means over the rows of the absolute values: a matrix per output. Rows are added in order, whatever the chunks. */
export function interactionStrengths(team: Team, ensemble: TreeEnsemble, rows: RowsToScore): Interactions {
  const columnCount = rows.values.length
  const cells = columnCount * columnCount
  const values = new Float64Array(ensemble.outputs * cells)
  const matrix = new Float64Array(cells)
  eachRow(team, ensemble, rows, (row, pairs) => {
    fillMatrix(matrix.fill(0), pairs)
    const sum = values.subarray((row % ensemble.outputs) * cells)
    for (let cell = 0; cell < cells; cell++) sum[cell]! += Math.abs(matrix[cell]!)
  })
  return { columnCount, values: values.map((sum) => (rows.rowCount === 0 ? 0 : sum / rows.rowCount)) }
}

interface RowPairs {
  readonly pairs: ExplanationPlan['pairs']
  readonly interactions: Float64Array // one per pair
  readonly contributions: Float64Array // one per column
}

/** Calls `visit` once per row and output, in that order. */
function eachRow(
  team: Team,
  ensemble: TreeEnsemble,
  rows: RowsToScore,
  visit: (rowAndOutput: number, found: RowPairs) => void,
): void {
  const plan = planOf(ensemble, rows.features, 'pairs')
  const { pairs } = plan
  const columnCount = rows.values.length
  for (let start = 0; start < rows.rowCount; start += STRENGTH_ROWS) {
    const some = sliceRows(rows, start, Math.min(STRENGTH_ROWS, rows.rowCount - start))
    const { values } = treeContributions(team, ensemble, some)
    explainChunks(team, ensemble, some, { plan, columnCount: pairs.length }, (found, from, rowCount) => {
      for (let index = 0; index < rowCount * ensemble.outputs; index++) {
        const row = from * ensemble.outputs + index
        visit(start * ensemble.outputs + row, {
          pairs,
          interactions: found.subarray(index * pairs.length, (index + 1) * pairs.length),
          contributions: values.subarray(row * columnCount, (row + 1) * columnCount),
        })
      }
    })
  }
}

function sliceRows({ features, values }: RowsToScore, from: number, rowCount: number): RowsToScore {
  return { features, rowCount, values: values.map((column) => column.subarray(from, from + rowCount)) }
}

/** The diagonal is what is left of a contribution. */
function fillMatrix(matrix: Float64Array, { pairs, interactions, contributions }: RowPairs): void {
  const width = contributions.length
  for (let j = 0; j < width; j++) matrix[j * width + j] = contributions[j]!
  for (let index = 0; index < pairs.length; index++) {
    const [a, b] = pairs[index]!
    const shared = interactions[index]!
    matrix[a * width + b] = shared
    matrix[b * width + a] = shared
    matrix[a * width + a]! -= shared
    matrix[b * width + b]! -= shared
  }
}

function refuseTooMany(matrices: number, rowCount: number, columnCount: number): void {
  const bytes = matrices * columnCount * columnCount * 8
  if (bytes <= MOST_BYTES) return
  const gigabytes = Math.ceil(bytes / (1 << 30))
  throw new RepriseError(
    'invalid-input',
    `interactions of ${rowCount} rows among ${columnCount} columns take ${gigabytes} GiB`,
    {
      remedy: 'ask for fewer rows, or for their mean strengths',
    },
  )
}
