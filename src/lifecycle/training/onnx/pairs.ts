import type { ArithmeticTransform, CrossTransform, DeviationTransform } from '#features'
import { crossPair } from '#features'
import type { Words } from './category.ts'
import { categoryFeature } from './category.ts'
import type { GraphFeature } from './feature.ts'
import type { Graph, Value } from './graph.ts'
import { doubles, longs } from './tensor.ts'

const operators = { sum: 'Add', difference: 'Sub', product: 'Mul', ratio: 'Div' } as const

/** Two columns of doubles as one, NaN where the result is not finite. */
export function arithmeticFeature(graph: Graph, operation: ArithmeticTransform['operation'], pair: readonly Value[]) {
  const result = graph.add(operators[operation], pair)
  const largest = graph.constant(doubles([Number.MAX_VALUE]))
  const isNumber = graph.add('LessOrEqual', [graph.add('Abs', [result]), largest])
  const values = graph.add('Where', [isNumber, result, graph.constant(doubles([Number.NaN]))])
  return { kind: 'number', values } satisfies GraphFeature
}

/** Doubles less the mean of each row's level. */
export function deviationFeature(
  graph: Graph,
  given: Value,
  words: Words,
  transform: DeviationTransform,
): GraphFeature {
  const { codes } = categoryFeature(graph, words, transform.levels)
  const { means, overall } = transform
  const table = graph.constant(doubles([...means, overall, overall])) // of levels, unseen, missing
  return { kind: 'number', values: graph.add('Sub', [given, graph.add('Gather', [table, codes])]) }
}

/**
 * Each word's place among the words of its side, the two places as one whole number, and that looked up in the pairs: no text
 * is put together, so none can be mistaken for another.
 */
export function crossFeature(
  graph: Graph,
  [first, second]: readonly [Words, Words],
  { levels }: CrossTransform,
): GraphFeature {
  const pairs = levels.map(crossPair)
  const sideOf = (side: 0 | 1) => [...new Set(pairs.flatMap((pair) => (pair === null ? [] : [pair[side]])))]
  const [ones, others] = [sideOf(0), sideOf(1)]
  const width = others.length + 2
  const [one, other] = [categoryFeature(graph, first, ones), categoryFeature(graph, second, others)]
  const place = graph.add('Add', [graph.add('Mul', [one.codes, graph.constant(longs([width]))]), other.codes])
  const places = placesOf(ones, others)
  const known = pairs.flatMap((pair, level) => (pair === null ? [] : [{ place: places(pair), level }]))
  const found = graph.add('LabelEncoder', [place], {
    keys_int64s: { ints: known.map((one) => one.place) },
    values_int64s: { ints: known.map((one) => one.level) },
    default_int64: { int: levels.length },
  })
  const isMissing = graph.add('Or', [
    graph.add('Equal', [one.codes, graph.constant(longs([ones.length + 1]))]),
    graph.add('Equal', [other.codes, graph.constant(longs([others.length + 1]))]),
  ])
  const codes = graph.add('Where', [isMissing, graph.constant(longs([levels.length + 1])), found])
  return { kind: 'category', codes, levelCount: levels.length }
}

function placesOf(ones: readonly string[], others: readonly string[]) {
  const [firsts, seconds] = [ones, others].map((words) => new Map(words.map((word, index) => [word, index])))
  return ([one, other]: readonly [string, string]) => firsts!.get(one)! * (others.length + 2) + seconds!.get(other)!
}
