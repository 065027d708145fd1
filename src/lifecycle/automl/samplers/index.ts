import { coarseToFine } from './methods/coarse-to-fine.ts'
import { evolution } from './methods/evolution.ts'
import { grid } from './methods/grid.ts'
import { halving, hyperband } from './methods/halving.ts'
import { random } from './methods/random.ts'
import { tpe } from './methods/tpe.ts'
import type { SearchMethod } from './sampler.ts'

/** Every way to search, by kind. */
export const searchMethods: Readonly<Record<string, SearchMethod>> = Object.fromEntries(
  [
    random,
    grid,
    coarseToFine,
    evolution,
    tpe,
    halving({ inner: random, factor: 3, rungs: 3 }),
    halving({ inner: tpe, factor: 3, rungs: 3 }),
    hyperband({ inner: tpe, factor: 3, rungs: 3 }),
  ].map((method) => [method.kind, method]),
)
