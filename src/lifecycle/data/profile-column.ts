import { setImmediate as breathe } from 'node:timers/promises'
import type { CodesColumn, Column, LongColumn, NumberColumn } from '#base'
import type { ColumnProfile } from './column-profile.ts'
import type { MixedWords } from './findings-words.ts'
import { meansMissing, mixedWords } from './findings-words.ts'
import { summarizeNumbers } from './profile-number.ts'
import { largest, runsOf } from './profile-runs.ts'
import type { Sentinel } from './profile-sentinels.ts'
import { sentinelsOf } from './profile-sentinels.ts'
import { sortedCopy } from './profile-sort.ts'
import { formatMicros } from './profile-time.ts'
import type { ColumnSchema } from './schema.ts'

const TOP_VALUES = 10

/** A column's profile, and facts seen on the way that only findings need. */
export interface ColumnFacts {
  readonly profile: ColumnProfile
  readonly sentinels: readonly Sentinel[]
  /** Words that mean "missing", as they are written. */
  readonly missingWords: readonly { readonly value: string; readonly count: number }[]
  readonly mixed: MixedWords | undefined
}

type Distribution = Pick<ColumnProfile, 'count' | 'distinctCount' | 'topValues' | 'numeric' | 'datetime'>

export async function profileColumn(schema: ColumnSchema, column: Column): Promise<ColumnFacts> {
  if (column.kind === 'codes') return factsOfWords(schema, column)
  if (column.kind === 'number') return factsOfNumbers(schema, column)
  return factsOfLongs(schema, column)
}

function factsOfWords(schema: ColumnSchema, column: CodesColumn): ColumnFacts {
  const { codes, levels } = column
  const counts = new Uint32Array(levels.length)
  for (let i = 0; i < codes.length; i++) if (codes[i]! >= 0) counts[codes[i]!]!++
  const missingWords: { value: string; count: number }[] = []
  const distribution = { count: 0, distinctCount: 0, topValues: topWords(counts, levels) }
  for (const [code, value] of levels.entries()) {
    const count = counts[code]!
    if (count === 0) continue
    distribution.count += count
    distribution.distinctCount++
    if (meansMissing(value)) missingWords.push({ value, count })
  }
  const profile = profileOf(schema, codes.length, distribution)
  return { profile, sentinels: [], missingWords, mixed: mixedWords(column, counts) }
}

function topWords(counts: Uint32Array, levels: readonly string[]): ColumnProfile['topValues'] {
  return largest(counts, TOP_VALUES).map((code) => ({ value: levels[code]!, count: counts[code]! }))
}

async function factsOfNumbers(schema: ColumnSchema, { values }: NumberColumn): Promise<ColumnFacts> {
  const present = presentNumbers(values)
  const sorted = await sortedCopy(present)
  await breathe()
  const runs = runsOf(sorted)
  await breathe()
  const counted = distributionOf(runs, present.length, String)
  await breathe()
  const distribution = { ...counted, ...(await numericOf(present, sorted)) }
  const profile = profileOf(schema, values.length, distribution)
  return { profile, sentinels: sentinelsOf(runs, sorted), missingWords: [], mixed: undefined }
}

async function factsOfLongs(schema: ColumnSchema, { values, missing }: LongColumn): Promise<ColumnFacts> {
  const present = presentLongs(values, missing)
  const sorted = await sortedCopy(present)
  const isTime = schema.storage === 'datetime'
  await breathe()
  const counted = distributionOf(runsOf(sorted), present.length, isTime ? formatMicros : String)
  await breathe()
  const distribution = {
    ...counted,
    ...(isTime ? datetimeOf(sorted) : await numericOf(await toDoubles(present), await toDoubles(sorted))),
  }
  const profile = profileOf(schema, values.length, distribution)
  return { profile, sentinels: [], missingWords: [], mixed: undefined }
}

/** Without NaN, and without the sign of -0, which would make two values of one. */
function presentNumbers(values: Float64Array): Float64Array {
  const present = new Float64Array(values.length)
  let length = 0
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i])) present[length++] = values[i]! + 0
  return present.subarray(0, length)
}

function presentLongs(values: BigInt64Array, missing: Uint8Array): BigInt64Array {
  if (!missing.includes(1)) return values
  const present = new BigInt64Array(values.length)
  let length = 0
  for (let i = 0; i < values.length; i++) if (missing[i] === 0) present[length++] = values[i]!
  return present.slice(0, length)
}

async function toDoubles(values: BigInt64Array): Promise<Float64Array> {
  const doubles = new Float64Array(values.length)
  for (let i = 0; i < values.length; i++) doubles[i] = Number(values[i])
  await breathe()
  return doubles
}

function distributionOf<Value extends number | bigint>(
  { values, counts }: { values: ArrayLike<Value>; counts: Uint32Array },
  count: number,
  write: (value: Value) => string,
): Distribution {
  const topValues = largest(counts, TOP_VALUES).map((at) => ({ value: write(values[at]!), count: counts[at]! }))
  return { count, distinctCount: counts.length, topValues }
}

/** Infinities are counted as values, but have no place in means and quantiles. */
async function numericOf(present: Float64Array, sorted: Float64Array): Promise<Pick<ColumnProfile, 'numeric'>> {
  const finite = sorted.subarray(sorted.findIndex(Number.isFinite), sorted.findLastIndex(Number.isFinite) + 1)
  if (finite.length === 0) return {}
  const values = finite.length === present.length ? present : present.filter(Number.isFinite)
  await breathe()
  return { numeric: await summarizeNumbers(values, finite) }
}

function datetimeOf(sorted: BigInt64Array): Pick<ColumnProfile, 'datetime'> {
  if (sorted.length === 0) return {}
  return { datetime: { min: formatMicros(sorted[0]!), max: formatMicros(sorted[sorted.length - 1]!) } }
}

function profileOf({ name, type }: ColumnSchema, rowCount: number, distribution: Distribution): ColumnProfile {
  return { name, type, missingCount: rowCount - distribution.count, ...distribution }
}
