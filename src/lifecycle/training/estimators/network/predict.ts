import type { PredictingKind } from '../../estimator.ts'
import { checkNetwork } from './check.ts'
import { decodeNetwork } from './document.ts'
import { cellsOf } from './inputs.ts'
import { marginsOnScale } from './target-scale.ts'

export const predictingNetwork: PredictingKind = {
  kind: 'network',
  predict: (fitted, features, kernels) => {
    const { encoders, target, network } = decodeNetwork(fitted)
    return marginsOnScale(target, kernels.network.predict(network, cellsOf(encoders, features)))
  },
  check: checkNetwork,
}
