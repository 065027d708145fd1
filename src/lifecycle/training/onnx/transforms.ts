import { RepriseError } from '#base'
import type { ProseTransform, TextTransform, Transform } from '#features'
import { applyTransforms, largestZero, transformColumns } from '#features'
import { missingColumn } from '../cast-column.ts'
import { knownWords } from '../known-words.ts'
import type { Model } from '../model.ts'
import type { SignatureColumn } from '../signature.ts'
import type { Words } from './category.ts'
import { categoryFeature, missingWordsOf } from './category.ts'
import { datetimeFeatures, elapsedFeature, numbersOfMicros } from './datetime.ts'
import type { GraphFeature } from './feature.ts'
import type { Graph, Value } from './graph.ts'
import type { OnnxInput } from './input.ts'
import { longCategory, numberCategory } from './number-category.ts'
import { arithmeticFeature, crossFeature, deviationFeature } from './pairs.ts'
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
  const columns: RawColumns = {
    input: (column) => signature.inputs.find(({ name }) => name === column)!,
    number: (column) => numberInput(graph, columns.input(column), declare),
    micros: (column) => declare({ ...micros, name: column, column }),
    long: (column) => declare({ ...long, name: column, column }),
    words: (column) => wordsInput(columns.input(column), knownWords({ transforms }).get(column) ?? [], declare),
    measure: (name, column, encoding) => declare({ ...number, name, column, raw: false, encoding }),
  }
  const features = transforms.flatMap((transform) => writeTransform(graph, transform, columns))
  return { inputs: [...inputs.values()], features }
}

type Declare = (input: OnnxInput) => Value

/** The inputs that hold a raw column, declared once they are asked for. */
interface RawColumns {
  input(column: string): SignatureColumn
  /** Doubles; date-times as microseconds. */
  number(column: string): Value
  micros(column: string): Value
  /** 64-bit integers. */
  long(column: string): Value
  words(column: string): Words
  /** What the caller makes of a column. */
  measure(name: string, column: string, encoding: string): Value
}

const number = { tensor: 'double', missing: 'NaN' } as const
const micros = {
  tensor: 'int64',
  raw: false,
  encoding: 'microseconds since 1970-01-01T00:00:00Z',
  missing: 'the least int64, which NumPy writes for NaT',
} as const

const long = {
  tensor: 'int64',
  raw: true,
  encoding: 'the integer',
  missing: 'the least int64, which NumPy writes for NaT',
} as const

function numberInput(graph: Graph, { name, storage }: SignatureColumn, declare: Declare): Value {
  if (storage !== 'datetime') return declare({ ...number, name, column: name, raw: true, encoding: 'the number' })
  return numbersOfMicros(graph, declare({ ...micros, name, column: name }))
}

function wordsInput({ name, storage }: SignatureColumn, known: readonly string[], declare: Declare): Words {
  const encoding = storage === 'boolean' ? 'the word, such as true or no' : 'the text'
  const missing = missingWordsOf(known)
    .map((word) => JSON.stringify(word))
    .join(', ')
  const texts = declare({ name, column: name, tensor: 'string', raw: true, encoding, missing })
  return { texts, storage, known }
}

type TransformWriter<Of extends Transform> = (
  graph: Graph,
  transform: Of,
  columns: RawColumns,
) => readonly GraphFeature[]

/** How kinds of transforms become operators; a new kind is a line here. */
const writers: { readonly [Kind in Transform['kind']]?: TransformWriter<Extract<Transform, { kind: Kind }>> } = {
  number: (graph, { column, zeroIsMissing, missingCodes = [], flagged }, columns) => {
    const given = columns.number(column)
    const coded = isAnyOf(graph, given, missingCodes)
    const decoded = coded === null ? given : graph.add('Where', [coded, graph.constant(doubles([Number.NaN])), given])
    const values = zeroIsMissing ? missingAtZero(graph, decoded) : decoded
    if (coded === null || !flagged) return [{ kind: 'number', values }]
    return [
      { kind: 'number', values },
      { kind: 'number', values: graph.add('Cast', [coded], { to: { int: 11 } }) },
    ]
  },
  category: (graph, { column, levels }, columns) => {
    const { storage } = columns.input(column)
    if (storage === 'number') return [numberCategory(graph, columns.number(column), levels)]
    if (storage === 'long') return [longCategory(graph, columns.long(column), levels)]
    return [categoryFeature(graph, columns.words(column), levels)]
  },
  datetime: (graph, { column, parts }, columns) => datetimeFeatures(graph, columns.micros(column), parts),
  text: (_graph, transform, columns) => measuredFeatures(transform, columns),
  prose: (_graph, transform, columns) => measuredFeatures(transform, columns),
  arithmetic: (graph, { columns: [first, second], operation }, columns) => [
    arithmeticFeature(graph, operation, [columns.number(first), columns.number(second)]),
  ],
  cross: (graph, transform, columns) => {
    const [first, second] = transform.columns
    return [crossFeature(graph, [columns.words(first), columns.words(second)], transform)]
  },
  deviation: (graph, transform, columns) => {
    const [of, by] = transform.columns
    return [deviationFeature(graph, columns.number(of), columns.words(by), transform)]
  },
  elapsed: (graph, { columns: [from, to] }, columns) => [
    elapsedFeature(graph, columns.micros(from), columns.micros(to)),
  ],
  frequency: (_graph, { column }, columns) => {
    const encoding = `share of the training rows that have the same "${column}", 0 for a new one`
    return [{ kind: 'number', values: columns.measure(`${column}.frequency`, column, encoding) }]
  },
}

function writeTransform(graph: Graph, transform: Transform, columns: RawColumns): readonly GraphFeature[] {
  // The table pairs each kind with its own transform; the compiler cannot follow the lookup.
  const write = writers[transform.kind] as TransformWriter<Transform> | undefined
  if (write !== undefined) return write(graph, transform, columns)
  const [kind, names] = [transform.kind, transformColumns(transform)]
  throw new RepriseError(
    'invalid-input',
    `the model makes a ${kind} of ${names.join(' and ')}, which is not written as ONNX`,
    {
      remedy: 'Export it for the browser, or train without generated features.',
      details: { kind, columns: names },
    },
  )
}

/** Rows × 1: whether the value is one of the codes; null where there is none. */
function isAnyOf(graph: Graph, given: Value, codes: readonly number[]): Value | null {
  const equal = codes.map((code) => graph.add('Equal', [given, graph.constant(doubles([code]))]))
  return equal.length === 0 ? null : equal.reduce((any, one) => graph.add('Or', [any, one]))
}

function missingAtZero(graph: Graph, given: Value): Value {
  const isZero = graph.add('LessOrEqual', [graph.add('Abs', [given]), graph.constant(doubles([largestZero]))])
  return graph.add('Where', [isZero, graph.constant(doubles([Number.NaN])), given])
}

function measuredFeatures(transform: TextTransform | ProseTransform, columns: RawColumns): readonly GraphFeature[] {
  return measuresOf(transform, columns.input(transform.column)).map(({ name, encoding }) => {
    return { kind: 'number', values: columns.measure(name, transform.column, encoding) }
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
