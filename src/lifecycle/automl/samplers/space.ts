import { exp, log, RepriseError } from '#base'

export type Value = number | string | boolean

/** Values by dimension; dimensions that do not apply are absent. */
export type Point = Readonly<Record<string, Value>>

/** The dimension applies only where an earlier one has one of these values. */
interface Condition {
  readonly dimension: string
  readonly isOneOf: readonly Value[]
}

/** One thing to choose. Log-scaled ranges start above 0; integers include both ends. */
export type Dimension =
  | {
      readonly name: string
      readonly kind: 'real' | 'integer'
      readonly min: number
      readonly max: number
      readonly scale: 'linear' | 'log'
      readonly when?: Condition
    }
  | { readonly name: string; readonly kind: 'choice'; readonly choices: readonly Value[]; readonly when?: Condition }

/** Dimensions in the order in which they are decided: a condition names an earlier one. */
export type Space = readonly Dimension[]

/** Refuses a space in which a range is empty, a name stands twice, or a condition looks ahead. */
export function checkSpace(space: Space): void {
  const seen = new Set<string>()
  for (const dimension of space) {
    if (seen.has(dimension.name)) fault(dimension, 'stands twice')
    if (dimension.kind === 'choice' ? dimension.choices.length === 0 : !isRange(dimension))
      fault(dimension, 'has an empty or impossible range')
    if (dimension.when !== undefined && !seen.has(dimension.when.dimension))
      fault(dimension, `depends on "${dimension.when.dimension}", which is not decided before it`)
    seen.add(dimension.name)
  }
}

function isRange({ min, max, scale }: Exclude<Dimension, { kind: 'choice' }>): boolean {
  return min <= max && Number.isFinite(max - min) && (scale === 'linear' || min > 0)
}

function fault({ name }: Dimension, what: string): never {
  throw new RepriseError('invalid-input', `search space: dimension "${name}" ${what}`, { details: { dimension: name } })
}

export function applies({ when }: Dimension, point: Point): boolean {
  if (when === undefined) return true
  const value = point[when.dimension]
  return value !== undefined && when.isOneOf.includes(value)
}

/** How many values there are; infinite for reals. */
export function countOf(dimension: Dimension): number {
  if (dimension.kind === 'choice') return dimension.choices.length
  return dimension.kind === 'integer' ? dimension.max - dimension.min + 1 : Number.POSITIVE_INFINITY
}

/** The value at a place in [0, 1]: each choice has an equal part; an integer the part that rounds to it. */
export function valueAt(dimension: Dimension, place: number): Value {
  if (dimension.kind === 'choice') {
    const index = Math.min(dimension.choices.length - 1, Math.floor(place * dimension.choices.length))
    return dimension.choices[index]!
  }
  const [low, high] = ends(dimension)
  const at = low + Math.min(1, Math.max(0, place)) * (high - low)
  const value = dimension.scale === 'log' ? exp(at) : at
  const whole = dimension.kind === 'integer' ? Math.round(value) : value
  return Math.min(dimension.max, Math.max(dimension.min, whole))
}

/** Where a value lies in [0, 1]: the middle of a choice's part. */
export function placeOf(dimension: Dimension, value: Value): number {
  if (dimension.kind === 'choice') {
    return (Math.max(0, dimension.choices.indexOf(value)) + 0.5) / dimension.choices.length
  }
  const [low, high] = ends(dimension)
  const at = dimension.scale === 'log' ? log(Number(value)) : Number(value)
  return high > low ? Math.min(1, Math.max(0, (at - low) / (high - low))) : 0.5
}

/** Integers reach half a step beyond their ends, so that the ends are as likely as the rest. */
function ends({ kind, min, max, scale }: Exclude<Dimension, { kind: 'choice' }>): readonly [number, number] {
  const reach = kind === 'integer' ? 0.5 : 0
  return scale === 'log' ? [log(min - reach), log(max + reach)] : [min - reach, max + reach]
}

/** A point of the space from one place in [0, 1] per dimension, those that do not apply unused. */
export function pointAt(space: Space, placeFor: (index: number) => number): Point {
  const point: Record<string, Value> = {}
  for (const [index, dimension] of space.entries()) {
    if (applies(dimension, point)) point[dimension.name] = valueAt(dimension, placeFor(index))
  }
  return point
}

/** Whether a point has exactly the dimensions that apply, each with a value of its range. */
export function contains(space: Space, point: Point): boolean {
  const expected = space.filter((dimension) => applies(dimension, point))
  return (
    Object.keys(point).length === expected.length &&
    expected.every((dimension) => holds(dimension, point[dimension.name]))
  )
}

function holds(dimension: Dimension, value: Value | undefined): boolean {
  if (value === undefined) return false
  if (dimension.kind === 'choice') return dimension.choices.includes(value)
  if (typeof value !== 'number' || (dimension.kind === 'integer' && !Number.isInteger(value))) return false
  return value >= dimension.min && value <= dimension.max
}
