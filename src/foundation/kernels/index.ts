export type { BaggedTree } from './bagged-tree.ts'
export type { BaggingOptions, BaggingSession } from './bagging.ts'
export type { BoostingOptions, BoostingSession, LabelledRows, TreeDraws } from './boosting-session.ts'
export { centresOf } from './centres.ts'
export type { Contributions } from './contributions.ts'
export type { TreeEnsemble } from './ensemble.ts'
export type {
  BinnedCategory,
  BinnedFeature,
  BinnedNumber,
  BinnedStatistic,
  ColumnValues,
  LabelMean,
} from './feature-matrix.ts'
export type { Scorer } from './forest/scorer.ts'
export type { Interactions } from './interactions.ts'
export type { BoostingKernels, ElementaryKernels, KernelOptions, Kernels } from './kernels.ts'
export { loadKernels } from './kernels.ts'
export type { LaplaceKernels, LaplacePoints, LaplaceSession, SimilarSums } from './laplace.ts'
export type { Loss } from './layout.ts'
export type { Gram, GramInput, LinearKernels } from './linear.ts'
export type { MemoryNeed, MemoryPart } from './memory-need.ts'
export type { MultinomialSession } from './multinomial.ts'
export type { NeighbourKernels } from './neighbours.ts'
export type { NetworkKernels } from './network.ts'
export type { NetworkRows } from './network-memory.ts'
export type { Network } from './network-scoring.ts'
export type { NetworkOptions, NetworkSession, NetworkStep, NetworkTraining } from './network-session.ts'
export type { Cell, InputLayout, NetworkInput, NetworkLayout, NetworkShape } from './network-shape.ts'
export { layoutOfNetwork } from './network-shape.ts'
export type { OrderedCodes } from './ordered-codes.ts'
export type { Predictor } from './predictor.ts'
export { createPredictor } from './predictor.ts'
export type { RowsToScore } from './scoring.ts'
export { plainSimilarSums } from './similar-sums.ts'
export type { SplitImportance } from './split-importance.ts'
