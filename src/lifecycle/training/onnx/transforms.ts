import { RepriseError } from '#base'
import type {
  CategoryTransform,
  DatetimeTransform,
  ElapsedTransform,
  FrequencyTransform,
  NumberTransform,
  ProseTransform,
  TextTransform,
  Transform,
} from '#features'
import { applyTransforms, largestZero } from '#features'
import { missingColumn } from '../cast-column.ts'
import type { Model } from '../model.ts'
import type { SignatureColumn } from '../signature.ts'
import { categoryFeature, missingWordsOf } from './category.ts'
import { datetimeFeatures, elapsedFeature } from './datetime.ts'
import type { GraphFeature } from './feature.ts'
import type { Graph, Value } from './graph.ts'
import type { OnnxInput } from './input.ts'
import { longCategory, numberCategory } from './number-category.ts'
import { doubles } from './tensor.ts'

/** The inputs of a model's graph and the features made of them, both in the order of the transforms. */
export interface GraphFeatures {
  readonly inputs: readonly OnnxInput[]
  readonly features: readonly GraphFeature[]
}

export function addFeatures(graph: Graph, { signature, transforms }: Model): GraphFeatures {
  const inputs = new Map<string, OnnxInput>()
  const declare = (input: OnnxInput): Value => {
    const known = inputs.get(`${input.tensor} ${input.name}`)
    if (known !== undefined) return known.name
    const name = graph.input({ name: input.name, type: input.tensor, width: 1 })
    inputs.set(`${input.tensor} ${input.name}`, { ...input, name })
    return name
  }
  const features = transforms.flatMap((transform) => {
    if (transform.kind === 'elapsed') return [writeElapsed(graph, transform, declare)]
    if (!('column' in transform)) throw withoutOperators(transform)
    const column = signature.inputs.find(({ name }) => name === transform.column)!
    return writeTransform(graph, transform, column, declare)
  })
  return { inputs: [...inputs.values()], features }
}

type Declare = (input: OnnxInput) => Value

function withoutOperators({ kind, columns }: Exclude<Transform, ColumnTransform | ElapsedTransform>): RepriseError {
  return new RepriseError(
    'invalid-input',
    `the model makes a ${kind} of ${columns.join(' and ')}, which is not written as ONNX`,
    {
      remedy: 'Export it for the browser, or train without generated features.',
      details: { kind, columns },
    },
  )
}

type ColumnTransform = Extract<Transform, { readonly column: string }>

type TransformWriter<Of extends ColumnTransform> = (
  graph: Graph,
  transform: Of,
  column: SignatureColumn,
  declare: Declare,
) => readonly GraphFeature[]

function writeTransform(graph: Graph, transform: ColumnTransform, column: SignatureColumn, declare: Declare) {
  // The table pairs each kind with its own transform; the compiler cannot follow the lookup.
  const write = writers[transform.kind] as TransformWriter<ColumnTransform>
  return write(graph, transform, column, declare)
}

const writers: { readonly [Kind in ColumnTransform['kind']]: TransformWriter<Extract<Transform, { kind: Kind }>> } = {
  number: (graph, { column, zeroIsMissing, missingCodes, flagged }: NumberTransform, _column, declare) => {
    const given = declareNumber(column, declare)
    if (missingCodes === undefined)
      return [{ kind: 'number', values: zeroIsMissing ? missingAtZero(graph, given) : given }]
    const coded = isAnyOf(graph, given, missingCodes)
    const decoded = graph.add('Where', [coded, graph.constant(doubles([Number.NaN])), given])
    const flag = (): GraphFeature => ({ kind: 'number', values: graph.add('Cast', [coded], { to: { int: 11 } }) })
    return [
      { kind: 'number', values: zeroIsMissing ? missingAtZero(graph, decoded) : decoded },
      ...(flagged ? [flag()] : []),
    ]
  },
  category: (graph, { column, levels }: CategoryTransform, { storage }, declare) => {
    if (storage === 'number') return [numberCategory(graph, declareNumber(column, declare), levels)]
    if (storage === 'long') return [longCategory(graph, declareLong(column, declare), levels)]
    const encoding = storage === 'boolean' ? 'the word, such as true or no' : 'the text'
    const missing = missingWordsOf(levels)
      .map((word) => JSON.stringify(word))
      .join(', ')
    const texts = declare({ name: column, column, tensor: 'string', raw: true, encoding, missing })
    return [categoryFeature(graph, texts, levels, storage)]
  },
  datetime: (graph, { column, parts }: DatetimeTransform, _column, declare) => {
    return datetimeFeatures(graph, declareMicros(column, declare), parts)
  },
  text: (_graph, transform: TextTransform, column, declare) => declareMeasures(transform, column, declare),
  prose: (_graph, transform: ProseTransform, column, declare) => declareMeasures(transform, column, declare),
  frequency: (_graph, { column }: FrequencyTransform, _column, declare) => {
    const encoding = `share of the training rows that have the same "${column}", 0 for a new one`
    return [
      { kind: 'number', values: declare({ ...number, name: `${column}.frequency`, column, raw: false, encoding }) },
    ]
  },
}

