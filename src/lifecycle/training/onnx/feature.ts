import type { Value } from './graph.ts'

/** A feature as members read it: rows × 1 doubles where NaN is missing, or int64 codes, unseen `levelCount`, missing one more. */
export type GraphFeature =
  | { readonly kind: 'number'; readonly values: Value }
  | { readonly kind: 'category'; readonly codes: Value; readonly levelCount: number }
