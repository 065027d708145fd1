import type { Estimator } from '#training'
import type { Point, Space } from '../samplers/space.ts'
import { forestSpace } from './forest.ts'
import { gbdtSpace } from './gbdt.ts'
import { linearSpace } from './linear.ts'
import { neighboursSpace } from './neighbours.ts'
import { networkSpace } from './network.ts'
import type { EstimatorSpace, SearchFacts } from './search-facts.ts'

/** What is searched, by kind. Kinds that choose for themselves while fitting have no space. */
export const estimatorSpaces: Readonly<Record<string, EstimatorSpace>> = {
  gbdt: gbdtSpace,
  linear: linearSpace,
  network: networkSpace,
  forest: forestSpace,
  neighbours: neighboursSpace,
}

export function paramsAt(kind: string, point: Point, facts: SearchFacts): Estimator['params'] {
  return estimatorSpaces[kind]?.paramsAt?.(point, facts) ?? point
}

/** Several kinds searched as one: which kind, then its own dimensions under `kind.name`. */
export function jointSpace(kinds: readonly string[], facts: SearchFacts): Space {
  const own = kinds.flatMap((kind) => {
    return estimatorSpaces[kind]!.space(facts).map((dimension) => {
      const { when } = dimension
      const condition =
        when === undefined
          ? { dimension: 'kind', isOneOf: [kind] }
          : { ...when, dimension: `${kind}.${when.dimension}` }
      return { ...dimension, name: `${kind}.${dimension.name}`, when: condition }
    })
  })
  return [{ name: 'kind', kind: 'choice', choices: kinds }, ...own]
}

/** What a point of a joint space means. */
export function estimatorAt(
  point: Point,
  facts: SearchFacts,
): { readonly kind: string; readonly params: Estimator['params'] } {
  const kind = String(point['kind'])
  const own = Object.entries(point).filter(([name]) => name.startsWith(`${kind}.`))
  const params = Object.fromEntries(own.map(([name, value]) => [name.slice(kind.length + 1), value]))
  return { kind, params: paramsAt(kind, params, facts) }
}
