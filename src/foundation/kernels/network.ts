import type { NetworkRows } from './network-memory.ts'
import type { LoadedNetwork, Network } from './network-scoring.ts'
import { loadNetwork } from './network-scoring.ts'
import type { NetworkOptions, NetworkSession } from './network-session.ts'
import { openNetwork } from './network-session.ts'
import { instantiatePredictor } from './predictor-instance.ts'
import type { Team } from './team.ts'

/** Networks of members that share their hidden layers (TabM-mini; with one member a plain one), on features cut into pieces. */
export interface NetworkKernels {
  /** The session owns the rows until it is disposed of. */
  open(options: NetworkOptions): NetworkSession
  /** Margins, rows × outputs, row-major. */
  predict(network: Network, rows: NetworkRows): Float64Array
}

/** Fewer rows are not worth laying a network out anew for the team. */
const MOST_ALONE = 2048

export function networkKernels(team: Team, predictor: WebAssembly.Module, checked: boolean): NetworkKernels {
  const loaded = createLoadedNetworks(predictor)
  return {
    open: (options) => openNetwork(team, options),
    predict(network, rows) {
      if (!checked && rows.rowCount <= MOST_ALONE) return loaded.of(network).predict(rows)
      using _ = team.arena.scope()
      return loadNetwork(team, network).predict(rows)
    },
  }
}

/** Networks predicted by lately, each in a memory of its own, as long as its parameters are kept. */
export function createLoadedNetworks(module: WebAssembly.Module): { of(network: Network): LoadedNetwork } {
  const loaded = new WeakMap<Float32Array, LoadedNetwork>()
  return {
    of(network) {
      const known = loaded.get(network.parameters) ?? loadNetwork(instantiatePredictor(module), network)
      loaded.set(network.parameters, known)
      return known
    },
  }
}
