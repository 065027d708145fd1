// Holds one session of onnxruntime-web: WebAssembly with a memory of its own, without files or network.
import { parentPort, workerData } from 'node:worker_threads'
import type { InferenceSession, Tensor } from 'onnxruntime-web'
import type { OnnxArrays, OnnxPort, OnnxReply, OnnxRequest, OnnxStart, OnnxType, OnnxValue } from './onnx-value.ts'

const port = parentPort!
const reply = (message: OnnxReply) => port.postMessage(message)

function failed(id: number | null, problem: 'missing' | 'model', error: unknown): void {
  reply({ kind: 'failed', id, problem, message: error instanceof Error ? error.message : String(error) })
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND'
}

async function open(): Promise<void> {
  const runtime = await import('onnxruntime-web')
  runtime.env.wasm.numThreads = 1
  runtime.env.logLevel = 'error'
  const { bytes } = workerData as OnnxStart
  const session = await runtime.InferenceSession.create(bytes, { executionProviders: ['wasm'] })
  reply({ kind: 'open', inputs: session.inputMetadata.map(portOf), outputs: session.outputMetadata.map(portOf) })
  port.on('message', (request: OnnxRequest) => {
    run(session, runtime.Tensor, request).catch((error: unknown) => failed(request.id, 'model', error))
  })
}

function portOf(found: InferenceSession.ValueMetadata): OnnxPort {
  if (!found.isTensor)
    throw new TypeError(`"${found.name}" is not a tensor but a map or a list (scikit-learn: convert with zipmap=False)`)
  return { name: found.name, type: found.type as OnnxType, shape: found.shape }
}

async function run(session: InferenceSession, Kind: typeof Tensor, { id, feeds }: OnnxRequest): Promise<void> {
  const tensors = Object.entries(feeds).map(([name, { type, dims, data }]) => {
    return [name, new Kind(type, data as never, dims)] as const
  })
  const answers = await session.run(Object.fromEntries(tensors))
  const values = Object.entries(answers).map(([name, tensor]) => [name, toValue(tensor)] as const)
  reply({ kind: 'done', id, values: Object.fromEntries(values) })
}

function toValue({ type, dims, data }: Tensor): OnnxValue {
  return { type: type as OnnxType, dims, data: data as OnnxArrays[OnnxType] }
}

open().catch((error: unknown) => failed(null, isAbsent(error) ? 'missing' : 'model', error))
