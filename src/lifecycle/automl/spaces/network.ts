import type { EstimatorSpace } from './search-facts.ts'

/** Architecture and how it learns. */
export const networkSpace: EstimatorSpace = {
  space: () => [
    { name: 'encoding', kind: 'choice', choices: ['pieces', 'plain'] },
    {
      name: 'bins',
      kind: 'integer',
      min: 8,
      max: 48,
      scale: 'log',
      when: { dimension: 'encoding', isOneOf: ['pieces'] },
    },
    { name: 'depth', kind: 'integer', min: 1, max: 4, scale: 'linear' },
    { name: 'width', kind: 'integer', min: 32, max: 256, scale: 'log' },
    { name: 'members', kind: 'choice', choices: [1, 4, 8, 16] },
    { name: 'activation', kind: 'choice', choices: ['relu', 'silu'] },
    { name: 'dropout', kind: 'real', min: 0, max: 0.5, scale: 'linear' },
    { name: 'learningRate', kind: 'real', min: 3e-4, max: 1e-2, scale: 'log' },
    { name: 'weightDecay', kind: 'real', min: 1e-5, max: 1e-1, scale: 'log' },
  ],
  // Widths are in eights, as vectors of the kernels are.
  paramsAt: ({ width = 64, ...params }) => ({ ...params, width: 8 * Math.round(Number(width) / 8) }),
}