const number = { tensor: 'double', missing: 'NaN' } as const

/** Rows × 1: whether the value is one of the codes. */
function isAnyOf(graph: Graph, given: Value, codes: readonly number[]): Value {
  const equal = codes.map((code) => graph.add('Equal', [given, graph.constant(doubles([code]))]))
  return equal.reduce((any, one) => graph.add('Or', [any, one]))
}

function declareNumber(column: string, declare: Declare): Value {
  return declare({ ...number, name: column, column, raw: true, encoding: 'the number' })
}

const leastLong = 'the least int64, which NumPy writes for NaT'

function declareLong(column: string, declare: Declare): Value {
  return declare({ name: column, column, tensor: 'int64', raw: true, encoding: 'the integer', missing: leastLong })
}

function declareMicros(column: string, declare: Declare): Value {
  const encoding = 'microseconds since 1970-01-01T00:00:00Z'
  return declare({ name: column, column, tensor: 'int64', raw: false, encoding, missing: leastLong })
}

function writeElapsed(graph: Graph, { columns: [from, to] }: ElapsedTransform, declare: Declare): GraphFeature {
  return elapsedFeature(graph, declareMicros(from, declare), declareMicros(to, declare))
}

function missingAtZero(graph: Graph, given: Value): Value {
  const isZero = graph.add('LessOrEqual', [graph.add('Abs', [given]), graph.constant(doubles([largestZero]))])
  return graph.add('Where', [isZero, graph.constant(doubles([Number.NaN])), given])
}

function declareMeasures(transform: TextTransform | ProseTransform, column: SignatureColumn, declare: Declare) {
  return measuresOf(transform, column).map(({ name, encoding }): GraphFeature => {
    return { kind: 'number', values: declare({ ...number, name, column: column.name, raw: false, encoding }) }
  })
}

/** ONNX has no operator that splits a text into words, so its measures are inputs. */
function measuresOf(transform: TextTransform | ProseTransform, column: SignatureColumn) {
  const empty = new Map([[column.name, missingColumn(column.storage, 0)]])
  const { features } = applyTransforms([transform], { rowCount: 0, columns: empty })
  const encodings = transform.kind === 'text' ? textEncodings(transform) : proseEncodings(transform)
  return features.map(({ name }, index) => ({ name, encoding: encodings[index]! }))
}

function textEncodings({ column, tokens }: TextTransform): readonly string[] {
  return [
    `characters (code points) of "${column}"`,
    `words of "${column}": runs of letters and digits`,
    ...tokens.map((token) => tokenEncoding(column, token)),
  ]
}

function proseEncodings({ column, tokens, topicCount }: ProseTransform): readonly string[] {
  return [
    `characters (code points) of "${column}"`,
    `words of "${column}": runs of letters and digits, ideographs one by one`,
    `characters of the words of "${column}" on average, 0 without words`,
    `digits in "${column}"`,
    `capital letters in "${column}"`,
    `punctuation marks in "${column}"`,
    `lines of "${column}"`,
    ...tokens.map((token) => tokenEncoding(column, token)),
    ...Array.from({ length: topicCount }, (_, topic) => {
      return `the TF-IDF of "${column}" times column ${topic} of its directions, as Reprise computes it (docs/model-format.md)`
    }),
  ]
}

function tokenEncoding(column: string, token: string): string {
  return `1 where the lower-cased words of "${column}" include "${token}", else 0`
}
