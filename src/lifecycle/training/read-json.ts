import type { Json } from '#base'
import type { Fault } from './estimator.ts'

/** A decoded object whose fields are read by name; whatever does not fit ends in `fault` with the field's path. */
export interface JsonReader {
  readonly path: string
  has(name: string): boolean
  text(name: string): string
  textOrNull(name: string): string | null
  choice<T extends string>(name: string, choices: readonly T[]): T
  flag(name: string): boolean
  number(name: string, min?: number, max?: number): number
  integer(name: string, min: number, max: number): number
  texts(name: string): readonly string[]
  integers(name: string, min: number, max: number): readonly number[]
  numbers(name: string): readonly number[]
  object(name: string): JsonReader
  objects(name: string): readonly JsonReader[]
  /** The plain object itself. */
  readonly value: { readonly [key: string]: Json }
}

export function readJson(value: unknown, path: string, fault: Fault): JsonReader {
  if (!isObject(value)) return fault(path, 'an object')
  const at = (name: string) => (path === '' ? name : `${path}.${name}`)
  const field = <T>(name: string, expected: string, fits: (found: unknown) => found is T): T => {
    const found = Object.hasOwn(value, name) ? value[name] : undefined
    return fits(found) ? found : fault(at(name), expected)
  }
  return {
    path,
    value,
    has: (name) => Object.hasOwn(value, name),
    text: (name) => field(name, 'a text', isText),
    textOrNull: (name) => field(name, 'a text or null', (found) => found === null || isText(found)),
    choice: (name, choices) => field(name, `one of ${choices.join(', ')}`, isOneOf(choices)),
    flag: (name) => field(name, 'true or false', (found) => typeof found === 'boolean'),
    number: (name, min = -Number.MAX_VALUE, max = Number.MAX_VALUE) => {
      return field(name, `a number from ${min} to ${max}`, isNumberIn(min, max))
    },
    integer: (name, min, max) => field(name, `an integer from ${min} to ${max}`, isIntegerIn(min, max)),
    texts: (name) => field(name, 'a list of texts', isListOf(isText)),
    integers: (name, min, max) => field(name, `integers from ${min} to ${max}`, isListOf(isIntegerIn(min, max))),
    numbers: (name) =>
      field(name, 'a list of finite numbers', isListOf(isNumberIn(-Number.MAX_VALUE, Number.MAX_VALUE))),
    object: (name) => readJson(field(name, 'an object', isObject), at(name), fault),
    objects: (name) => {
      const items = field(name, 'a list of objects', isListOf(isObject))
      return items.map((item, index) => readJson(item, `${at(name)}[${index}]`, fault))
    },
  }
}

function isObject(value: unknown): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isOneOf<T extends string>(choices: readonly T[]) {
  return (value: unknown): value is T => choices.includes(value as T)
}

function isNumberIn(min: number, max: number) {
  return (value: unknown): value is number => typeof value === 'number' && value >= min && value <= max
}

function isIntegerIn(min: number, max: number) {
  return (value: unknown): value is number => Number.isInteger(value) && isNumberIn(min, max)(value)
}

function isListOf<T>(fits: (item: unknown) => item is T) {
  return (value: unknown): value is readonly T[] => Array.isArray(value) && value.every(fits)
}
