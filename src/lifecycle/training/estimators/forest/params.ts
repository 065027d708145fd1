import type { Estimator, Task } from '../../estimator.ts'
import type { ParamRules } from '../../params.ts'

export interface ForestParams {
  readonly method: 'random' | 'extra'
  readonly trees: number
  readonly columnShare: number | 'auto'
  readonly minRowsInLeaf: number | 'auto'
  readonly depth: number
  readonly bootstrap: boolean | 'auto'
  readonly rowShare: number
  readonly maxBins: number
  readonly statisticLevels: number
  readonly smoothing: number
}

/**
 * `random` looks for the best threshold of every column it tries and draws its rows with replacement (Breiman); `extra` draws a
 * threshold for each and takes all rows (Geurts). `columnShare` of the columns are tried for every node anew. `'auto'`, of it and of
 * `minRowsInLeaf`, is what small forests do best with on rows they did not draw; the document says which. `bootstrap: false`
 * draws `rowShare` of the rows without replacement. `smoothing`: the class shares of all rows count as this many trees more, so that no
 * class is impossible. A category of more than `statisticLevels` levels becomes ordered statistics, as in `gbdt`.
 */
export function forestRules(task: Task): ParamRules {
  return {
    method: { kind: 'choice', default: 'random', choices: ['random', 'extra'] },
    trees: { kind: 'number', default: 100, min: 1, max: 10_000, integer: true },
    columnShare: { kind: 'number', default: 'auto', min: 0.001, max: 1, words: ['auto'] },
    minRowsInLeaf: { kind: 'number', default: 'auto', min: 1, max: 1_000_000_000, integer: true, words: ['auto'] },
    depth: { kind: 'number', default: 64, min: 0, max: 1000, integer: true },
    bootstrap: { kind: 'boolean', default: 'auto', words: ['auto'] },
    rowShare: { kind: 'number', default: 1, min: 0.01, max: 1 },
    maxBins: { kind: 'number', default: 255, min: 2, max: 255, integer: true },
    statisticLevels: { kind: 'number', default: task === 'regression' ? 32 : 12, min: 1, max: 253, integer: true },
    smoothing: { kind: 'number', default: 1, min: 1e-6, max: 1e6 },
  }
}

/** After `completeParams` has checked them. */
export function readForestParams(params: Estimator['params']): ForestParams {
  return params as unknown as ForestParams
}

/** Shares of the columns that are tried, the first where nothing says otherwise: classes begin with the square root of their number. */
export function sharesOf({ columnShare }: ForestParams, task: Task, columns: number): readonly number[] {
  if (columnShare !== 'auto') return [columnShare]
  return task === 'regression' ? [0.5, 0.25] : [Math.sqrt(columns) / Math.max(1, columns), 0.4, 1]
}

/** Whether rows are drawn more than once, and how many of them. */
export function drawnOf({ method, bootstrap, rowShare }: ForestParams, rowCount: number) {
  const replaced = bootstrap === 'auto' ? method === 'random' : bootstrap
  return { count: Math.max(1, Math.round(rowShare * rowCount)), replaced }
}
