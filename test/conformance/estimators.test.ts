import { after } from 'node:test'
import { exp } from '#base'
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
  params: { ...smallTrees, rowShare: 1, columnShare: 1, statisticLevels: 253 }, // ordered statistics go by the order of rows
  refused: [],
  rowOrderTolerance: 1e-6,
  weightTolerance: null,
  learns: true,
})

const unpromised = { rowOrderTolerance: null, weightTolerance: null, learns: true }
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
    ...unpromised,
  })
}

const wrongGrowth = [{ depth: -1 }, { l1: -1 }, { growth: 'up' }, { oneHotLevels: 254 }, { linearLeaves: 1 }]
for (const growth of ['leafwise', 'symmetric']) {
  estimatorConformance(estimators.gbdt, () => kernels, {
    ...unpromised,
    variant: `${growth}, monotone`,
    params: { ...smallTrees, growth, monotone: { number: 1, noise: 1 } },
    refused: wrongGrowth,
    tasks: ['binary', 'regression'],
  })
}

const shifted = (signal: number) => exp(0.4 * signal)
const counted = (signal: number) => Math.max(0, Math.round(2 + signal))
const objectives = {
  squared: {},
  absolute: {},
  huber: {},
  quantile: { params: { quantile: 0.6 } },
  poisson: { targetOf: counted },
  gamma: { targetOf: shifted },
  tweedie: { targetOf: (signal: number) => Math.max(0, signal) },
  ranking: { targetOf: counted, grouped: true, constantTolerance: null },
} as const
for (const [objective, shape] of Object.entries(objectives)) {
  const { params = {}, ...more } = shape as { params?: Record<string, number> }
  estimatorConformance(estimators.gbdt, () => kernels, {
    variant: objective,
    params: { ...smallTrees, rowShare: 1, columnShare: 1, objective, ...params },
    refused: [],
    rowOrderTolerance: null,
    weightTolerance: null,
    learns: true,
    tasks: ['regression'],
    ...more,
  })
}

estimatorConformance(estimators.gbdt, () => kernels, {
  variant: 'rows drawn by variance, classes balanced, growing patience',
  params: { ...smallTrees, rowShare: 0.5, sampling: 'variance', classWeights: 'balanced', patience: 'growing' },
  refused: [
    { sampling: 'none' },
    { patience: 'long' },
    { objective: 'poisson' },
    { quantile: 1 },
    { tweediePower: 2 },
    { huberDelta: 0 },
  ],
  rowOrderTolerance: null,
  weightTolerance: null,
  learns: true,
  tasks: ['binary', 'multiclass'],
})

// Statistics are ordered: which rows come before a row depends on where it stands.
estimatorConformance(estimators.gbdt, () => kernels, {
  variant: 'every category a statistic',
  params: { ...smallTrees, statisticLevels: 1, leavesFromAllRows: false },
  refused: [{ statisticLevels: 0 }, { leavesFromAllRows: 1 }],
  rowOrderTolerance: null,
  weightTolerance: null,
  learns: true,
})

estimatorConformance(estimators.gbdt, () => kernels, {
  variant: 'a tree per class, leaf values from all rows',
  params: { ...smallTrees, vectorLeaves: false, leavesFromAllRows: true },
  refused: [{ vectorLeaves: 'yes' }],
  rowOrderTolerance: null,
  weightTolerance: null,
  learns: true,
})

estimatorConformance(estimators.kernel, () => kernels, {
  params: {},
  refused: [{ scale: 0 }, { ridge: 'none' }, { maxRows: 0.5 }, { leafRows: 9 }],
  rowOrderTolerance: 1e-6,
  weightTolerance: null, // of two like rows, one is left out beside the other: see the next
  learns: true,
})

estimatorConformance(estimators.kernel, () => kernels, {
  variant: 'nothing chosen',
  params: { scale: 1, ridge: 0.1 },
  refused: [],
  rowOrderTolerance: 1e-6,
  weightTolerance: 1e-6,
  learns: true,
  tasks: ['regression'],
})

estimatorConformance(estimators.kernel, () => kernels, {
  variant: 'leaves of a sample of the rows',
  params: { maxRows: 200, leafRows: 60 },
  refused: [],
  rowOrderTolerance: null,
  weightTolerance: null,
  learns: true,
})

