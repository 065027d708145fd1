import { after } from 'node:test'
import { exp } from '#base'
import { loadKernels } from '#kernels'
import { estimators } from '#training'
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
