import type { Message } from './protobuf.ts'
import { bytes, integer, integers, message, text } from './protobuf.ts'

/** Element types of ONNX that exports use, by `TensorProto.DataType`. */
export const dataTypes = { uint8: 2, int64: 7, string: 8, double: 11 } as const
export type TensorType = keyof typeof dataTypes

export type Tensor =
  | { readonly type: 'double'; readonly dims: readonly number[]; readonly values: Float64Array }
  | { readonly type: 'int64'; readonly dims: readonly number[]; readonly values: BigInt64Array }
  | { readonly type: 'uint8'; readonly dims: readonly number[]; readonly values: Uint8Array }
  | { readonly type: 'string'; readonly dims: readonly number[]; readonly values: readonly string[] }

export function doubles(values: ArrayLike<number>, dims: readonly number[] = [values.length]): Tensor {
  return { type: 'double', dims, values: Float64Array.from(values) }
}

export function longs(values: ArrayLike<number | bigint>, dims: readonly number[] = [values.length]): Tensor {
  return { type: 'int64', dims, values: BigInt64Array.from(Array.from(values, BigInt)) }
}

export function strings(values: readonly string[]): Tensor {
  return { type: 'string', dims: [values.length], values }
}

/** `TensorProto`. */
export function tensorProto(tensor: Tensor, name = ''): Message {
  const data =
    tensor.type === 'string' ? message(tensor.values.map((value) => text(6, value))) : bytes(9, littleEndian(tensor))
  return message([integers(1, tensor.dims), integer(2, dataTypes[tensor.type]), data, text(8, name)])
}

function littleEndian(tensor: Exclude<Tensor, { type: 'string' }>): Uint8Array {
  if (tensor.type === 'uint8') return tensor.values
  const out = new Uint8Array(tensor.values.length * 8)
  const view = new DataView(out.buffer)
  for (let index = 0; index < tensor.values.length; index++) {
    if (tensor.type === 'int64') view.setBigInt64(index * 8, tensor.values[index]!, true)
    else writeDouble(view, index * 8, tensor.values[index]!)
  }
  return out
}

/** A NaN's payload would be the host's. */
function writeDouble(view: DataView, at: number, value: number): void {
  if (Number.isNaN(value)) view.setBigUint64(at, 0x7ff8_0000_0000_0000n, true)
  else view.setFloat64(at, value, true)
}
