/** One column that estimators see, made from the raw columns `sources`. */
export type Feature = NumberFeature | CategoryFeature

/** Doubles; NaN where missing. */
export interface NumberFeature {
  readonly name: string
  readonly sources: readonly string[]
  readonly kind: 'number'
  readonly values: Float64Array
}

/** Codes into the levels known from training: -1 is missing, `levels.length` is a level never seen in training. */
export interface CategoryFeature {
  readonly name: string
  readonly sources: readonly string[]
  readonly kind: 'category'
  readonly codes: Int32Array
  readonly levels: readonly string[]
}

/** Features of equal length, in the order of the transforms that made them. */
export interface Features {
  readonly rowCount: number
  readonly features: readonly Feature[]
}

/** The given rows of every feature, in the given order. Levels are shared, not copied. */
export function selectFeatureRows(features: Features, rows: Uint32Array): Features {
  return { rowCount: rows.length, features: features.features.map((feature) => selectRowsOf(feature, rows)) }
}

function selectRowsOf(feature: Feature, rows: Uint32Array): Feature {
  if (feature.kind === 'number') {
    const values = new Float64Array(rows.length)
    for (let i = 0; i < rows.length; i++) values[i] = feature.values[rows[i]!]!
    return { ...feature, values }
  }
  const codes = new Int32Array(rows.length)
  for (let i = 0; i < rows.length; i++) codes[i] = feature.codes[rows[i]!]!
  return { ...feature, codes }
}
