import type { TreeEnsemble } from './ensemble.ts'
import type { BinnedFeature } from './feature-matrix.ts'
import { createLoadedScorers } from './forest/loaded-scorers.ts'
import type { Scorer } from './forest/scorer.ts'
import { createScorer } from './forest/scorer.ts'
import type { NeighbourKernels } from './neighbours.ts'
import { neighbourKernels } from './neighbours.ts'
import type { NetworkKernels } from './network.ts'
import { createLoadedNetworks } from './network.ts'
import type { PredictorInstance } from './predictor-instance.ts'
import { instantiatePredictor } from './predictor-instance.ts'
import type { RowsToScore } from './scoring.ts'

/** Prediction alone, on one thread and memories of its own. */
export interface Predictor {
  /** Margins, rows × outputs, row-major: the bits of `BoostingKernels.predict`. */
  predict(ensemble: TreeEnsemble, rows: RowsToScore): Float64Array
  /** As `BoostingKernels.scorer`. */
  scorer(ensemble: TreeEnsemble, features: readonly BinnedFeature[]): Scorer
  /** Margins of networks: the bits of `NetworkKernels.predict`. */
  readonly network: Pick<NetworkKernels, 'predict'>
  /** As `Kernels['neighbours']`. */
  readonly neighbours: NeighbourKernels
}

/**
 * A predictor from build/predictor.wasm, which runs wherever WebAssembly with SIMD does: a browser, a worker, an edge host.
 * Neither this file nor what it imports names an API of Node.
 * @example
 * const predictor = createPredictor(await WebAssembly.compileStreaming(fetch('predictor.wasm')))
 * predictor.predict(ensemble, { features, values: [Float64Array.of(1, 2)], rowCount: 2 })
 */
export function createPredictor(module: WebAssembly.Module): Predictor {
  const scorers = createLoadedScorers(module)
  const networks = createLoadedNetworks(module)
  let instance: PredictorInstance | undefined
  return {
    predict: (ensemble, rows) => scorers.of(ensemble, rows.features).predict(rows),
    scorer: (ensemble, features) => createScorer(instantiatePredictor(module), ensemble, features),
    network: { predict: (network, rows) => networks.of(network).predict(rows) },
    neighbours: neighbourKernels(() => (instance ??= instantiatePredictor(module))),
  }
}
