// Calendar arithmetic after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", in int64 operators.
import type { Transform } from '#features'
import { cycleCosine, cycleLengths, cycleSine } from '#features'
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

/** Days from one date-time to another; within 292,000 years of each other, past which int64 ends. */
export function elapsedFeature(graph: Graph, from: Value, to: Value): GraphFeature {
  const none = graph.constant(longs([missingMicros]))
  const missing = graph.add('Or', [graph.add('Equal', [from, none]), graph.add('Equal', [to, none])])
  const micros = graph.add('Cast', [graph.add('Sub', [to, from])], { to: { int: 11 } })
  const days = graph.add('Div', [micros, graph.constant(doubles([86_400_000_000]))])
  return { kind: 'number', values: graph.add('Where', [missing, graph.constant(doubles([Number.NaN])), days]) }
}

/** Each part is made of nodes once it is asked for. */
function calendarOf(graph: Graph, micros: Value): (part: Part) => Value {
  const int = arithmetic(graph)
  const seconds = int.floor(micros, 1_000_000)
  const days = int.floor(seconds, 86_400)
  const minutes = int.modulo(int.floor(seconds, 60), 1440)
  const weekday = int.plus(int.modulo(int.plus(days, 3), 7), 1)
  let known: Civil | undefined
  const civil = (): Civil => {
    known ??= civilOf(int, graph, days)
    return known
  }
  const around = (clock: keyof typeof cycleLengths, sine: boolean, place: Value) =>
    lookUpCycle(graph, clock, sine, place)
  const makers: { readonly [Name in Part]: () => Value } = {
    year: () => civil().year,
    month: () => civil().month,
    day: () => civil().day,
    weekday: () => weekday,
    hour: () => int.floor(minutes, 60),
    epochDays: () => days,
    minute: () => int.modulo(minutes, 60),
    dayOfYear: () => civil().dayOfYear,
    weekend: () => int.floor(weekday, 6),
    epochSeconds: () => seconds,
    yearSine: () => around('year', true, int.plus(civil().dayOfYear, -1)),
    yearCosine: () => around('year', false, int.plus(civil().dayOfYear, -1)),
    weekSine: () => around('week', true, int.plus(weekday, -1)),
    weekCosine: () => around('week', false, int.plus(weekday, -1)),
    daySine: () => around('day', true, minutes),
    dayCosine: () => around('day', false, minutes),
  }
  return (part) => makers[part]()
}

/** Doubles, from the table of all places of the clock. */
function lookUpCycle(graph: Graph, clock: keyof typeof cycleLengths, sine: boolean, place: Value): Value {
  const length = cycleLengths[clock]
  const places = Array.from({ length }, (_, at) => (sine ? cycleSine(at, length) : cycleCosine(at, length)))
  return graph.add('Gather', [graph.constant(doubles(places)), place])
}

interface Civil {
  readonly year: Value
  readonly month: Value
  readonly day: Value
  readonly dayOfYear: Value
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
  const dayOfMarchYear = int.sum([dayOfEra, int.times(yearDays, -1)])
  const marchMonth = int.floor(int.plus(int.times(dayOfMarchYear, 5), 2), 153)
  const monthStart = int.floor(int.plus(int.times(marchMonth, 153), 2), 5)
  const month = int.plus(int.modulo(int.plus(marchMonth, 2), 12), 1)
  const early = graph.add('Cast', [graph.add('Less', [month, graph.constant(longs([3]))])], { to: { int: 7 } })
  const year = int.sum([yearOfEra, int.times(era, 400), early])
  return {
    year,
    month,
    day: int.plus(int.sum([dayOfMarchYear, int.times(monthStart, -1)]), 1),
    dayOfYear: dayOfYearOf(int, graph, { year, early, dayOfMarchYear }),
  }
}

interface MarchDay {
  readonly year: Value
  /** 1 in January and February. */
  readonly early: Value
  /** From 0, the first of March. */
  readonly dayOfMarchYear: Value
}

/** January and February come last in a year that begins in March; its first 59 or 60 days are those of the others. */
function dayOfYearOf(int: Arithmetic, graph: Graph, { year, early, dayOfMarchYear }: MarchDay): Value {
  const isMultiple = (divisor: number) => {
    const rest = graph.add('Equal', [int.modulo(year, divisor), graph.constant(longs([0]))])
    return graph.add('Cast', [rest], { to: { int: 7 } })
  }
  const leap = int.sum([isMultiple(4), int.times(isMultiple(100), -1), isMultiple(400)])
  const late = graph.add('Sub', [graph.constant(longs([1])), early])
  const shift = int.sum([int.times(early, -305), graph.add('Mul', [late, int.plus(leap, 60)])])
  return int.sum([dayOfMarchYear, shift])
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
