import type { EstimatorSpace } from './search-facts.ts'

/** Ridge, lasso and what lies between. */
export const linearSpace: EstimatorSpace = {
  space: () => [
    { name: 'penalty', kind: 'choice', choices: ['l2', 'both'] },
    { name: 'l2', kind: 'real', min: 1e-3, max: 1e4, scale: 'log' },
    { name: 'l1', kind: 'real', min: 1e-3, max: 1e3, scale: 'log', when: { dimension: 'penalty', isOneOf: ['both'] } },
  ],
  paramsAt: ({ penalty: _, ...params }) => params,
}
