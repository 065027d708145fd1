import { RepriseError } from '#base'
import type { TreeEnsemble } from '#kernels'
import type { Forest } from '../../estimators/forest/document.ts'
import { decodeForest } from '../../estimators/forest/document.ts'
import { ensembleOf } from '../../estimators/forest/ensemble.ts'
import { denseShares } from '../../estimators/forest/grove.ts'
import { LEAST_SHARE } from '../../estimators/forest/margins.ts'
import type { Graph, Value } from '../graph.ts'
import type { MemberWriter } from '../members.ts'
import { doubles } from '../tensor.ts'
import { treeSums } from './gbdt.ts'

/** Leaves times classes that are written at most: 80 MB. */
const MOST_CELLS = 10_000_000

/** The mean over the trees, and of classes its smoothed logarithm. */
export const forestMargins: MemberWriter = (graph, fitted, inputs) => {
  const forest = decodeForest(fitted)
  const means = treeSums(graph, { binnings: forest.binnings, ensemble: denseEnsemble(forest) }, inputs)
  return forest.shares.length === 0 ? means : classMargins(graph, means, forest)
}

function denseEnsemble({ ensemble, grove, shares }: Forest): TreeEnsemble {
  if (grove === null) return ensemble!
  const leaves = grove.trees.reduce((sum, { covers }) => sum + covers.length, 0)
  if (leaves * shares.length > MOST_CELLS) {
    const message = `a forest of ${leaves} leaves for ${shares.length} classes is too large to be written as ONNX`
    throw new RepriseError('invalid-input', message, { remedy: 'Train it with fewer trees, or larger leaves.' })
  }
  const dense = grove.trees.map((tree, index) => ({ ...tree, values: denseShares(grove, index, shares.length) }))
  return ensembleOf(dense, new Float64Array(shares.length), shares.length, 1 / grove.trees.length)
}

/** As `marginsOfMeans`. */
function classMargins(graph: Graph, means: Value, { shares, smoothing, treeCount }: Forest): Value {
  const row = (values: readonly number[]) => graph.constant(doubles(values, [1, values.length]))
  const all = treeCount + smoothing
  const prior = shares.length > 2 ? shares : shares.slice(1)
  const votes = graph.add('Mul', [means, row([treeCount])])
  const smoothed = graph.add('Div', [
    graph.add('Add', [votes, row(prior.map((share) => smoothing * share))]),
    row([all]),
  ])
  const logOf = (value: Value) => graph.add('Log', [graph.add('Max', [value, row([LEAST_SHARE])])])
  if (shares.length > 2) return logOf(smoothed)
  return graph.add('Sub', [logOf(smoothed), logOf(graph.add('Sub', [row([1]), smoothed]))])
}
