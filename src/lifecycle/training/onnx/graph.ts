import type { Message } from './protobuf.ts'
import { integer, integers, message, nested, text } from './protobuf.ts'
import type { Tensor, TensorType } from './tensor.ts'
import { dataTypes, tensorProto } from './tensor.ts'

/** What a node is told besides its inputs. */
export type Attribute =
  | { readonly int: number }
  | { readonly ints: ArrayLike<number> }
  | { readonly strings: readonly string[] }
  | { readonly tensor: Tensor }

export type Attributes = Readonly<Record<string, Attribute>>

/** A tensor of the graph, by its name. */
export type Value = string

export interface Port {
  readonly name: string
  readonly type: TensorType
  /** Columns; the rows are free. */
  readonly width: number
}

/** Nodes in the order they are added; what an operator gives can be read by those after it. */
export interface Graph {
  add(operator: string, inputs: readonly Value[], attributes?: Attributes): Value
  constant(tensor: Tensor): Value
  input(port: Port): Value
  /** Lets a value leave under this name, or one like it where an input is named so; the name it got. */
  output(port: Port, value: Value): string
  /** `GraphProto`. */
  encode(name: string, description: string): Message
}

/** Operators of the domain ai.onnx.ml; all others belong to ai.onnx. */
const machineLearning: readonly string[] = ['LabelEncoder', 'TreeEnsemble']

export function createGraph(): Graph {
  const taken = new Set<string>()
  const nodes: Message[] = []
  const constants: Message[] = []
  const inputs: Message[] = []
  const outputs: Message[] = []
  const name = (wish: string): string => {
    let free = wish
    for (let suffix = 2; free === '' || taken.has(free); suffix++) free = `${wish}_${suffix}`
    taken.add(free)
    return free
  }
  const add = (operator: string, from: readonly Value[], attributes: Attributes, to: string): string => {
    nodes.push(nested(1, nodeProto(operator, from, attributes, to)))
    return to
  }
  return {
    add: (operator, from, attributes = {}) => add(operator, from, attributes, name(`~${operator}${nodes.length}`)),
    constant: (tensor) => {
      const named = name(`~constant${constants.length}`)
      constants.push(nested(5, tensorProto(tensor, named)))
      return named
    },
    input: (port) => {
      const named = name(port.name)
      inputs.push(nested(11, valueInfo({ ...port, name: named })))
      return named
    },
    output: (port, value) => {
      const named = name(port.name)
      outputs.push(nested(12, valueInfo({ ...port, name: named })))
      return add('Identity', [value], {}, named)
    },
    encode: (title, description) =>
      message([...nodes, text(2, title), ...constants, text(10, description), ...inputs, ...outputs]),
  }
}

/** `NodeProto`. */
function nodeProto(operator: string, inputs: readonly Value[], attributes: Attributes, output: Value): Message {
  return message([
    ...inputs.map((input) => text(1, input)),
    text(2, output),
    text(3, output),
    text(4, operator),
    ...Object.entries(attributes).map(([name, value]) => nested(5, attributeProto(name, value))),
    ...(machineLearning.includes(operator) ? [text(7, 'ai.onnx.ml')] : []),
  ])
}

/** `AttributeProto`, whose type (field 20) says which field holds the value. */
function attributeProto(name: string, value: Attribute): Message {
  if ('int' in value) return message([text(1, name), integer(3, value.int), integer(20, 2)])
  if ('tensor' in value) return message([text(1, name), nested(5, tensorProto(value.tensor)), integer(20, 4)])
  if ('ints' in value) return message([text(1, name), integers(8, value.ints), integer(20, 7)])
  return message([text(1, name), ...value.strings.map((item) => text(9, item)), integer(20, 8)])
}

/** `ValueInfoProto` of a tensor rows × width. */
function valueInfo({ name, type, width }: Port): Message {
  const shape = message([nested(1, text(2, 'rows')), nested(1, integer(1, width))])
  const tensor = message([integer(1, dataTypes[type]), nested(2, shape)])
  return message([text(1, name), nested(2, nested(1, tensor))])
}
