export { applyTransforms } from './apply-transforms.ts'
export type { CraftOptions, CraftTarget } from './craft/craft-transforms.ts'
export { craftTransforms } from './craft/craft-transforms.ts'
export type { CategoryBlock, DenseBlock, DenseEncoding, NumberBlock } from './dense.ts'
export { applyDense, ENCODED_LEVELS, fitDense } from './dense.ts'
export type { CategoryFeature, Feature, Features, NumberFeature } from './feature.ts'
export { selectFeatureRows } from './feature.ts'
export { fitTransforms } from './fit-transforms.ts'
export { takeMedian } from './median.ts'
export type {
  ArithmeticTransform,
  CategoryTransform,
  CrossTransform,
  DatetimePart,
  DatetimeTransform,
  DeviationTransform,
  ElapsedTransform,
  FrequencyTransform,
  NumberTransform,
  Operation,
  TextTransform,
  Transform,
} from './transform.ts'
export { transformColumns } from './transform.ts'
export { crossLevel, crossPair } from './transforms/cross.ts'
export { largestZero } from './transforms/number.ts'
