import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, test } from 'node:test'
import type { Rng } from '#base'
import { createRng } from '#base'
import type { BinnedFeature, ColumnValues, TreeEnsemble } from '../index.ts'
import { loadKernels } from '../index.ts'
import { createPredictor } from '../predictor.ts'

const teams = await Promise.all([
  loadKernels({ threads: 1, checked: true }),
  loadKernels({ threads: 3, checked: true }),
  loadKernels({ threads: 2 }),
])
after(() => Promise.all(teams.map((kernels) => kernels[Symbol.asyncDispose]())))
const predictor = createPredictor(
  await WebAssembly.compile(await readFile(new URL('../../../../build/predictor.wasm', import.meta.url))),
)

interface Shape {
  readonly kinds: readonly BinnedFeature['kind'][]
  readonly trees: number
  readonly leaves: number
  readonly outputs?: number
  readonly vectors?: boolean
  readonly symmetric?: boolean
  readonly manyLevels?: boolean
}

const numbers = Array.from({ length: 9 }, () => 'number' as const)
const mixed = ['number', 'category', 'statistic', 'number', 'category', 'number'] as const
const shapes: Readonly<Record<string, Shape>> = {
  'numbers alone': { kinds: numbers, trees: 21, leaves: 31 },
  'one split a tree': { kinds: numbers, trees: 9, leaves: 2 },
  'no split at all': { kinds: numbers, trees: 3, leaves: 1 },
  'no tree at all': { kinds: numbers, trees: 0, leaves: 1 },
  'categories and statistics': { kinds: mixed, trees: 17, leaves: 24 },
  'categories of 253 levels': { kinds: mixed, trees: 10, leaves: 64, manyLevels: true },
  '256 leaves': { kinds: numbers, trees: 5, leaves: 256 },
  'more leaves than labels': { kinds: numbers, trees: 4, leaves: 300 },
  'more leaves than labels, with categories': { kinds: mixed, trees: 4, leaves: 300 },
  'symmetric trees': { kinds: numbers, trees: 20, leaves: 64, symmetric: true },
  'symmetric trees of categories': { kinds: mixed, trees: 11, leaves: 32, symmetric: true },
  'several outputs': { kinds: mixed, trees: 30, leaves: 12, outputs: 3 },
  'vector leaves': { kinds: mixed, trees: 13, leaves: 20, outputs: 4, vectors: true },
  'vector leaves of large trees': { kinds: mixed, trees: 3, leaves: 280, outputs: 3, vectors: true },
}

for (const [name, shape] of Object.entries(shapes)) {
  test(`an ensemble of ${name} scores as a walk in doubles does: in any batch, on any threads, by rows, without shared memory`, () => {
    const rng = createRng(77).child(name)
    const features = shape.kinds.map((kind, index) => makeFeature(kind, index, shape, rng))
    const ensemble = makeEnsemble(shape, features, rng)
    const sourceCount = features.length + 1
    const rowCount = 1000
    const values = Array.from({ length: sourceCount }, (_, source) => makeColumn(features, source, rowCount, rng))
    const expected = walk(ensemble, features, values, rowCount)
    for (const kernels of teams) {
      for (const count of [1, 3, 12, 127, 128, 129, rowCount]) {
        const margins = kernels.boosting.predict(ensemble, { features, values, rowCount: count })
        assert.deepEqual(margins, expected.subarray(0, count * ensemble.outputs))
      }
    }
    assert.deepEqual(predictor.predict(ensemble, { features, values, rowCount }), expected)
    using scorer = predictor.scorer(ensemble, features)
    assert.deepEqual(scorer.predict({ values, rowCount }), expected)
    for (const row of [0, 1, 77, rowCount - 1]) {
      const margins = scorer.predictRow(Float64Array.from(values, (column) => column[row]!))
      assert.deepEqual(margins, expected.slice(row * ensemble.outputs, (row + 1) * ensemble.outputs))
    }
  })
}

test('a large batch is scored in pieces, the same bits on any threads', () => {
  const rng = createRng(5)
  const shape: Shape = { kinds: mixed, trees: 40, leaves: 31 }
  const features = shape.kinds.map((kind, index) => makeFeature(kind, index, shape, rng))
  const ensemble = makeEnsemble(shape, features, rng)
  const rowCount = 70_001
  const values = Array.from({ length: 7 }, (_, source) => makeColumn(features, source, rowCount, rng))
  const expected = walk(ensemble, features, values, rowCount)
  for (const kernels of teams) {
    assert.deepEqual(kernels.boosting.predict(ensemble, { features, values, rowCount }), expected)
  }
  assert.deepEqual(predictor.predict(ensemble, { features, values, rowCount }), expected)
})

