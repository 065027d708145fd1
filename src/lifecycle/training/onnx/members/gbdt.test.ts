import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Rng, Table } from '#base'
import { createRng } from '#base'
import type { BinnedFeature, TreeEnsemble } from '#kernels'
import { runOnnx } from '../../../../../test/conformance/onnx-web.ts'
import { largestRelativeError } from '../../../../../test/conformance/relative-error.ts'
import { encodeBoosted } from '../../estimators/gbdt/document.ts'
import type { Model } from '../../model.ts'
import { exportOnnx } from '../export-onnx.ts'
import { onnxFeeds } from '../feeds.ts'

const levelCount = 253
const levels = Array.from({ length: levelCount }, (_, level) => `level ${level}`)
const rowCount = 400

/** Two numbers, one with edges without bounds, a category, its first levels alone, and its levels in an order that was learned. */
function randomBinnings(rng: Rng): readonly BinnedFeature[] {
  const edges = (count: number, scale: number) =>
    Float64Array.from({ length: count }, () => (rng.float() - 0.5) * scale).sort((a, b) => a - b)
  return [
    { kind: 'number', source: 0, edges: edges(254, 1) },
    { kind: 'number', source: 1, edges: Float64Array.of(-Infinity, ...edges(3, 1e12), Infinity) },
    { kind: 'category', source: 2, levelCount },
    { kind: 'category', source: 2, levelCount: 7 },
    { kind: 'statistic', source: 2, ranks: Uint8Array.from({ length: levelCount + 2 }, () => rng.below(40)) },
  ]
}

/** Trees whose every split is drawn; some are a single leaf, some let everything one way. */
function randomEnsemble(
  rng: Rng,
  outputs: number,
  leafWidth: number,
  binnings: readonly BinnedFeature[],
): TreeEnsemble {
  const trees = Array.from({ length: leafWidth === 1 ? 4 * outputs : 18 }, (_, tree) =>
    randomChildren(rng, tree === 1 ? 0 : 12),
  )
  const children = Int32Array.from(trees.flat())
  const starts = Uint32Array.from([0, ...trees.map((_, tree) => trees.slice(0, tree + 1).flat().length)])
  const features = Uint16Array.from(children, () => rng.below(binnings.length))
  const draw = (below: number) => Uint8Array.from(children, () => rng.below(below))
  const sets = [...children.keys()]
    .filter((node) => children[node] !== 0 && binnings[features[node]!]!.kind === 'category')
    .flatMap((node) =>
      Array.from({ length: 8 }, () => (node % 9 === 0 ? 0 : node % 9 === 1 ? 0xffffffff : rng.uint32())),
    )
  return {
    outputs,
    leafWidth,
    base: Float64Array.from({ length: outputs }, () => rng.float()),
    starts,
    children,
    features,
    codes: Uint8Array.from(children, (_, node) => (node % 7 === 0 ? 255 : rng.below(features[node]! === 1 ? 5 : 40))),
    missingLeft: draw(2),
    sets: Uint32Array.from(sets),
    values: Float64Array.from({ length: children.length * leafWidth }, () => (rng.float() - 0.5) * 10),
    covers: new Float64Array(children.length).fill(1),
  }
}

function randomChildren(rng: Rng, splits: number): number[] {
  const children = [0]
  for (let split = 0; split < splits; split++) {
    const leaves = [...children.keys()].filter((node) => children[node] === 0)
    children[leaves[rng.below(leaves.length)]!] = children.length
    children.push(0, 0)
  }
  return children
}

function randomTable(rng: Rng, binnings: readonly BinnedFeature[]): Table {
  const numbers = (feature: number) => {
    const { edges } = binnings[feature] as { edges: Float64Array }
    const odd = [Number.NaN, Infinity, -Infinity, 0, 1e300]
    return Float64Array.from({ length: rowCount }, (_, row) =>
      row % 3 === 0 ? edges[rng.below(edges.length)]! : row % 10 === 1 ? odd[rng.below(5)]! : (rng.float() - 0.5) * 1.2,
    )
  }
  const codes = Int32Array.from({ length: rowCount }, () => rng.below(levelCount + 2) - 1)
  return {
    rowCount,
    columns: new Map([
      ['a', { kind: 'number', values: numbers(0) }],
      ['b', { kind: 'number', values: numbers(1) }],
      ['c', { kind: 'codes', codes, levels: [...levels, 'never seen'] }],
    ]),
  }
}

