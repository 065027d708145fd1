// JSON Canonicalization Scheme, RFC 8785. ECMAScript's own number and string forms are the ones the RFC prescribes.
import { RepriseError } from './errors.ts'
import type { Json } from './json.ts'

/**
 * The one text of a JSON value (RFC 8785): no blanks, keys in UTF-16 order, shortest numbers, -0 as 0.
 * Throws `invalid-input`, naming the place, for whatever JSON cannot carry: numbers that are not finite, `undefined`,
 * big integers, functions, instances of classes, half a surrogate pair.
 *
 * `canonicalJson({ b: 1e21, a: [1.0, -0] })` is `{"a":[1,0],"b":1e+21}`.
 */
export function canonicalJson(value: Json): string {
  return write(value, '$')
}

function write(value: unknown, place: string): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return writeNumber(value, place)
  if (typeof value === 'string') return writeString(value, place)
  if (Array.isArray(value)) return writeArray(value, place)
  if (isPlainObject(value)) return writeObject(value, place)
  throw unfit(place, `${describe(value)} has no JSON form`)
}

function writeNumber(value: number, place: string): string {
  if (!Number.isFinite(value)) throw unfit(place, `${value} is not a finite number`)
  return JSON.stringify(value)
}

function writeString(value: string, place: string): string {
  if (!value.isWellFormed()) throw unfit(place, 'the text holds half a surrogate pair')
  return JSON.stringify(value)
}

// A loop by index: `map` would skip the holes of a sparse array.
function writeArray(items: readonly unknown[], place: string): string {
  const parts: string[] = []
  for (let i = 0; i < items.length; i++) parts.push(write(items[i], `${place}[${i}]`))
  return `[${parts.join(',')}]`
}

function writeObject(value: Readonly<Record<string, unknown>>, place: string): string {
  const keys = Object.keys(value).sort()
  return `{${keys.map((key) => `${writeString(key, place)}:${write(value[key], `${place}.${key}`)}`).join(',')}}`
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function describe(value: unknown): string {
  return typeof value === 'object' ? `an instance of ${value?.constructor?.name ?? 'a class'}` : typeof value
}

function unfit(place: string, why: string): RepriseError {
  return new RepriseError('invalid-input', `cannot write ${place} as canonical JSON: ${why}`, { details: { place } })
}
