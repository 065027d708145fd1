// Calendar arithmetic after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", in int64 operators.
import type { Transform } from '#features'
import type { GraphFeature } from './feature.ts'
import type { Graph, Value } from './graph.ts'
import { doubles, longs } from './tensor.ts'

type DatetimeTransform = Extract<Transform, { kind: 'datetime' }>
type Part = DatetimeTransform['parts'][number]

/** What NumPy and pandas write for "not a time". */
export const missingMicros = -0x8000_0000_0000_0000n

/** The calendar parts of microseconds since 1970, exact for every int64. */
export function datetimeFeatures(graph: Graph, micros: Value, parts: readonly Part[]): readonly GraphFeature[] {
  const missing = graph.add('Equal', [micros, graph.constant(longs([missingMicros]))])
  const present = graph.add('Where', [missing, graph.constant(longs([0])), micros])
  const nothing = graph.constant(doubles([Number.NaN]))
  const made = calendarOf(graph, present)
  return parts.map((part) => {
    const value = graph.add('Cast', [made(part)], { to: { int: 11 } })
    return { kind: 'number', values: graph.add('Where', [missing, nothing, value]) }
  })
}

/** Microseconds as doubles, NaN where missing. */
export function numbersOfMicros(graph: Graph, micros: Value): Value {
  const missing = graph.add('Equal', [micros, graph.constant(longs([missingMicros]))])
  const numbers = graph.add('Cast', [micros], { to: { int: 11 } })
  return graph.add('Where', [missing, graph.constant(doubles([Number.NaN])), numbers])
}

/** Each part is made of nodes once it is asked for. */
function calendarOf(graph: Graph, micros: Value): (part: Part) => Value {
  const int = arithmetic(graph)
  const hours = int.floor(micros, 3_600_000_000)
  const days = int.floor(hours, 24)
  let civil: Civil | undefined
  return (part) => {
    if (part === 'epochDays') return days
    if (part === 'hour') return int.modulo(hours, 24)
    if (part === 'weekday') return int.plus(int.modulo(int.plus(days, 3), 7), 1)
    civil ??= civilOf(int, graph, days)
    return civil[part]
  }
}

interface Civil {
  readonly year: Value
  readonly month: Value
  readonly day: Value
}

function civilOf(int: Arithmetic, graph: Graph, days: Value): Civil {
  const since = int.plus(days, 719_468)
  const era = int.floor(since, 146_097)
  const dayOfEra = int.modulo(since, 146_097)
  const leapDays = int.sum([int.floor(dayOfEra, 1460), int.times(int.floor(dayOfEra, 36_524), -1)])
  const leaps = int.sum([leapDays, int.floor(dayOfEra, 146_096)])
  const yearOfEra = int.floor(int.sum([dayOfEra, int.times(leaps, -1)]), 365)
  const yearDays = int.sum([
    int.times(yearOfEra, 365),
    int.floor(yearOfEra, 4),
    int.times(int.floor(yearOfEra, 100), -1),
  ])
  const dayOfYear = int.sum([dayOfEra, int.times(yearDays, -1)])
  const marchMonth = int.floor(int.plus(int.times(dayOfYear, 5), 2), 153)
  const monthStart = int.floor(int.plus(int.times(marchMonth, 153), 2), 5)
  const month = int.plus(int.modulo(int.plus(marchMonth, 2), 12), 1)
  const early = graph.add('Cast', [graph.add('Less', [month, graph.constant(longs([3]))])], { to: { int: 7 } })
  return {
    year: int.sum([yearOfEra, int.times(era, 400), early]),
    month,
    day: int.plus(int.sum([dayOfYear, int.times(monthStart, -1)]), 1),
  }
}

interface Arithmetic {
  plus(value: Value, number: number): Value
  times(value: Value, number: number): Value
  sum(values: readonly Value[]): Value
  modulo(value: Value, divisor: number): Value
  floor(value: Value, divisor: number): Value
}

/** Integer arithmetic with constants; quotients are rounded down, as `Div` is not below zero. */
function arithmetic(graph: Graph): Arithmetic {
  const withNumber = (operator: string) => (value: Value, number: number) =>
    graph.add(operator, [value, graph.constant(longs([number]))])
  const modulo = withNumber('Mod')
  return {
    plus: withNumber('Add'),
    times: withNumber('Mul'),
    sum: (values) => values.reduce((sum, value) => graph.add('Add', [sum, value])),
    modulo,
    floor: (value, divisor) => withNumber('Div')(graph.add('Sub', [value, modulo(value, divisor)]), divisor),
  }
}