/** The definition, cell by cell: a code for every cell, a walk down every tree. */
function slowMargins(ensemble: TreeEnsemble, binnings: readonly BinnedFeature[], table: Table): Float64Array {
  const { outputs, leafWidth, starts } = ensemble
  const margins = Float64Array.from({ length: rowCount * outputs }, (_, at) => ensemble.base[at % outputs]!)
  for (let row = 0; row < rowCount; row++) {
    for (let tree = 0; tree + 1 < starts.length; tree++) {
      const leaf = slowLeaf(ensemble, binnings, table, row, starts[tree]!)
      for (let k = 0; k < leafWidth; k++) {
        margins[row * outputs + (leafWidth === 1 ? tree % outputs : k)]! += ensemble.values[leaf * leafWidth + k]!
      }
      margins[row * outputs + (tree % outputs)]! += slowSlopes(ensemble, binnings, table, row, leaf)
    }
  }
  return margins
}

function slowSlopes(trees: TreeEnsemble, binnings: readonly BinnedFeature[], table: Table, row: number, leaf: number) {
  const { slopeStarts, slopeFeatures, slopes, slopeMeans } = trees as Required<TreeEnsemble>
  let sum = 0
  for (let at = slopeStarts?.[leaf] ?? 0; at < (slopeStarts?.[leaf + 1] ?? 0); at++) {
    const binning = binnings[slopeFeatures[at]!]!
    const { code, isMissing } = slowCode(binning, table, row)
    if (isMissing || binning.kind !== 'number') continue
    sum += slopes[at]! * (binning.centres![code]! - slopeMeans[at]!)
  }
  return sum
}

function slowLeaf(trees: TreeEnsemble, binnings: readonly BinnedFeature[], table: Table, row: number, root: number) {
  let node = root
  while (trees.children[node] !== 0) {
    const binning = binnings[trees.features[node]!]!
    const { code, isMissing } = slowCode(binning, table, row)
    const isRight =
      binning.kind === 'category'
        ? slowBit(trees, binnings, node, code)
        : isMissing
          ? trees.missingLeft[node] === 0
          : code > trees.codes[node]!
    node = root + trees.children[node]! + Number(isRight)
  }
  return node
}

function slowCode(binning: BinnedFeature, table: Table, row: number): { code: number; isMissing: boolean } {
  const column = table.columns.get(['a', 'b', 'c'][binning.source]!)!
  if (binning.kind === 'number' && column.kind === 'number') {
    const value = column.values[row]!
    return { code: binning.edges.filter((edge) => edge < value).length, isMissing: Number.isNaN(value) }
  }
  const level = column.kind === 'codes' ? column.codes[row]! : -1
  if (binning.kind === 'statistic')
    return { code: binning.ranks[level < 0 ? levelCount + 1 : Math.min(level, levelCount)]!, isMissing: false }
  const known = binning.kind === 'category' ? binning.levelCount : 0
  return { code: level < 0 ? known + 1 : Math.min(level, known), isMissing: level < 0 }
}

function slowBit(
  { sets, children, features }: TreeEnsemble,
  binnings: readonly BinnedFeature[],
  node: number,
  code: number,
) {
  let before = 0
  for (let index = 0; index < node; index++)
    if (children[index] !== 0 && binnings[features[index]!]!.kind === 'category') before++
  return Math.floor(sets[before * 8 + Math.floor(code / 32)]! / 2 ** (code % 32)) % 2 === 1
}

