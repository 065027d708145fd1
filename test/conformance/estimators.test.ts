import { after } from 'node:test'
import { loadKernels } from '#kernels'
import { estimators } from '#training'
import type { Promises } from './estimators.ts'
import { estimatorConformance } from './estimators.ts'

const kernels = await loadKernels({ threads: 1, checked: true })
after(() => kernels[Symbol.asyncDispose]())

estimatorConformance(estimators.prior, () => kernels, {
  params: {},
  refused: [],
  rowOrderTolerance: 1e-12,
  weightTolerance: 1e-12,
  learns: false,
})

estimatorConformance(estimators.linear, () => kernels, {
  params: {},
  refused: [{ l1: -1 }, { l2: 'none' }, { maxIterations: 1.5 }],
  rowOrderTolerance: 1e-4,
  weightTolerance: 1e-4,
  learns: true,
})

const smallTrees = { rounds: 30, learningRate: 0.2, minRowsInLeaf: 2 }

estimatorConformance(estimators.gbdt, () => kernels, {
  params: smallTrees,
  refused: [{ rounds: 0 }, { learningRate: 'fast' }, { leaves: 2.5 }, { rowShare: 2 }],
  rowOrderTolerance: null,
  weightTolerance: null,
  learns: true,
})

estimatorConformance(estimators.gbdt, () => kernels, {
  variant: 'all rows and columns',
  params: { ...smallTrees, rowShare: 1, columnShare: 1 },
  refused: [],
  rowOrderTolerance: 1e-6,
  weightTolerance: null,
  learns: true,
})

const plain = { rowOrderTolerance: null, weightTolerance: null, learns: true }
const grown: Readonly<Record<string, Promises['params']>> = {
  symmetric: { growth: 'symmetric', depth: 4 },
  'random thresholds': { randomThresholds: true },
  'symmetric, random thresholds': { growth: 'symmetric', depth: 4, randomThresholds: true },
  'linear leaves': { linearLeaves: true, depth: 3 },
  'symmetric, linear leaves': { growth: 'symmetric', depth: 3, linearLeaves: true },
  'L1, few levels one against the others': { l1: 0.2, oneHotLevels: 10 },
  interactions: { interactions: [['number', 'category'], ['noise']] },
}
for (const [variant, params] of Object.entries(grown)) {
  estimatorConformance(estimators.gbdt, () => kernels, {
    variant,
    params: { ...smallTrees, ...params },
    refused: [],
    ...plain,
  })
}

const wrongGrowth = [{ depth: -1 }, { l1: -1 }, { growth: 'up' }, { oneHotLevels: 254 }, { linearLeaves: 1 }]
for (const growth of ['leafwise', 'symmetric']) {
  estimatorConformance(estimators.gbdt, () => kernels, {
    ...plain,
    variant: `${growth}, monotone`,
    params: { ...smallTrees, growth, monotone: { number: 1, noise: 1 } },
    refused: wrongGrowth,
    tasks: ['binary', 'regression'],
  })
}
