import type { Feature } from '#features'
import { ENCODED_LEVELS } from '#features'
import type { Fault, Fitted, ModelShape } from '../../estimator.ts'
import type { JsonReader } from '../../read-json.ts'
import { readJson } from '../../read-json.ts'

const widest = 1 << 24

/** A decoded linear model: an encoding that fits its features, finite coefficients of that width. */
export function checkLinear(fitted: Fitted, shape: ModelShape, fault: Fault): void {
  const width = checkEncoding(fitted, shape, fault)
  expectNumbers(fitted, 'coefficients', (width + 1) * shape.outputs, fault)
  expectNumbers(fitted, 'means', width + 1, fault)
}

/** The width of an encoding that fits the features. */
export function checkEncoding(fitted: Fitted, { featureCount, features }: ModelShape, fault: Fault): number {
  const encoding = readJson(fitted.document, 'document', fault).object('encoding')
  const width = encoding.integer('width', 0, widest)
  const blocks = encoding.objects('blocks')
  if (blocks.length !== featureCount) fault('document.encoding.blocks', `${featureCount} blocks, one per feature`)
  for (const [index, block] of blocks.entries()) expectKind(block, features.features[index]!, fault)
  const groups = blocks.flatMap((block, feature) => new Array<number>(blockWidth(block)).fill(feature))
  const found = encoding.integers('groups', 0, featureCount)
  if (groups.length !== width) fault('document.encoding.width', `${groups.length}, the sum of its blocks`)
  if (found.length !== width || found.some((feature, j) => feature !== groups[j])) {
    fault('document.encoding.groups', 'the feature of every column of the blocks')
  }
  return width
}

function expectKind(block: JsonReader, feature: Feature, fault: Fault): void {
  if (block.choice('kind', [feature.kind]) !== 'category' || feature.kind !== 'category') return
  const levelCount = Math.min(feature.levels.length, ENCODED_LEVELS)
  if (block.integer('levelCount', 0, widest) !== levelCount) fault(`${block.path}.levelCount`, String(levelCount))
}

function blockWidth(block: JsonReader): number {
  const extra = block.flag('missing') ? 1 : 0
  if (block.choice('kind', ['number', 'category']) === 'category') return block.integer('levelCount', 0, widest) + extra
  block.number('median')
  block.number('mean')
  block.number('scale', 0)
  return 1 + bendWidth(block) + extra
}

function bendWidth(block: JsonReader): number {
  if (!block.has('bend')) return 0
  const bend = block.object('bend')
  bend.number('spread', Number.MIN_VALUE)
  bend.number('mean')
  bend.number('scale', Number.MIN_VALUE)
  return 1
}

function expectNumbers(fitted: Fitted, name: string, length: number, fault: Fault): void {
  const found = fitted.arrays[name]
  if (!(found instanceof Float64Array) || found.length !== length) fault(`arrays.${name}`, `${length} float64 numbers`)
  if (!found.every(Number.isFinite)) fault(`arrays.${name}`, 'finite numbers')
}
