import type { TreeEnsemble } from '../ensemble.ts'
import type { BinnedFeature } from '../feature-matrix.ts'
import { instantiatePredictor } from '../predictor-instance.ts'
import { sameFeatures } from './pack.ts'
import type { Scorer } from './scorer.ts'
import { createScorer } from './scorer.ts'

/** Scorers of the ensembles predicted by lately, so that a server that answers row after row loads none twice. */
export interface LoadedScorers {
  /** Kept as long as the ensemble's arrays, which never change, are. */
  of(ensemble: TreeEnsemble, features: readonly BinnedFeature[]): Scorer
}

export function createLoadedScorers(module: WebAssembly.Module): LoadedScorers {
  const loaded = new WeakMap<Int32Array, { readonly features: readonly BinnedFeature[]; readonly scorer: Scorer }>()
  return {
    of(ensemble, features) {
      const known = loaded.get(ensemble.children)
      if (known !== undefined && sameFeatures(known.features, features)) return known.scorer
      const scorer = createScorer(instantiatePredictor(module), ensemble, features)
      loaded.set(ensemble.children, { features, scorer })
      return scorer
    },
  }
}
