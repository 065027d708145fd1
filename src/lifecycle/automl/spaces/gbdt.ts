import { automaticRate } from '#training'
import type { EstimatorSpace } from './search-facts.ts'

const leafwise = { dimension: 'growth', isOneOf: ['leafwise'] }
const symmetric = { dimension: 'growth', isOneOf: ['symmetric'] }

/** `rateFactor` multiplies the automatic learning rate, which follows rows and rounds. */
export const gbdtSpace: EstimatorSpace = {
  space: ({ task }) => [
    { name: 'growth', kind: 'choice', choices: ['leafwise', 'symmetric'] },
    { name: 'leaves', kind: 'integer', min: 3, max: 127, scale: 'log', when: leafwise },
    { name: 'minRowsInLeaf', kind: 'integer', min: 1, max: 64, scale: 'log', when: leafwise },
    { name: 'depth', kind: 'integer', min: 3, max: 8, scale: 'linear', when: symmetric },
    { name: 'rateFactor', kind: 'real', min: 0.3, max: 3, scale: 'log' },
    { name: 'l2', kind: 'real', min: 0.1, max: 30, scale: 'log' },
    { name: 'columnShare', kind: 'real', min: 0.25, max: 1, scale: 'linear' },
    { name: 'rowShare', kind: 'real', min: 0.5, max: 1, scale: 'linear' },
    { name: 'randomThresholds', kind: 'choice', choices: [false, true] },
    { name: 'statisticLevels', kind: 'choice', choices: [2, 32, 253] },
    { name: 'categorySmoothing', kind: 'real', min: 1, max: 100, scale: 'log' },
    { name: 'sampling', kind: 'choice', choices: ['uniform', 'variance'] },
    ...(task === 'regression'
      ? ([{ name: 'linearLeaves', kind: 'choice', choices: [false, true], when: leafwise }] as const)
      : []),
  ],
  paramsAt: ({ rateFactor = 1, ...params }, { task, rowCount, rounds }) => {
    const rate = automaticRate(task, rowCount, rounds, true) * Number(rateFactor)
    return { ...params, rounds, learningRate: Math.min(0.5, Math.round(rate * 1e6) / 1e6) }
  },
}
