import * as ort from 'onnxruntime-web'
import type { OnnxFeeds } from '#training'

ort.env.wasm.numThreads = 1

export type Answers = Readonly<Record<string, readonly string[] | Float64Array>>

/** An ONNX file run by onnxruntime-web: the outputs by name. */
export async function runOnnx(bytes: Uint8Array, feeds: OnnxFeeds): Promise<Answers> {
  const session = await ort.InferenceSession.create(bytes)
  try {
    const tensors = Object.entries(feeds).map(([name, values]) => [name, tensorOf(values)] as const)
    const answers = await session.run(Object.fromEntries(tensors))
    return Object.fromEntries(Object.entries(answers).map(([name, { data }]) => [name, data as Answers[string]]))
  } finally {
    await session.release()
  }
}

function tensorOf(values: OnnxFeeds[string]): ort.Tensor {
  const dims = [values.length, 1]
  if (values instanceof Float64Array) return new ort.Tensor('float64', values, dims)
  return values instanceof BigInt64Array
    ? new ort.Tensor('int64', values, dims)
    : new ort.Tensor('string', [...values], dims)
}
