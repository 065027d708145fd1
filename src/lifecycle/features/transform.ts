/** How one raw column becomes features: plain data, fitted on training rows, stored in the model. */
export type Transform =
  | NumberTransform
  | CategoryTransform
  | DatetimeTransform
  | TextTransform
  | ArithmeticTransform
  | CrossTransform
  | DeviationTransform
  | FrequencyTransform
  | ElapsedTransform
  | ProseTransform

/** The raw columns a transform reads, in the order it wants them. */
export function transformColumns(transform: Transform): readonly string[] {
  return 'columns' in transform ? transform.columns : [transform.column]
}

/** Numbers as they are; long integers rounded to doubles. */
export interface NumberTransform {
  readonly kind: 'number'
  readonly column: string
  /** True: 0, and what is within 1e-35 of it, counts as missing, as in models that LightGBM trained with zero_as_missing. */
  readonly zeroIsMissing?: true
  /** Values that stood for missing in training, such as −999: missing here too. */
  readonly missingCodes?: readonly number[]
  /** True: a second feature, 1 where the cell held one of the codes, because training rows had cells that were missing as well. */
  readonly flagged?: boolean
}

/** Levels seen in training, at most 100,000, the most frequent ones; by code point, and where there are more than 253 the most frequent 253 first. */
export interface CategoryTransform {
  readonly kind: 'category'
  readonly column: string
  readonly levels: readonly string[]
}

export type DatetimePart =
  | 'year'
  | 'month'
  | 'day'
  | 'weekday'
  | 'hour'
  | 'epochDays'
  | 'minute'
  | 'dayOfYear'
  | 'weekend'
  | 'epochSeconds'
  | 'yearSine'
  | 'yearCosine'
  | 'weekSine'
  | 'weekCosine'
  | 'daySine'
  | 'dayCosine'

/**
 * Calendar parts that vary in training: weekday 1 is Monday, 7 Sunday; epochDays and epochSeconds count from 1970-01-01, whole
 * ones. Sines and cosines go round once a year (by dayOfYear of 366), a week (by weekday) and a day (by minute of 1440).
 */
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

export type Operation = 'sum' | 'difference' | 'product' | 'ratio'

/** Two columns of numbers as one; missing where either is, and where the result is not finite. */
export interface ArithmeticTransform {
  readonly kind: 'arithmetic'
  readonly columns: readonly [string, string]
  readonly operation: Operation
}

/** Two columns of words as one: its levels are the pairs seen in training, each as `crossLevel` writes it. */
export interface CrossTransform {
  readonly kind: 'cross'
  readonly columns: readonly [string, string]
  readonly levels: readonly string[]
}

/** A number less the mean that training rows of the same level had; less `overall` where the level is missing or unseen. */
export interface DeviationTransform {
  readonly kind: 'deviation'
  /** The number, then the category. */
  readonly columns: readonly [string, string]
  readonly levels: readonly string[]
  readonly means: readonly number[]
  readonly overall: number
}

/** The share of training rows that have the same level; 0 for a level training never saw, missing where the cell is. */
export interface FrequencyTransform {
  readonly kind: 'frequency'
  readonly column: string
  readonly levels: readonly string[]
  /** One per level, 0 to 1. */
  readonly shares: readonly number[]
}

/** Days, and parts of days, from the first date-time to the second. */
export interface ElapsedTransform {
  readonly kind: 'elapsed'
  readonly columns: readonly [string, string]
}

/**
 * What a text looks like (length, words, digits, capitals …), 1 or 0 for each of its frequent tokens, and its place along the
 * topics of the training texts: its terms, weighed by TF-IDF, times the directions in which those texts differ most.
 */
export interface ProseTransform {
  readonly kind: 'prose'
  readonly column: string
  readonly tokens: readonly string[]
  /** Words, pairs of words and (after a "~") 3 or 4 characters of a word, by code point. */
  readonly terms: readonly string[]
  /** Base64 of a little-endian float32 per term: its inverse document frequency. */
  readonly rarity: string
  readonly topicCount: number
  /** Base64 of little-endian float32, terms × topics, row-major. */
  readonly directions: string
}
