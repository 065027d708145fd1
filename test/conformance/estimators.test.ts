import { after } from 'node:test'
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
  params: { ...smallTrees, rowShare: 1, columnShare: 1, statisticLevels: 253 },
  refused: [],
  rowOrderTolerance: 1e-6,
  weightTolerance: null,
  learns: true,
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
