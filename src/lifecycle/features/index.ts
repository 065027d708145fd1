export { applyTransforms } from './apply-transforms.ts'
export type { Bend } from './bend.ts'
export { BEND_LIMIT } from './bend.ts'
export type { CraftOptions, CraftTarget } from './craft/craft-transforms.ts'
export { craftTransforms } from './craft/craft-transforms.ts'
export type { CategoryBlock, DenseBlock, DenseEncoding, DenseOptions, NumberBlock } from './dense.ts'
export { applyDense, ENCODED_LEVELS, fitDense, widthOf } from './dense.ts'
export type { CategoryFeature, Feature, Features, NumberFeature } from './feature.ts'
export { selectFeatureRows } from './feature.ts'
export type { FitOptions } from './fit-transforms.ts'
export { fitTransforms } from './fit-transforms.ts'
export { takeMedian } from './median.ts'
export { decodeFloats } from './text/floats.ts'
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
  ProseTransform,
  TextTransform,
  Transform,
} from './transform.ts'
export { transformColumns } from './transform.ts'
export { crossLevel, crossPair } from './transforms/cross.ts'
export { cycleCosine, cycleSine } from './transforms/cycle.ts'
export { cycleLengths, datetimeParts } from './transforms/datetime.ts'
export { largestZero } from './transforms/number.ts'
