import { Worker } from 'node:worker_threads'
import { formatBytes, isSystemError, RepriseError } from '#base'
import { unpackError } from './failure.ts'
import type { TaskMessage, TaskOptions, ThreadData } from './task.ts'

/** How long a thread may tidy up after its last word. */
const FAREWELL_MS = 2000
const MEGABYTE = 1024 * 1024

/** Runs a task in a thread of this process. */
export function runInThread<Output, Event>(options: TaskOptions<Event>): Promise<Output> {
  const { module, input, memoryBytes, onEvent, signal, kill } = options
  const stopFlag = new SharedArrayBuffer(4)
  const { promise, resolve, reject } = Promise.withResolvers<Output>()
  const ending = new AbortController() // drops the listeners on the caller's signals
  const worker = new Worker(module, {
    workerData: { input, stopFlag } satisfies ThreadData,
    execArgv: [], // a test runner's own flags would start a test runner
    ...(memoryBytes === undefined
      ? {}
      : { resourceLimits: { maxOldGenerationSizeMb: Math.ceil(memoryBytes / MEGABYTE) } }),
  })

  const finish = (settle: () => void, graceMs: number) => {
    ending.abort()
    worker.removeAllListeners('message')
    worker.unref()
    setTimeout(() => worker.terminate(), graceMs).unref()
    settle()
  }
  const receive = (message: TaskMessage) => {
    if (message.kind === 'event') onEvent?.(message.event as Event)
    else if (message.kind === 'done') finish(() => resolve(message.output as Output), FAREWELL_MS)
    else finish(() => reject(unpackError(message.failure)), FAREWELL_MS)
  }
  worker.on('message', (message: TaskMessage) => {
    try {
      receive(message)
    } catch (error) {
      finish(() => reject(error), 0)
    }
  })
  worker.on('messageerror', (error) => finish(() => reject(error), 0))
  worker.on('error', (error) => finish(() => reject(crash(module, error, memoryBytes)), 0))
  worker.on('exit', (code) => finish(() => reject(silent(module, `exit code ${code}`)), 0))

  whenAborted(signal, ending.signal, () => Atomics.store(new Int32Array(stopFlag), 0, 1))
  whenAborted(kill, ending.signal, () => finish(() => reject(ended(module)), 0))
  return promise
}

/** Acts on a signal now or later, until `end` is aborted. */
export function whenAborted(signal: AbortSignal | undefined, end: AbortSignal, act: () => void): void {
  if (signal?.aborted) act()
  else signal?.addEventListener('abort', act, { once: true, signal: end })
}

export function outOfMemory(module: URL | string, memoryBytes: number | undefined): RepriseError {
  const limit = memoryBytes === undefined ? '' : ` (limit ${formatBytes(memoryBytes)})`
  return new RepriseError('unavailable', `the task ${nameOf(module)} ran out of memory${limit}`, {
    remedy: 'give it more memory, or work on fewer rows or columns',
  })
}

export function ended(module: URL | string): RepriseError {
  return new RepriseError('interrupted', `the task ${nameOf(module)} was ended`)
}

export function silent(module: URL | string, how: string): RepriseError {
  return new RepriseError('internal', `the task ${nameOf(module)} ended without a result (${how})`)
}

function crash(module: URL, error: unknown, memoryBytes: number | undefined): RepriseError {
  if (isSystemError(error, 'ERR_WORKER_OUT_OF_MEMORY')) return outOfMemory(module, memoryBytes)
  const message = error instanceof Error ? error.message : String(error)
  return new RepriseError('internal', `the task ${nameOf(module)} crashed: ${message}`, { cause: error })
}

function nameOf(module: URL | string): string {
  return String(module).split('/').slice(-2).join('/')
}