estimatorConformance(estimators.splines, () => kernels, {
  params: {},
  refused: [{ knots: -1 }, { pairs: 1.5 }, { l2: 'none' }, { maxIterations: 0 }],
  rowOrderTolerance: 1e-4,
  weightTolerance: null, // of two like rows, one is left out beside the other: see the next
  learns: true,
})

estimatorConformance(estimators.splines, () => kernels, {
  variant: 'nothing chosen',
  params: { l2: 1 },
  refused: [],
  rowOrderTolerance: 1e-4,
  weightTolerance: 1e-4,
  learns: true,
})
const smallNetwork = { epochs: 60, width: 16, members: 4, batchRows: 32, bins: 8 }
const networks: Readonly<Record<string, Promises['params']>> = {
  'members on pieces': {},
  'one plain member': { members: 1, encoding: 'plain' },
  smooth: { activation: 'silu', depth: 3, labelSmoothing: 0.05, averaging: 0.9 },
}
for (const [variant, params] of Object.entries(networks)) {
  estimatorConformance(estimators.network, () => kernels, {
    variant,
    params: { ...smallNetwork, ...params },
    refused: [{ depth: 0 }, { encoding: 'none' }, { dropout: 1 }, { members: 1.5 }, { width: 20 }],
    rowOrderTolerance: null,
    weightTolerance: null,
    learns: true,
  })
}

const grownApart = { rowOrderTolerance: null, weightTolerance: null, learns: true } // rows are drawn, and their count is what leaves need
const refusedForests = [
  { trees: 0 },
  { method: 'deep' },
  { columnShare: 0 },
  { minRowsInLeaf: 0.5 },
  { bootstrap: 'no' },
]
for (const [variant, params] of Object.entries({
  random: {},
  extra: { method: 'extra' },
  'extra, drawn rows': { method: 'extra', bootstrap: true, minRowsInLeaf: 1 },
  'a statistic for every category': { statisticLevels: 1, minRowsInLeaf: 1, columnShare: 1 },
})) {
  estimatorConformance(estimators.forest, () => kernels, {
    ...grownApart,
    variant,
    params: { trees: 20, ...params },
    refused: variant === 'random' ? refusedForests : [],
  })
}

estimatorConformance(estimators.forest, () => kernels, {
  variant: 'all rows, all columns',
  params: { trees: 4, bootstrap: false, columnShare: 1 },
  refused: [],
  rowOrderTolerance: null, // equal splits are told apart by the order in which columns are drawn, not by the rows
  weightTolerance: null,
  learns: true,
})

estimatorConformance(estimators.tree, () => kernels, {
  params: {},
  refused: [{ depth: 31 }, { complexity: 'low' }, { minRowsInLeaf: 0 }],
  rowOrderTolerance: 1e-9,
  weightTolerance: null, // two equal rows are two rows for `minRowsInLeaf`
  learns: true,
})

for (const [variant, params] of Object.entries({
  'by distance': {},
  uniform: { weights: 'uniform', metric: 'l2', k: 7 },
})) {
  estimatorConformance(estimators.neighbours, () => kernels, {
    variant,
    params,
    refused: [{ k: 0 }, { weights: 'none' }, { metric: 'l3' }],
    rowOrderTolerance: variant === 'uniform' ? 1e-4 : null, // which rows are asked about `k` goes by their order
    weightTolerance: null, // a row twice is two neighbours
    learns: true,
  })
}

for (const variant of ['gaussian', 'bernoulli', 'multinomial', 'complement']) {
  estimatorConformance(estimators.bayes, () => kernels, {
    variant,
    params: { variant },
    refused: variant === 'gaussian' ? [{ variant: 'kernel' }, { smoothing: -1 }, { strength: 2 }] : [],
    rowOrderTolerance: 1e-9,
    weightTolerance: 1e-9,
    learns: variant === 'gaussian' || variant === 'bernoulli',
    tasks: ['binary', 'multiclass'],
  })
}

estimatorConformance(estimators.svm, () => kernels, {
  params: {},
  refused: [{ l2: 0 }, { epsilon: -1 }, { maxIterations: 0.5 }],
  rowOrderTolerance: null, // margins are scaled on parts of the rows
  weightTolerance: null,
  learns: true,
})
