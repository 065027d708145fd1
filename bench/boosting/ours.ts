// Boosting as a user of the library would run it: from columns in memory to a model, and predictions of the test rows.
import { createRng } from '#base'
import type { Feature, Features } from '#features'
import { selectFeatureRows } from '#features'
import type { Kernels } from '#kernels'
import type { Estimator, Fitted, Target } from '#training'
import { estimators, fit, toPrediction } from '#training'
import type { PeerRun } from './peers.ts'
import type { BenchTable, Split } from './tables.ts'

export type OurRun = Omit<PeerRun, 'version'> & { readonly fitted: Fitted }

/** The params that mean what the peers' `same` settings mean; peers.py holds their side. */
export const sameSettings: Estimator['params'] = {
  learningRate: 0.1,
  leaves: 31,
  minRowsInLeaf: 1,
  minHessian: 1,
  l2: 1,
  maxBins: 255,
  columnShare: 1,
  rowShare: 1,
  categorySmoothing: 10,
  categoryL2: 1,
  statisticLevels: 253, // sets of levels, as the peers split them; categories of more levels become statistics all the same
  vectorLeaves: false, // a tree per class
  leavesFromAllRows: false,
  randomThresholds: false,
}

export function trainOurs(
  kernels: Kernels,
  table: BenchTable,
  split: Split,
  params: Estimator['params'],
  seed: number,
): OurRun {
  const input = { features: featuresOf(table, split.train), target: targetOf(table, split.train) }
  const wall = performance.now()
  const cpu = process.cpuUsage()
  const fitted = fit({ kind: 'gbdt', params }, input, { rng: createRng(seed), kernels })
  const { user, system } = process.cpuUsage(cpu)
  const seconds = { wallSeconds: (performance.now() - wall) / 1e3, cpuSeconds: (user + system) / 1e6 }
  const margins = estimators.gbdt.predict(fitted, featuresOf(table, split.test), kernels)
  return { ...seconds, fitted, predictions: predictionsOf(table, margins) }
}

export function featuresOf(table: BenchTable, rows: Uint32Array): Features {
  const features = table.columns.map((column, j): Feature => {
    const name = table.names[j]!
    if (table.kinds[j] === 'number') return { name, sources: [name], kind: 'number', values: column }
    const levels = Array.from({ length: table.levelCounts[j]! }, (_, level) => String(level))
    return { name, sources: [name], kind: 'category', codes: Int32Array.from(column), levels }
  })
  const all = { rowCount: table.rowCount, features }
  return isPrefix(rows) ? prefixOf(all, rows.length) : selectFeatureRows(all, rows)
}

function isPrefix(rows: Uint32Array): boolean {
  return rows[0] === 0 && rows.at(-1) === rows.length - 1
}

/** Large tables are not copied. */
function prefixOf({ features }: Features, rowCount: number): Features {
  const cut = features.map((feature): Feature => {
    return feature.kind === 'number'
      ? { ...feature, values: feature.values.subarray(0, rowCount) }
      : { ...feature, codes: feature.codes.subarray(0, rowCount) }
  })
  return { rowCount, features: cut }
}

function targetOf({ task, classCount, target }: BenchTable, rows: Uint32Array): Target {
  const values = isPrefix(rows) ? target.subarray(0, rows.length) : Float64Array.from(rows, (row) => target[row]!)
  return { task, classCount, values }
}

function predictionsOf({ task, classCount }: BenchTable, margins: Float64Array): Float64Array {
  const { probabilities, values } = toPrediction(task, classCount, margins)
  if (probabilities === null) return values!
  return task === 'binary' ? probabilities.filter((_, index) => index % 2 === 1) : probabilities
}
