import { RepriseError } from '#base'
import type { Artifact, Int64 } from './run.ts'

const KEY_LENGTH_LIMIT = 250
const INT64_LIMIT = 2n ** 63n

export interface MetricPoint {
  readonly key: string
  /** Any double: infinities and NaN too. */
  readonly value: number
  /** Default 0. */
  readonly step?: Int64
  /** UTC milliseconds; default now. */
  readonly time?: Int64
}

/** What is logged to a run together. Keys: letters, digits and `_ - . / : space`, at most 250 characters. */
export interface Entries {
  /** A param never changes: the same value again is fine, another is a `conflict`. */
  readonly params?: Readonly<Record<string, string>>
  readonly metrics?: readonly MetricPoint[]
  /** A tag replaces the one of its key. */
  readonly tags?: Readonly<Record<string, string>>
  readonly artifacts?: readonly Artifact[]
}

/** Throws `invalid-input`, naming the first entry that cannot be stored. */
export function checkEntries({ params = {}, metrics = [], tags = {}, artifacts = [] }: Entries): void {
  for (const [key, value] of Object.entries(params)) checkPair('param', key, value)
  for (const [key, value] of Object.entries(tags)) checkPair('tag', key, value)
  for (const point of metrics) checkMetric(point)
  for (const { path } of artifacts) checkPath('artifact path', path)
}

function checkPair(noun: string, key: string, value: unknown): void {
  checkKey(noun, key)
  if (typeof value !== 'string')
    throw invalid(`the ${noun} "${key}" has the value ${String(value)}, which is not a text`)
}

function checkMetric({ key, value, step = 0, time = 0 }: MetricPoint): void {
  checkKey('metric', key)
  if (typeof value !== 'number')
    throw invalid(`the metric "${key}" has the value ${String(value)}, which is not a number`)
  if (!isInt64(step)) throw invalid(`the metric "${key}" has the step ${step}, which is not a 64-bit integer`)
  if (!isInt64(time) || time < 0)
    throw invalid(`the metric "${key}" has the time ${time}, which is not in milliseconds`)
}

function checkKey(noun: string, key: string): void {
  if (!/^[/\p{L}\p{N}_.\- :]+$/u.test(key))
    throw invalid(`a ${noun} cannot be called "${key}": use letters, digits and _ - . / : space`)
  if (key.length > KEY_LENGTH_LIMIT)
    throw invalid(`the name of a ${noun} has ${key.length} characters, more than ${KEY_LENGTH_LIMIT}: "${key}"`)
  checkPath(noun, key)
}

function checkPath(noun: string, path: string): void {
  const parts = path.split('/')
  if (parts.some((part) => part === '' || part === '.' || part === '..'))
    throw invalid(`the ${noun} "${path}" is not a plain relative path`)
}

function isInt64(value: Int64): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value)
  return value >= -INT64_LIMIT && value < INT64_LIMIT
}

function invalid(message: string): RepriseError {
  return new RepriseError('invalid-input', message)
}
