import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { formatBytes, formatDuration, RepriseError } from '#base'
import type { OnnxPort, OnnxReply, OnnxRequest, OnnxStart, OnnxValue } from './onnx-value.ts'

export interface OnnxOptions {
  /** How long opening, and each run, may take; 60,000 ms unless told. Past it the worker is ended. */
  readonly timeoutMs?: number
}

/** A model of whatever origin in a worker of its own. Runs are done one after another. */
export interface OnnxModel extends AsyncDisposable {
  readonly inputs: readonly OnnxPort[]
  readonly outputs: readonly OnnxPort[]
  /** The outputs by name; `invalid-input` with the runtime's words when the feeds do not fit. */
  run(feeds: Readonly<Record<string, OnnxValue>>): Promise<Readonly<Record<string, OnnxValue>>>
}

const LARGEST_BYTES = 1 << 30

/**
 * Opens ONNX bytes with onnxruntime-web (WebAssembly), a package of the user's: it reads no file and no network, so a model
 * whose weights lie in other files is refused.
 *
 * ```ts
 * await using model = await openOnnx(await readFile('model.onnx'))
 * const { variable } = await model.run({ X: { type: 'float32', dims: [1, 3], data: Float32Array.of(1, 2, 3) } })
 * ```
 */
export async function openOnnx(bytes: Uint8Array, { timeoutMs = 60_000 }: OnnxOptions = {}): Promise<OnnxModel> {
  if (bytes.byteLength > LARGEST_BYTES)
    throw new RepriseError(
      'invalid-input',
      `the ONNX model has ${formatBytes(bytes.byteLength)}, more than ${formatBytes(LARGEST_BYTES)}`,
    )
  const worker = startWorker({ bytes })
  const opened = await answerOf(worker, null, timeoutMs)
  if (opened.kind !== 'open') throw new RepriseError('internal', 'the ONNX worker answered before it was asked')
  let last: Promise<unknown> = Promise.resolve()
  let runs = 0
  let ended = false
  worker.once('exit', () => {
    ended = true
  })

  async function run(feeds: Readonly<Record<string, OnnxValue>>): Promise<Readonly<Record<string, OnnxValue>>> {
    const id = runs++
    const answer = last.then(() => {
      if (ended) throw closed()
      worker.postMessage({ id, feeds } satisfies OnnxRequest)
      return answerOf(worker, id, timeoutMs)
    })
    last = answer.catch(() => undefined) // a run that failed is told to its caller, not to the next one
    const done = await answer
    return done.kind === 'done' ? done.values : {}
  }

  return {
    inputs: opened.inputs,
    outputs: opened.outputs,
    run,
    [Symbol.asyncDispose]: async () => {
      await worker.terminate()
    },
  }
}

function startWorker(start: OnnxStart): Worker {
  const file = new URL(`./worker${extname(import.meta.filename)}`, import.meta.url)
  const worker = new Worker(file, { workerData: start, execArgv: [], stdout: true, stderr: true })
  worker.stderr.resume() // the runtime's own words come with the error
  worker.stdout.resume()
  worker.unref()
  return worker
}

/** The worker's next answer; the worker ends when it is late, or breaks. */
function answerOf(worker: Worker, id: number | null, timeoutMs: number): Promise<OnnxReply> {
  const { promise, resolve, reject } = Promise.withResolvers<OnnxReply>()
  const end = (settle: () => void) => {
    clearTimeout(timer)
    worker.off('message', receive).off('error', broken).off('exit', gone)
    settle()
  }
  const refuse = (error: RepriseError) => end(() => reject(error))
  const receive = (answer: OnnxReply) => {
    if (answer.kind !== 'failed') return end(() => resolve(answer))
    refuse(answer.problem === 'missing' ? notInstalled() : modelError(answer.message, id))
  }
  const broken = (error: Error) =>
    refuse(new RepriseError('unavailable', `the ONNX worker broke: ${error.message}`, { cause: error }))
  const gone = () => refuse(closed())
  const timer = setTimeout(() => {
    refuse(new RepriseError('unavailable', `the ONNX model took longer than ${formatDuration(timeoutMs)}`))
    void worker.terminate()
  }, timeoutMs)
  worker.on('message', receive).on('error', broken).on('exit', gone)
  return promise
}

function closed(): RepriseError {
  return new RepriseError('unavailable', 'the ONNX model was closed, or ended by a time limit')
}

function notInstalled(): RepriseError {
  return new RepriseError('unavailable', 'ONNX models run on onnxruntime-web, which is not installed', {
    remedy: 'npm install onnxruntime-web',
  })
}

function modelError(message: string, id: number | null): RepriseError {
  const what = id === null ? 'the ONNX model cannot be opened' : 'the ONNX model cannot be run'
  return new RepriseError('invalid-input', `${what}: ${message.slice(0, 2000)}`)
}