test('codes at and past the last edge split missing from the rest, or nothing', () => {
  const features: BinnedFeature[] = [{ kind: 'number', source: 0, edges: Float64Array.of(1, 2) }]
  const values = [Float64Array.of(0, 1, 1.5, 2, 3, Infinity, -Infinity, Number.NaN)]
  for (const code of [0, 1, 2, 3, 4, 254, 255]) {
    for (const missingLeft of [0, 1]) {
      const ensemble: TreeEnsemble = {
        outputs: 1,
        leafWidth: 1,
        base: Float64Array.of(0),
        starts: Uint32Array.of(0, 3),
        children: Int32Array.of(1, 0, 0),
        features: new Uint16Array(3),
        codes: Uint8Array.of(code, 0, 0),
        missingLeft: Uint8Array.of(missingLeft, 0, 0),
        sets: new Uint32Array(0),
        values: Float64Array.of(0, -1, 1),
        covers: Float64Array.of(2, 1, 1),
      }
      const expected = walk(ensemble, features, values, 8)
      for (const kernels of teams) {
        assert.deepEqual(kernels.boosting.predict(ensemble, { features, values, rowCount: 8 }), expected)
      }
    }
  }
})

test('a row of another length is refused, and so is a scorer after its end', () => {
  const rng = createRng(1)
  const shape: Shape = { kinds: ['number', 'number'], trees: 2, leaves: 4 }
  const features = shape.kinds.map((kind, index) => makeFeature(kind, index, shape, rng))
  const scorer = teams[0]!.boosting.scorer(makeEnsemble(shape, features, rng), features)
  assert.throws(() => scorer.predictRow(Float64Array.of(1)), /3 values, not 1/)
  scorer[Symbol.dispose]()
  assert.throws(() => scorer.predictRow(new Float64Array(3)), /disposed of/)
})

function makeFeature(kind: BinnedFeature['kind'], index: number, { manyLevels }: Shape, rng: Rng): BinnedFeature {
  const source = index === 0 ? 1 : index === 2 ? 3 : index + 1 // two features may read one source, and source 0 is read by none
  const levelCount = manyLevels ? 253 : 3 + rng.below(20)
  if (kind === 'category') return { kind, source, levelCount }
  if (kind === 'statistic')
    return { kind, source, ranks: Uint8Array.from({ length: levelCount + 2 }, () => rng.below(255)) }
  const edges = Float64Array.from({ length: [0, 1, 7, 100, 254][rng.below(5)]! }, () => rng.below(1000) / 1000)
  return { kind, source, edges: edges.sort((a, b) => a - b) }
}

function makeColumn(features: readonly BinnedFeature[], source: number, rowCount: number, rng: Rng): ColumnValues {
  const isNumber = features.some((feature) => feature.source === source && feature.kind === 'number')
  if (!isNumber) return Int32Array.from({ length: rowCount }, () => rng.below(300) - 2 - 270 * rng.below(2))
  const special = [Number.NaN, Infinity, -Infinity, 0, -0, 0.5, 1e300, -1e-300]
  return Float64Array.from({ length: rowCount }, () =>
    rng.float() < 0.2 ? special[rng.below(special.length)]! : rng.below(2) === 0 ? rng.float() : rng.below(1000) / 1000,
  )
}

interface Growing {
  readonly children: number[]
  readonly features: number[]
  readonly codes: number[]
  readonly missingLeft: number[]
  readonly sets: number[][]
}

function makeEnsemble(shape: Shape, features: readonly BinnedFeature[], rng: Rng): TreeEnsemble {
  const { trees, outputs = 1, vectors = false } = shape
  const grown = Array.from({ length: trees }, () =>
    (shape.symmetric ? symmetricTree : randomTree)(shape, features, rng),
  )
  const starts = new Uint32Array(trees + 1)
  grown.forEach(({ children }, tree) => {
    starts[tree + 1] = starts[tree]! + children.length
  })
  const count = starts[trees]!
  const leafWidth = vectors ? outputs : 1
  const children = Int32Array.from(grown.flatMap((tree) => tree.children))
  return {
    outputs,
    leafWidth,
    base: Float64Array.from({ length: outputs }, () => rng.float() - 0.5),
    starts,
    children,
    features: Uint16Array.from(grown.flatMap((tree) => tree.features)),
    codes: Uint8Array.from(grown.flatMap((tree) => tree.codes)),
    missingLeft: Uint8Array.from(grown.flatMap((tree) => tree.missingLeft)),
    sets: Uint32Array.from(grown.flatMap((tree) => tree.sets.flat())),
    values: Float64Array.from({ length: count * leafWidth }, (_, i) =>
      children[Math.floor(i / leafWidth)] === 0 ? rng.float() - 0.5 : 0,
    ),
    covers: new Float64Array(count).fill(1),
  }
}

