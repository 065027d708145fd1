import type { Feature } from '#features'
import { layoutOfNetwork } from '#kernels'
import type { Fault, Fitted, ModelShape, WeightArray } from '../../estimator.ts'
import type { JsonReader } from '../../read-json.ts'
import { readJson } from '../../read-json.ts'
import { decodeNetwork } from './document.ts'

const MOST_KNOTS = 257
const MOST_LEVELS = 253

/** A decoded network whose parameters are as many as its shape needs, and whose cells stay within its folded rows. */
export function checkNetwork(fitted: Fitted, shape: ModelShape, fault: Fault): void {
  const document = readJson(fitted.document, 'document', fault)
  checkShape(document, fault)
  checkTarget(document.object('target'), shape, fault)
  const counts = checkInputs(document, shape, fault)
  const { arrays } = fitted
  expectNumbers(arrays['scales'], Float64Array, { name: 'scales', length: 2 * counts.scales, fault })
  expectNumbers(arrays['knots'], Float32Array, { name: 'knots', length: counts.knots, fault })
  const { network, encoders } = decodeNetwork(fitted)
  const { parameterCount } = layoutOfNetwork(network)
  expectNumbers(arrays['parameters'], Float32Array, { name: 'parameters', length: parameterCount, fault })
  for (const encoder of encoders) {
    if (encoder.kind !== 'pieces') continue
    const rises = encoder.knots.every((knot, at) => at === 0 || knot > encoder.knots[at - 1]!)
    if (!rises) fault('arrays.knots', 'rising numbers for each feature')
  }
  checkBackground(document.integer('backgroundRows', 0, 1024), arrays['background'], shape, fault)
}

function checkShape(document: JsonReader, fault: Fault): void {
  document.integer('members', 1, 64)
  document.integer('depth', 1, 8)
  if (document.integer('width', 8, 1024) % 8 !== 0) fault('document.width', 'a multiple of 8')
  if (document.integer('embedding', 4, 64) % 4 !== 0) fault('document.embedding', 'a multiple of 4')
  document.choice('activation', ['relu', 'silu'])
}

function checkTarget(target: JsonReader, { outputs }: ModelShape, fault: Fault): void {
  const loss = target.choice('loss', ['logistic', 'squared', 'softmax'])
  if (target.integer('outputs', 1, outputs) !== outputs) fault(`${target.path}.outputs`, String(outputs))
  if (outputs > 1 && loss !== 'softmax') fault(`${target.path}.loss`, 'softmax for several outputs')
  target.number('mean')
  target.number('deviation', 0)
  if (target.number('least') > target.number('most')) fault(`${target.path}.most`, 'at least the least')
}

/** How many numbers have a scale, and how many knots all have. */
function checkInputs(document: JsonReader, { featureCount, features }: ModelShape, fault: Fault) {
  const inputs = document.objects('inputs')
  if (inputs.length !== featureCount) fault('document.inputs', `${featureCount} of them, one per feature`)
  let [scales, knots] = [0, 0]
  for (const [index, input] of inputs.entries()) {
    const kind = input.choice('kind', kindsOf(features.features[index]!))
    if (kind === 'pieces') knots += input.integer('knotCount', 2, MOST_KNOTS)
    if (kind === 'pieces' || kind === 'plain') scales++
    if (kind === 'levels' || kind === 'embedded') input.integer('levelCount', 0, MOST_LEVELS)
  }
  return { scales, knots }
}

function kindsOf({ kind }: Feature) {
  return kind === 'number' ? (['pieces', 'plain', 'none'] as const) : (['levels', 'embedded', 'none'] as const)
}

function checkBackground(rows: number, found: WeightArray | undefined, { features }: ModelShape, fault: Fault): void {
  const columns = features.features
  const fits = (cell: number, at: number) => {
    const feature = columns[at % columns.length]!
    return feature.kind === 'number' || (Number.isInteger(cell) && cell >= -1 && cell <= feature.levels.length)
  }
  if (!(found instanceof Float64Array) || found.length !== rows * columns.length || !found.every(fits))
    fault('arrays.background', `${rows} rows of cells, one per feature`)
}

interface Expected {
  readonly name: string
  readonly length: number
  readonly fault: Fault
}

function expectNumbers(
  found: WeightArray | undefined,
  type: typeof Float64Array | typeof Float32Array,
  { name, length, fault }: Expected,
): void {
  const fits = found instanceof type && found.length === length && found.every(Number.isFinite)
  if (!fits) fault(`arrays.${name}`, `${length} finite numbers, a ${type.name}`)
}
