/** Element types that may go in and come out; a bool is 0 or 1 in a `Uint8Array`. */
export interface OnnxArrays {
  readonly float32: Float32Array
  readonly float64: Float64Array
  readonly int64: BigInt64Array
  readonly uint64: BigUint64Array
  readonly int32: Int32Array
  readonly uint32: Uint32Array
  readonly int16: Int16Array
  readonly uint16: Uint16Array
  readonly int8: Int8Array
  readonly uint8: Uint8Array
  readonly bool: Uint8Array
  readonly string: readonly string[]
}

export type OnnxType = keyof OnnxArrays

/** A tensor, row-major. */
export interface OnnxValue {
  readonly type: OnnxType
  readonly dims: readonly number[]
  readonly data: OnnxArrays[OnnxType]
}

/** An input or output as the model declares it: a dimension is a size, or the name of one that is open. */
export interface OnnxPort {
  readonly name: string
  readonly type: OnnxType
  readonly shape: readonly (number | string)[]
}

/** What travels to the worker and back. */
export type OnnxRequest = { readonly id: number; readonly feeds: Readonly<Record<string, OnnxValue>> }
export type OnnxReply =
  | { readonly kind: 'open'; readonly inputs: readonly OnnxPort[]; readonly outputs: readonly OnnxPort[] }
  | { readonly kind: 'done'; readonly id: number; readonly values: Readonly<Record<string, OnnxValue>> }
  | {
      readonly kind: 'failed'
      readonly id: number | null
      readonly problem: 'missing' | 'model'
      readonly message: string
    }

export interface OnnxStart {
  readonly bytes: Uint8Array
}
