/** How one raw column becomes features: plain data, fitted on training rows, stored in the model. */
export type Transform = NumberTransform | CategoryTransform | DatetimeTransform | TextTransform

/** Numbers as they are; long integers rounded to doubles. */
export interface NumberTransform {
  readonly kind: 'number'
  readonly column: string
  /** True: 0, and what is within 1e-35 of it, counts as missing, as in models that LightGBM trained with zero_as_missing. */
  readonly zeroIsMissing?: true
}

/** Levels seen in training, at most 100,000, the most frequent ones; by code point, and where there are more than 253 the most frequent 253 first. */
export interface CategoryTransform {
  readonly kind: 'category'
  readonly column: string
  readonly levels: readonly string[]
}

export type DatetimePart = 'year' | 'month' | 'day' | 'weekday' | 'hour' | 'epochDays'

/** Calendar parts that vary in training: weekday 1 is Monday, 7 Sunday; epochDays counts from 1970-01-01. */
export interface DatetimeTransform {
  readonly kind: 'datetime'
  readonly column: string
  readonly parts: readonly DatetimePart[]
}

/** Characters, words, and 1 or 0 for each frequent token of the training rows. */
export interface TextTransform {
  readonly kind: 'text'
  readonly column: string
  readonly tokens: readonly string[]
}
