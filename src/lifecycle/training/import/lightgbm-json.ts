import type { Json } from '#base'
import type { JsonReader } from '../read-json.ts'
import { readJson } from '../read-json.ts'
import type { CategorySplit, ForeignNode, NumberSplit } from './foreign-model.ts'
import { mostFeatures, mostNodes, refuse } from './foreign-model.ts'
import type { LightgbmFeature, LightgbmSource } from './lightgbm-source.ts'
import { numberSplitOf } from './lightgbm-source.ts'

/** LightGBM's `dump_model()` as JSON: trees as nested objects. */
export function readLightgbmJson(document: unknown): LightgbmSource {
  const root = readJson(document, '', fault)
  const pandas = root.value['pandas_categorical'] ?? null
  return {
    version: root.text('version'),
    classCount: root.integer('num_class', 1, 65_535),
    treesPerRound: root.integer('num_tree_per_iteration', 1, 65_535),
    objective: root.has('objective') ? root.text('objective') : null,
    averagesTrees: root.has('average_output') && root.flag('average_output'),
    features: readFeatures(root),
    pandasCategorical: pandas,
    trees: root.objects('tree_info').map((tree) => readTree(tree.object('tree_structure'))),
  }
}

function fault(path: string, expected: string): never {
  return refuse('LightGBM model', `${path === '' ? 'the document' : path} is not ${expected}`)
}

function readFeatures(root: JsonReader): readonly LightgbmFeature[] {
  const count = root.integer('max_feature_idx', 0, mostFeatures - 1) + 1
  const names = root.texts('feature_names')
  if (names.length !== count) fault('feature_names', `a list of ${count} names`)
  const infos = root.object('feature_infos')
  return names.map((name) => {
    if (!infos.has(name)) return { name, kind: 'constant', categories: [] }
    const categories = infos.object(name).integers('values', -0x8000_0000, 0x7fff_ffff)
    const kind = categories.length > 0 ? 'category' : 'number'
    return { name, kind, categories: categories.filter((category) => category >= 0) }
  })
}

/** Without recursion, since a stranger's tree may be as deep as it likes. */
function readTree(root: JsonReader): readonly ForeignNode[] {
  const pending = [root]
  const nodes: ForeignNode[] = []
  for (let index = 0; index < pending.length; index++) {
    if (index >= mostNodes) fault(root.path, `a tree of at most ${mostNodes} nodes`)
    const reader = pending[index]!
    if (reader.has('leaf_value')) nodes.push(readLeaf(reader))
    else {
      nodes.push(readSplit(reader, pending.length))
      pending.push(reader.object('left_child'), reader.object('right_child'))
    }
    pending[index] = root // what was read may go
  }
  return nodes
}

function readLeaf(reader: JsonReader): ForeignNode {
  if (reader.has('leaf_const')) fault(`${reader.path}.leaf_const`, 'there: linear trees cannot be imported')
  return { kind: 'leaf', cover: readCover(reader, 'leaf_count'), values: [reader.number('leaf_value')] }
}

function readCover(reader: JsonReader, name: string): number {
  return reader.has(name) ? reader.number(name, 0) : 0
}

function readSplit(reader: JsonReader, left: number): NumberSplit | CategorySplit {
  const split = {
    feature: reader.integer('split_feature', 0, mostFeatures),
    left,
    right: left + 1,
    cover: readCover(reader, 'internal_count'),
  }
  if (reader.choice('decision_type', ['<=', '==']) === '==') {
    return { ...split, kind: 'category', named: readNamed(reader), namedLeft: true, missingLeft: false }
  }
  const threshold = reader.number('threshold', Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)
  const missing = reader.choice('missing_type', ['None', 'Zero', 'NaN'])
  return { ...split, ...numberSplitOf(missing, threshold, reader.flag('default_left')) }
}

/** Such as `1||3||5`; a single category may come as a number. */
function readNamed(reader: JsonReader): readonly number[] {
  const threshold: Json | undefined = reader.value['threshold']
  const words = typeof threshold === 'number' ? [String(threshold)] : reader.text('threshold').split('||')
  return words.map((word) =>
    /^\d{1,10}$/.test(word) ? Number(word) : fault(`${reader.path}.threshold`, 'a list of categories'),
  )
}
