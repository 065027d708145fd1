// CONTRACT. Loads build/kernels.wasm, owns its shared memory and its SPMD worker threads (spin, then Atomics.wait); one typed, synchronous function per kernel.
// The caller's thread is worker 0. Every result is the same bits for any thread count.

/** A quantised design matrix: what trees train on and score. Code 0..255 (u8). Category codes are levels; the highest code of a column is "missing or unseen". */
export interface BinnedFeature {
  readonly kind: 'number' | 'category'
  /** number: ascending f64 edges; value v gets the number of edges < v (so v <= edge[i] goes left of split i). Missing (NaN) gets code edges.length + 1. */
  readonly edges: Float64Array | null
  /** category: number of levels; code = level, unseen = levelCount, missing = levelCount + 1 (levels beyond 253 are merged into "unseen"). */
  readonly levelCount: number
}
export interface Kernels {
  readonly threads: number
  readonly boosting: BoostingKernels
  readonly linear: LinearKernels
  readonly elementary: { exp(x: number): number; log(x: number): number; sigmoid(x: number): number }
  [Symbol.asyncDispose](): Promise<void>
}
/** Owner of kernels designs the exact shape; training/estimators/gbdt.ts is its only caller. Needed: */
export interface BoostingKernels {
  /** Quantile edges (at most maxBins-1) from a deterministic sample of at most 200,000 rows. */
  edges(values: Float64Array, maxBins: number): Float64Array
  // open(data) → session { trainTree(): void; marginTrain(): Float64Array; marginValidation(): Float64Array; trees(): TreeArrays; close() }
  // predict(trees, features) → Float64Array margins; treeShap(trees, features) → contributions
}
export type LinearKernels = Record<string, unknown>
// export function loadKernels(options: { threads: number; checked?: boolean }): Promise<Kernels>
