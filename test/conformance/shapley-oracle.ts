import type { BinnedFeature, ColumnValues, TreeEnsemble } from '#kernels'

/** The code of one row of one feature, by the definition of codes. */
export function codeOf(feature: BinnedFeature, values: readonly ColumnValues[], row: number): number {
  const value = values[feature.source]![row]!
  if (feature.kind === 'number')
    return Number.isNaN(value) ? feature.edges.length + 1 : feature.edges.filter((edge) => edge < value).length
  const levels = feature.kind === 'category' ? feature.levelCount : feature.ranks.length - 2
  const level = value < 0 ? levels + 1 : Math.min(value, levels)
  return feature.kind === 'category' ? level : feature.ranks[level]!
}

function isRight(ensemble: TreeEnsemble, features: readonly BinnedFeature[], node: number, code: number): boolean {
  const feature = features[ensemble.features[node]!]!
  if (feature.kind === 'category') {
    let set = 0
    for (let other = 0; other < node; other++) {
      if (ensemble.children[other] !== 0 && features[ensemble.features[other]!]!.kind === 'category') set++
    }
    return ((ensemble.sets[set * 8 + (code >> 5)]! >>> (code & 31)) & 1) === 1
  }
  const missing = feature.kind === 'number' ? feature.edges.length + 1 : Math.max(...feature.ranks) + 1
  return code === missing ? ensemble.missingLeft[node] === 0 : code > ensemble.codes[node]!
}

export interface Game {
  readonly ensemble: TreeEnsemble
  readonly features: readonly BinnedFeature[]
  readonly values: readonly ColumnValues[]
  readonly row: number
  readonly output: number
}

/** What the ensemble predicts for a row of which only the sources of `known` are: elsewhere both ways, by training rows. */
export function worth(game: Game, known: number): number {
  const { ensemble, output } = game
  let sum = ensemble.base[output]!
  for (let tree = 0; tree + 1 < ensemble.starts.length; tree++) {
    if (ensemble.leafWidth === 1 && tree % ensemble.outputs !== output) continue
    sum += expected(game, ensemble.starts[tree]!, 0, known)
  }
  return sum
}

function expected(game: Game, start: number, node: number, known: number): number {
  const { ensemble, features, values, row } = game
  const at = start + node
  const child = ensemble.children[at]!
  if (child === 0) return leafValue(game, at, known)
  const feature = features[ensemble.features[at]!]!
  const follow = (next: number) => expected(game, start, next, known)
  if ((known >> feature.source) & 1)
    return follow(isRight(ensemble, features, at, codeOf(feature, values, row)) ? child + 1 : child)
  const cover = (next: number) => ensemble.covers[start + next]!
  const share = ensemble.covers[at]! > 0 ? cover(child) / ensemble.covers[at]! : 0.5
  return follow(child) * share + follow(child + 1) * (1 - share)
}

/** What is not known deviates by 0. */
function leafValue({ ensemble, features, values, row, output }: Game, at: number, known: number): number {
  let value = ensemble.values[at * ensemble.leafWidth + (ensemble.leafWidth === 1 ? 0 : output)]!
  if (!ensemble.slopeStarts) return value
  for (let i = ensemble.slopeStarts[at]!; i < ensemble.slopeStarts[at + 1]!; i++) {
    const feature = features[ensemble.slopeFeatures![i]!]!
    if (feature.kind !== 'number' || !((known >> feature.source) & 1)) continue
    const centre = feature.centres![codeOf(feature, values, row)]
    if (centre !== undefined) value += ensemble.slopes![i]! * (centre - ensemble.slopeMeans![i]!)
  }
  return value
}

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1))
const sizeOf = (set: number): number => set.toString(2).replaceAll('0', '').length

/** Shapley values by their definition, over every subset of the sources. */
export function shapleyValues(game: Game): number[] {
  const count = game.values.length
  const worths = Array.from({ length: 1 << count }, (_, known) => worth(game, known))
  return game.values.map((_, player) => {
    let share = 0
    for (let known = 0; known < 1 << count; known++) {
      if ((known >> player) & 1) continue
      const weight = (factorial(sizeOf(known)) * factorial(count - sizeOf(known) - 1)) / factorial(count)
      share += weight * (worths[known | (1 << player)]! - worths[known]!)
    }
    return share
  })
}

/** Half the interaction index of each two sources, by its definition; 0 on the diagonal. */
export function shapleyInteractions(game: Game): number[][] {
  const count = game.values.length
  const worths = Array.from({ length: 1 << count }, (_, known) => worth(game, known))
  return game.values.map((_, a) =>
    game.values.map((_unused, b) => {
      if (a === b) return 0
      const pair = (1 << a) | (1 << b)
      let share = 0
      for (let known = 0; known < 1 << count; known++) {
        if (known & pair) continue
        const weight = (factorial(sizeOf(known)) * factorial(count - sizeOf(known) - 2)) / (2 * factorial(count - 1))
        share +=
          weight * (worths[known | pair]! - worths[known | (1 << a)]! - worths[known | (1 << b)]! + worths[known]!)
      }
      return share
    }),
  )
}
