import type { Json } from '#base'
import type { ForeignNode } from './foreign-model.ts'
import { mostFeatures, mostNodes, refuse } from './foreign-model.ts'
import type { LightgbmFeature, LightgbmSource, MissingType } from './lightgbm-source.ts'
import { numberSplitOf } from './lightgbm-source.ts'
import type { TextSection } from './text-section.ts'
import { sectionsOf } from './text-section.ts'

const PANDAS = 'pandas_categorical:'

/** LightGBM's model.txt, as `save_model` writes it: a head of `key=value` lines, then a section for every tree. */
export function readLightgbmText(text: string): LightgbmSource {
  const lines = text.split(/\r?\n/)
  const end = lines.indexOf('end of trees')
  if (end < 0) refuse('LightGBM model', 'it ends in the middle: no line says "end of trees"')
  const [head, ...trees] = sectionsOf(lines.slice(0, end))
  if (head === undefined) refuse('LightGBM model', 'it is empty')
  return {
    version: head.text('version'),
    classCount: head.integer('num_class', 1, 65_535),
    treesPerRound: head.integer('num_tree_per_iteration', 1, 65_535),
    objective: head.has('objective') ? head.text('objective') : null,
    averagesTrees: head.has('average_output'),
    features: readFeatures(head),
    pandasCategorical: readPandas(lines),
    trees: trees.map(readTree),
  }
}

function readFeatures(head: TextSection): readonly LightgbmFeature[] {
  const count = head.integer('max_feature_idx', 0, mostFeatures - 1) + 1
  const names = head.words('feature_names', count)
  return head.words('feature_infos', count).map((info, index) => ({ name: names[index]!, ...kindOf(info, head) }))
}

/** `[0:1]` is the range of a number, `2:0:1` are the categories met, `none` is a constant. */
function kindOf(info: string, head: TextSection): Pick<LightgbmFeature, 'kind' | 'categories'> {
  if (info === 'none') return { kind: 'constant', categories: [] }
  if (info.startsWith('[')) return { kind: 'number', categories: [] }
  const categories = info.split(':').map(Number)
  if (!categories.every(Number.isInteger))
    head.fault('feature_infos', `"${info.slice(0, 40)}" is not a list of categories`)
  return { kind: 'category', categories: categories.filter((category) => category >= 0) }
}

function readPandas(lines: readonly string[]): Json {
  const index = lines.findIndex((line) => line.startsWith(PANDAS))
  if (index < 0) return null
  try {
    return JSON.parse(lines[index]!.slice(PANDAS.length)) as Json
  } catch {
    return refuse(`LightGBM model, line ${index + 1}`, 'pandas_categorical is not JSON')
  }
}

/** Leaves follow the splits: leaf j is node `splits + j`, which the file writes as −1 − j. */
function readTree(tree: TextSection): readonly ForeignNode[] {
  if (tree.has('is_linear') && tree.integer('is_linear', 0, 1) === 1)
    tree.fault('is_linear', 'linear trees cannot be imported', 'Train without linear_tree.')
  const leaves = tree.integer('num_leaves', 1, mostNodes)
  const values = tree.numbers('leaf_value', leaves)
  const covers = readCovers(tree, 'leaf_count', leaves)
  const leafNodes = values.map((value, leaf): ForeignNode => ({ kind: 'leaf', values: [value], cover: covers[leaf]! }))
  return leaves === 1 ? leafNodes : [...readSplits(tree, leaves - 1), ...leafNodes]
}

/** Rows that were counted; a tree of one leaf may leave them out. */
function readCovers(tree: TextSection, name: string, count: number): readonly number[] {
  const isThere = tree.has(name) && tree.text(name) !== ''
  return isThere ? tree.numbers(name, count) : new Array<number>(count).fill(0)
}

function readSplits(tree: TextSection, count: number): readonly ForeignNode[] {
  const features = tree.integers('split_feature', count, 0, mostFeatures)
  const thresholds = tree.bounds('threshold', count)
  const decisions = tree.integers('decision_type', count, 0, 255)
  const covers = readCovers(tree, 'internal_count', count)
  const [lefts, rights] = (['left_child', 'right_child'] as const).map((name) => {
    return tree.integers(name, count, -count - 1, count - 1).map((child) => (child < 0 ? count - 1 - child : child))
  })
  const categories = decisions.some((decision) => decision & 1) ? readSets(tree) : []
  return features.map((feature, index): ForeignNode => {
    const split = { feature, left: lefts![index]!, right: rights![index]!, cover: covers[index]! }
    const [decision, threshold] = [decisions[index]!, thresholds[index]!]
    if ((decision & 1) === 1) {
      const named = categories[threshold] ?? tree.fault('threshold', `there is no category set ${threshold}`)
      return { ...split, kind: 'category', named, namedLeft: true, missingLeft: false }
    }
    const missing = missingTypes[decision >> 2] ?? tree.fault('decision_type', `${decision} is of no known type`)
    return { ...split, ...numberSplitOf(missing, threshold, (decision & 2) !== 0) }
  })
}

const missingTypes: readonly MissingType[] = ['None', 'Zero', 'NaN']

/** Bit sets of categories, 32 to a word. */
function readSets(tree: TextSection): readonly (readonly number[])[] {
  const count = tree.integer('num_cat', 1, mostNodes)
  const bounds = tree.integers('cat_boundaries', count + 1, 0, 0xffff_ffff)
  const words = tree.integers('cat_threshold', bounds.at(-1)!, 0, 0xffff_ffff)
  return bounds.slice(1).map((end, index) => {
    if (end < bounds[index]!) tree.fault('cat_boundaries', 'they must rise')
    return words.slice(bounds[index]!, end).flatMap((word, at) => bitsIn(word, at * 32))
  })
}

function bitsIn(word: number, first: number): readonly number[] {
  const found: number[] = []
  for (let bit = 0; bit < 32; bit++) if ((word >>> bit) & 1) found.push(first + bit)
  return found
}
