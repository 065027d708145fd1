import type { EstimatorSpace } from './search-facts.ts'

export const neighboursSpace: EstimatorSpace = {
  space: () => [
    { name: 'k', kind: 'integer', min: 1, max: 200, scale: 'log' },
    { name: 'weights', kind: 'choice', choices: ['uniform', 'distance'] },
    { name: 'metric', kind: 'choice', choices: ['l1', 'l2'] },
  ],
}
