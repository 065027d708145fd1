import { refuse } from './foreign-model.ts'

/** `key=value` lines of LightGBM's text, read by name; whatever does not fit ends in an error with the line. */
export interface TextSection {
  has(name: string): boolean
  text(name: string): string
  integer(name: string, min: number, max: number): number
  words(name: string, count: number): readonly string[]
  numbers(name: string, count: number): readonly number[]
  /** Numbers, infinite ones included. */
  bounds(name: string, count: number): readonly number[]
  integers(name: string, count: number, min: number, max: number): readonly number[]
  fault(name: string, problem: string, remedy?: string): never
}

/** The head and a section for every line `Tree=n`. */
export function sectionsOf(lines: readonly string[]): readonly TextSection[] {
  const starts = [0, ...lines.flatMap((line, index) => (line.startsWith('Tree=') ? [index] : []))]
  return starts.map((start, index) => sectionOf(lines, start, starts[index + 1] ?? lines.length))
}

function sectionOf(lines: readonly string[], start: number, end: number): TextSection {
  const found = new Map<string, { readonly value: string; readonly line: number }>()
  for (let line = start; line < end; line++) {
    const text = lines[line]!
    const equals = text.indexOf('=')
    if (text === '') continue
    found.set(equals < 0 ? text : text.slice(0, equals), { value: equals < 0 ? '' : text.slice(equals + 1), line })
  }
  function fault(name: string, problem: string, remedy?: string): never {
    const line = (found.get(name)?.line ?? start) + 1
    return refuse(`LightGBM model, line ${line}, ${name}`, problem, remedy)
  }
  const text = (name: string) => found.get(name)?.value ?? fault(name, 'is missing')
  function words(name: string, count: number): readonly string[] {
    const all = text(name)
      .split(/\s+/)
      .filter((word) => word !== '')
    return all.length === count ? all : fault(name, `has ${all.length} values, not ${count}`)
  }
  const numbers = (name: string, count: number) =>
    words(name, count).map((word) => numberIn(word, (problem) => fault(name, problem)))
  function integers(name: string, count: number, min: number, max: number): readonly number[] {
    const all = numbers(name, count)
    const wrong = all.find((value) => !Number.isInteger(value) || value < min || value > max)
    return wrong === undefined ? all : fault(name, `holds ${wrong}, which is not an integer from ${min} to ${max}`)
  }
  return {
    has: (name) => found.has(name),
    text,
    words,
    numbers,
    bounds: (name, count) => words(name, count).map((word) => boundIn(word, (problem) => fault(name, problem))),
    integers,
    integer: (name, min, max) => integers(name, 1, min, max)[0]!,
    fault,
  }
}

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

function numberIn(word: string, fault: (problem: string) => never): number {
  const value = decimal.test(word) ? Number(word) : Number.NaN
  return Number.isFinite(value) ? value : fault(`holds "${word.slice(0, 40)}", which is not a finite number`)
}

function boundIn(word: string, fault: (problem: string) => never): number {
  if (word === 'inf') return Number.POSITIVE_INFINITY
  return word === '-inf' ? Number.NEGATIVE_INFINITY : numberIn(word, fault)
}