function modelOf(ensemble: TreeEnsemble, binnings: readonly BinnedFeature[]): Model {
  const fitted = encodeBoosted({ kind: 'gbdt', params: {} }, { ensemble, binnings }, {})
  const names = ['a', 'b', 'c'] as const
  return {
    task: ensemble.outputs === 1 ? 'regression' : 'multiclass',
    target: 'y',
    classes: ensemble.outputs === 1 ? null : Array.from({ length: ensemble.outputs }, (_, k) => `class ${k}`),
    positive: null,
    signature: {
      inputs: names.map((name) =>
        name === 'c'
          ? { name, type: 'category', storage: 'text', required: true }
          : { name, type: 'number', storage: 'number', required: true },
      ),
    },
    transforms: names.map((name) =>
      name === 'c' ? { kind: 'category', column: name, levels } : { kind: 'number', column: name },
    ),
    members: [{ weight: 1, fitted }],
    example: {},
  }
}

for (const [outputs, leafWidth, what] of [
  [1, 1, 'one output'],
  [4, 1, 'a tree per output'],
  [20, 20, 'a value per output in every leaf'],
] as const) {
  test(`${what}: edges, sets, unseen levels, ranks and missing cells are split as the definition says`, async () => {
    for (const seed of [1, 2, 3]) {
      const rng = createRng(seed)
      const binnings = randomBinnings(rng)
      const ensemble = randomEnsemble(rng, outputs, leafWidth, binnings)
      const table = randomTable(rng, binnings)
      const model = modelOf(ensemble, binnings)
      const { bytes, inputs } = exportOnnx(model)
      const answers = await runOnnx(bytes, onnxFeeds(model, inputs, table))
      const found = (outputs === 1 ? answers['value'] : answers['margin']) as Float64Array
      const error = largestRelativeError(found, slowMargins(ensemble, binnings, table))
      assert.ok(error < 1e-9, `seed ${seed}: relative error ${error}`)
    }
  })
}

test('linear leaves add slopes times centres, of a bin without edges too, and nothing where a number is missing', async () => {
  for (const outputs of [1, 3]) {
    const rng = createRng(4)
    const lone: BinnedFeature = { kind: 'number', source: 1, edges: new Float64Array(0) }
    const binnings = [...randomBinnings(rng), lone].map((binning) => withCentres(rng, binning))
    const ensemble = withSlopes(rng, randomEnsemble(rng, outputs, 1, binnings.slice(0, 5)))
    const table = randomTable(rng, binnings)
    const model = modelOf(ensemble, binnings)
    const { bytes, inputs } = exportOnnx(model)
    const answers = await runOnnx(bytes, onnxFeeds(model, inputs, table))
    const found = (outputs === 1 ? answers['value'] : answers['margin']) as Float64Array
    const error = largestRelativeError(found, slowMargins(ensemble, binnings, table))
    assert.ok(error < 1e-9, `relative error ${error}`)
  }
})

function withCentres(rng: Rng, binning: BinnedFeature): BinnedFeature {
  if (binning.kind !== 'number') return binning
  return { ...binning, centres: Float64Array.from({ length: binning.edges.length + 1 }, () => rng.float() * 3) }
}

/** None to three slopes at every leaf below a split. */
function withSlopes(rng: Rng, ensemble: TreeEnsemble): TreeEnsemble {
  const { children, starts } = ensemble
  const counts = Array.from(children, (child, node) => (child !== 0 || starts.includes(node) ? 0 : rng.below(4)))
  const slopeStarts = Uint32Array.from([0, ...counts.map((_, at) => counts.slice(0, at + 1).reduce((a, b) => a + b))])
  const draw = (pick: () => number) => Array.from({ length: slopeStarts.at(-1)! }, pick)
  return {
    ...ensemble,
    slopeStarts,
    slopeFeatures: Uint16Array.from(draw(() => [0, 1, 5][rng.below(3)]!)),
    slopes: Float64Array.from(draw(() => rng.float() - 0.5)),
    slopeMeans: Float64Array.from(draw(() => rng.float())),
  }
}
