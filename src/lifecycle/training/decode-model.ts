import { RepriseError } from '#base'
import type { Features, Transform } from '#features'
import { applyTransforms } from '#features'
import { readCalibration } from './calibration/read.ts'
import { missingColumn } from './cast-column.ts'
import type { ModelFiles } from './encode-model.ts'
import { modelFormat, modelVersion } from './encode-model.ts'
import type { Estimator, Fault, ModelShape, ParamValue, Task } from './estimator.ts'
import { outputCountOf } from './estimator.ts'
import { predictingKindOf, predictingKinds } from './estimators/predicting.ts'
import type { Member, Model } from './model.ts'
import { isDirections, isLists } from './params.ts'
import { linksOf } from './predict.ts'
import type { JsonReader } from './read-json.ts'
import { readJson } from './read-json.ts'
import { readTransform } from './read-transform.ts'
import { readWeights } from './read-weights.ts'
import type { Signature } from './signature.ts'

/**
 * The model in these bytes. They may come from anywhere: every field, bound and size is checked before anything computes
 * with it. `corrupted` names the field that is wrong, `newer-version` a model that a later Reprise wrote.
 */
export function decodeModel(files: ModelFiles): Model {
  const root = readJson(parse(files['model.json']), '', fault)
  refuseOtherFormats(root)
  const task = root.choice('task', ['binary', 'multiclass', 'regression'])
  const classes = readClasses(root, task)
  const signature = readSignature(root.object('signature'))
  const transforms = root.objects('transforms').map((transform) => readTransform(transform, signature, fault))
  const features = emptyFeatures(transforms, signature)
  const shape = { featureCount: features.features.length, features, outputs: outputCountOf(task, classes?.length ?? 1) }
  const members = readMembers(root, files['weights.bin'], shape)
  const positive = task === 'binary' ? classes![1]! : null
  if (root.textOrNull('positive') !== positive) fault('positive', JSON.stringify(positive))
  return {
    task,
    target: root.text('target'),
    classes,
    positive,
    signature,
    transforms,
    members,
    ...(root.has('calibration')
      ? { calibration: readCalibration(root.object('calibration'), shape.outputs, task, fault) }
      : {}),
    ...(root.has('threshold') ? { threshold: readThreshold(root, task) } : {}),
    example: readExample(root),
  }
}

const fault: Fault = (field, expected) => {
  throw new RepriseError('corrupted', `model.json: ${field === '' ? 'the document' : field} is not ${expected}`, {
    remedy: 'Fetch the model again, or train it again: its bytes are not those of a model.',
    details: { path: field, expected },
  })
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw new RepriseError('corrupted', 'model.json is not JSON in UTF-8', { cause })
  }
}

function refuseOtherFormats(root: JsonReader): void {
  root.choice('format', [modelFormat])
  const version = root.integer('version', 1, Number.MAX_SAFE_INTEGER)
  if (version <= modelVersion) return
  throw new RepriseError(
    'newer-version',
    `the model has format version ${version}; this Reprise reads up to ${modelVersion}`,
    {
      remedy: 'Update Reprise.',
      details: { version, newest: modelVersion },
    },
  )
}

function readClasses(root: JsonReader, task: Task): readonly string[] | null {
  if (task === 'regression') return root.value['classes'] === null ? null : fault('classes', 'null for regression')
  const classes = root.texts('classes')
  if (task === 'binary' && classes.length !== 2) fault('classes', 'two labels for a binary task')
  if (classes.length < 2 || new Set(classes).size !== classes.length) fault('classes', 'at least two different labels')
  return classes
}

function readSignature(reader: JsonReader): Signature {
  const inputs = reader.objects('inputs').map((input) => ({
    name: input.text('name'),
    type: input.choice('type', [
      'number',
      'integer',
      'category',
      'boolean',
      'text',
      'datetime',
      'identifier',
      'constant',
    ]),
    storage: input.choice('storage', ['number', 'long', 'text', 'boolean', 'datetime']),
    required: input.flag('required'),
  }))
  if (new Set(inputs.map((input) => input.name)).size !== inputs.length)
    fault('signature.inputs', 'columns with different names')
  return { inputs }
}

/** The features of a table without rows: their kinds and levels, which the members must fit. */
function emptyFeatures(transforms: readonly Transform[], { inputs }: Signature): Features {
  const columns = new Map(inputs.map(({ name, storage }) => [name, missingColumn(storage, 0)]))
  try {
    return applyTransforms(transforms, { rowCount: 0, columns })
  } catch (cause) {
    if (!(cause instanceof RepriseError)) throw cause
    return fault('transforms', `a list that fits the signature (${cause.message})`)
  }
}

function readMembers(root: JsonReader, weights: Uint8Array, shape: ModelShape): readonly Member[] {
  const sizeBytes = root.integer('weightsSizeBytes', 0, Number.MAX_SAFE_INTEGER)
  if (weights.byteLength !== sizeBytes) fault('weightsSizeBytes', `${weights.byteLength}, the size of weights.bin`)
  const readers = root.objects('members')
  const arrays = readWeights(readers, weights, fault)
  const members = readers.map((reader, index): Member => {
    const estimator = readEstimator(reader.object('estimator'))
    const fitted = { estimator, document: reader.object('document').value, arrays: arrays[index]! }
    const uses = readUses(reader, shape.featureCount)
    const seen = uses === undefined ? shape : narrowed(shape, uses)
    predictingKindOf(estimator.kind).check?.(fitted, seen, (field, expected) =>
      fault(`${reader.path}.${field}`, expected),
    )
    return { weight: reader.number('weight', 0, 1), fitted, ...(uses === undefined ? {} : { uses }) }
  })
  const total = members.reduce((sum, { weight }) => sum + weight, 0)
  if (Math.abs(total - 1) > 1e-6) fault('members', 'a list whose weights sum to 1')
  return new Set(linksOf(members)).size < 2 ? members : fault('members', 'a list of models of one link')
}

function readUses(reader: JsonReader, featureCount: number): readonly number[] | undefined {
  if (!reader.has('uses')) return undefined
  const uses = reader.integers('uses', 0, featureCount - 1)
  return new Set(uses).size === uses.length ? uses : fault(`${reader.path}.uses`, 'different numbers of features')
}

function narrowed({ features, outputs }: ModelShape, uses: readonly number[]): ModelShape {
  const used = { ...features, features: uses.map((index) => features.features[index]!) }
  return { featureCount: uses.length, features: used, outputs }
}

function readEstimator(reader: JsonReader): Estimator {
  const kind = reader.choice('kind', Object.keys(predictingKinds) as Estimator['kind'][])
  const { value } = reader.object('params')
  const params: Record<string, ParamValue> = {}
  for (const [name, param] of Object.entries(value)) {
    if (param === null || (typeof param === 'object' && !isDirections(param) && !isLists(param)))
      fault(`${reader.path}.params.${name}`, 'a number, a text, a boolean, 1 or -1 by column, or lists of columns')
    params[name] = param
  }
  return { kind, params }
}

function readThreshold(root: JsonReader, task: Task): number {
  return task === 'binary' ? root.number('threshold', 0, 1) : fault('threshold', 'absent: the task is not binary')
}

function readExample(root: JsonReader): Model['example'] {
  const { value } = root.object('example')
  for (const [name, cell] of Object.entries(value)) {
    if (cell !== null && typeof cell !== 'string' && typeof cell !== 'number')
      fault(`example.${name}`, 'a text, a number or null')
  }
  return value as Model['example']
}