function leaf(tree: Growing): void {
  tree.children.push(0)
  tree.features.push(0)
  tree.codes.push(0)
  tree.missingLeft.push(0)
}

type Draw = () => { feature: number; code: number; missingLeft: number; set: number[] }

function drawSplit(features: readonly BinnedFeature[], rng: Rng): ReturnType<Draw> {
  const feature = rng.below(features.length)
  const binned = features[feature]!
  const codes = binned.kind === 'number' ? binned.edges.length + 1 : 255
  return {
    feature,
    code: rng.below(codes),
    missingLeft: rng.below(2),
    set: binned.kind === 'category' ? Array.from({ length: 8 }, () => rng.uint32()) : [],
  }
}

function split(tree: Growing, node: number, drawn: ReturnType<Draw>): void {
  tree.children[node] = tree.children.length
  tree.features[node] = drawn.feature
  tree.codes[node] = drawn.code
  tree.missingLeft[node] = drawn.missingLeft
  tree.sets[node] = drawn.set
  leaf(tree)
  leaf(tree)
}

function randomTree({ leaves }: Shape, features: readonly BinnedFeature[], rng: Rng): Growing {
  const tree: Growing = { children: [], features: [], codes: [], missingLeft: [], sets: [] }
  leaf(tree)
  const open = [0]
  while (open.length < leaves) {
    const [node = 0] = open.splice(rng.below(2) === 0 ? rng.below(open.length) : open.length - 1, 1)
    split(tree, node, drawSplit(features, rng))
    open.push(tree.children[node]!, tree.children[node]! + 1)
  }
  return tree
}

function symmetricTree({ leaves }: Shape, features: readonly BinnedFeature[], rng: Rng): Growing {
  const tree: Growing = { children: [], features: [], codes: [], missingLeft: [], sets: [] }
  leaf(tree)
  for (let open = [0]; open.length < leaves; ) {
    const drawn = drawSplit(features, rng)
    for (const node of open) split(tree, node, drawn)
    open = open.flatMap((node) => [tree.children[node]!, tree.children[node]! + 1])
  }
  return tree
}

/** What the format of trees says, row by row and node by node. */
function walk(
  ensemble: TreeEnsemble,
  features: readonly BinnedFeature[],
  values: readonly ColumnValues[],
  rowCount: number,
): Float64Array {
  const { outputs, leafWidth, base, starts, children } = ensemble
  const setOf = new Map<number, number>()
  for (let node = 0; node < children.length; node++) {
    if (children[node] !== 0 && features[ensemble.features[node]!]!.kind === 'category') setOf.set(node, setOf.size * 8)
  }
  const margins = new Float64Array(rowCount * outputs)
  for (let row = 0; row < rowCount; row++) {
    const codes = features.map((feature) => codeOf(feature, values[feature.source]![row]!))
    margins.set(base, row * outputs)
    for (let tree = 0; tree + 1 < starts.length; tree++) {
      let node = starts[tree]!
      while (children[node] !== 0) {
        const feature = ensemble.features[node]!
        const code = codes[feature]!
        const set = setOf.get(node)
        const right =
          set === undefined ? isAbove(ensemble, node, features[feature]!, code) : hasBit(ensemble.sets, set, code)
        node = starts[tree]! + children[node]! + Number(right)
      }
      for (let k = 0; k < leafWidth; k++) {
        margins[row * outputs + (leafWidth === 1 ? tree % outputs : k)]! += ensemble.values[node * leafWidth + k]!
      }
    }
  }
  return margins
}

function codeOf(feature: BinnedFeature, value: number): number {
  if (feature.kind === 'number')
    return Number.isNaN(value) ? feature.edges.length + 1 : feature.edges.filter((edge) => edge < value).length
  const levels = feature.kind === 'category' ? feature.levelCount : feature.ranks.length - 2
  const level = value >= 0 ? Math.min(value, levels) : levels + 1
  return feature.kind === 'category' ? level : feature.ranks[level]!
}

function isAbove(ensemble: TreeEnsemble, node: number, feature: BinnedFeature, code: number): boolean {
  const isMissing = feature.kind === 'number' && code === feature.edges.length + 1
  return isMissing ? ensemble.missingLeft[node] === 0 : code > ensemble.codes[node]!
}

function hasBit(sets: Uint32Array, word: number, code: number): boolean {
  return ((sets[word + (code >> 5)]! >>> (code & 31)) & 1) === 1
}
