import type { Transform } from '#features'
import { crossPair } from '#features'
import type { Model } from './model.ts'

/** The words a model knows of each raw column, in the order of its transforms, so that `true` finds "Yes". */
export function knownWords({ transforms }: Pick<Model, 'transforms'>): ReadonlyMap<string, readonly string[]> {
  const words = wordsBefore.get(transforms) ?? union(transforms.flatMap(wordsIn))
  wordsBefore.set(transforms, words)
  return words
}

const wordsBefore = new WeakMap<Model['transforms'], ReadonlyMap<string, readonly string[]>>()

type Words = readonly [column: string, words: readonly string[]]

function wordsIn(transform: Transform): readonly Words[] {
  if (transform.kind === 'category') return [[transform.column, transform.levels]]
  if (transform.kind === 'deviation') return [[transform.columns[1], transform.levels]]
  if (transform.kind !== 'cross') return []
  const pairs = transform.levels.map(crossPair).filter((pair) => pair !== null)
  return transform.columns.map((column, side) => [column, pairs.map((pair) => pair[side]!)])
}

function union(lists: readonly Words[]): ReadonlyMap<string, readonly string[]> {
  const all = new Map<string, readonly string[]>()
  for (const [column, words] of lists) all.set(column, [...new Set([...(all.get(column) ?? []), ...words])])
  return all
}
