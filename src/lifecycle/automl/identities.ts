// Arithmetic of two or three columns that gives a numeric target in every row.
import type { Column } from '#base'
import type { Target } from '#training'
import { numbersOf } from './values.ts'

export interface Identity {
  readonly columns: readonly string[]
  /** As a person would write it: `casual + registered`. */
  readonly formula: string
}

const MAX_PAIRED = 60
/** A triple is tried for every three columns: 40 give 9,880. */
const MAX_TRIPLED = 40
const TOLERANCE = 1e-9
/** A target of few values meets many formulas by chance. */
const MIN_DISTINCT = 10

interface Operand {
  readonly name: string
  readonly values: Float64Array
}

/** The target and the number columns over the same rows, those with any gap in none of them left out by NaN. */
interface Problem {
  readonly wanted: Float64Array
  readonly within: number
  readonly needed: number
}

export function findIdentities(
  columns: readonly (readonly [string, Column])[],
  rows: Uint32Array,
  target: Target,
): readonly Identity[] {
  if (target.task !== 'regression' || distinctAtLeast(target.values, MIN_DISTINCT) === false) return []
  const problem = problemOf(target.values)
  const operands = columns.flatMap(([name, column]) => operandOf(name, column, rows))
  const pairs = pairIdentities(operands.slice(0, MAX_PAIRED), problem)
  if (pairs.length > 0) return pairs
  return tripleIdentities(operands.slice(0, MAX_TRIPLED), problem)
}

function operandOf(name: string, column: Column, rows: Uint32Array): Operand[] {
  const numbers = numbersOf(column)
  if (numbers === null) return []
  const values = Float64Array.from(rows, (row) => numbers[row]!)
  const first = values.find((value) => !Number.isNaN(value))
  return values.every((value) => value === first || Number.isNaN(value)) ? [] : [{ name, values }]
}

function problemOf(wanted: Float64Array): Problem {
  const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return { wanted, within: TOLERANCE * Math.min(1, largest), needed: Math.ceil(wanted.length / 2) }
}

function distinctAtLeast(values: Float64Array, count: number): boolean {
  const seen = new Set<number>()
  for (const value of values) {
    seen.add(value)
    if (seen.size >= count) return true
  }
  return false
}

type Rule = (a: number, b: number) => number
const PAIR_RULES: readonly (readonly [string, Rule])[] = [
  ['+', (a, b) => a + b],
  ['−', (a, b) => a - b],
  ['×', (a, b) => a * b],
  ['÷', (a, b) => a / b],
]
const SYMMETRIC: ReadonlySet<string> = new Set(['+', '×'])

function pairIdentities(operands: readonly Operand[], problem: Problem): Identity[] {
  const found: Identity[] = []
  for (const [i, first] of operands.entries()) {
    for (const second of operands.slice(i + 1)) {
      for (const [sign, rule] of PAIR_RULES) {
        const orders = SYMMETRIC.has(sign)
          ? [[first, second] as const]
          : ([
              [first, second],
              [second, first],
            ] as const)
        for (const [a, b] of orders) if (pairGives(rule, a.values, b.values, problem)) found.push(pairOf(a, sign, b))
      }
    }
  }
  return found
}

function pairOf(a: Operand, sign: string, b: Operand): Identity {
  return { columns: [a.name, b.name], formula: `${a.name} ${sign} ${b.name}` }
}

/** The first row that does not fit ends it, so most pairs cost nothing; rows with a gap do not count. */
function pairGives(rule: Rule, a: Float64Array, b: Float64Array, { wanted, within, needed }: Problem): boolean {
  let count = 0
  for (let i = 0; i < wanted.length; i++) {
    if (Number.isNaN(a[i]!) || Number.isNaN(b[i]!)) continue
    const error = Math.abs(rule(a[i]!, b[i]!) - wanted[i]!)
    if (!(error <= Math.max(within, TOLERANCE * Math.abs(wanted[i]!)))) return false
    count++
  }
  return count >= needed
}

/** Up to their order, the signs that three summands can have, all minus excepted. */
const SIGNS = [
  [1, 1, 1],
  [1, 1, -1],
  [1, -1, 1],
  [-1, 1, 1],
  [1, -1, -1],
  [-1, 1, -1],
  [-1, -1, 1],
] as const
type Signs = (typeof SIGNS)[number]

function tripleIdentities(operands: readonly Operand[], problem: Problem): Identity[] {
  const found: Identity[] = []
  for (const [i, a] of operands.entries()) {
    for (const [j, b] of operands.slice(i + 1).entries()) {
      for (const c of operands.slice(i + j + 2)) {
        for (const signs of SIGNS) if (tripleGives(signs, a, b, c, problem)) found.push(tripleOf(signs, [a, b, c]))
      }
    }
  }
  return found
}

function tripleGives(signs: Signs, a: Operand, b: Operand, c: Operand, { wanted, within, needed }: Problem): boolean {
  let count = 0
  for (let i = 0; i < wanted.length; i++) {
    const sum = signs[0] * a.values[i]! + signs[1] * b.values[i]! + signs[2] * c.values[i]!
    if (Number.isNaN(sum)) continue
    const error = Math.abs(sum - wanted[i]!)
    if (!(error <= Math.max(within, TOLERANCE * Math.abs(wanted[i]!)))) return false
    count++
  }
  return count >= needed
}

function tripleOf(signs: Signs, operands: readonly Operand[]): Identity {
  const terms = operands.map(({ name }, at) => ({ name, sign: signs[at]! })).sort((a, b) => b.sign - a.sign)
  const formula = terms.map(({ name, sign }, at) => (at === 0 ? name : `${sign > 0 ? '+' : '−'} ${name}`)).join(' ')
  return { columns: operands.map(({ name }) => name), formula }
}
