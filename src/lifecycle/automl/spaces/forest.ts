import type { EstimatorSpace } from './search-facts.ts'

export const forestSpace: EstimatorSpace = {
  space: () => [
    { name: 'method', kind: 'choice', choices: ['random', 'extra'] },
    { name: 'columnShare', kind: 'real', min: 0.1, max: 1, scale: 'log' },
    { name: 'minRowsInLeaf', kind: 'integer', min: 1, max: 32, scale: 'log' },
    { name: 'bootstrap', kind: 'choice', choices: [true, false] },
  ],
}
