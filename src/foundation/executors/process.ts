import type { ChildProcess } from 'node:child_process'
import { fork } from 'node:child_process'
import { extname } from 'node:path'
import { RepriseError } from '#base'
import { unpackError } from './failure.ts'
import type { HostMessage, TaskMessage, TaskOptions } from './task.ts'
import { ended, outOfMemory, silent, whenAborted } from './thread.ts'

const HOST = new URL(`./worker${extname(import.meta.filename)}`, import.meta.url)
const MEGABYTE = 1024 * 1024

/** Runs a task in a process of its own: there, in a thread, so that it can be stopped while it computes. */
export function runInProcess<Output, Event>(options: TaskOptions<Event>): Promise<Output> {
  const { module, input, memoryBytes, onEvent, signal, kill } = options
  const { promise, resolve, reject } = Promise.withResolvers<Output>()
  const ending = new AbortController()
  const child = startHost(memoryBytes)

  const finish = (settle: () => void) => {
    ending.abort()
    settle()
  }
  const abandon = (error: unknown) => {
    child.kill('SIGKILL')
    finish(() => reject(error))
  }
  child.on('message', (message: TaskMessage) => {
    if (ending.signal.aborted) return
    if (message.kind === 'done') return finish(() => resolve(message.output as Output))
    if (message.kind === 'failed') return finish(() => reject(unpackError(message.failure)))
    try {
      onEvent?.(message.event as Event)
    } catch (error) {
      abandon(error)
    }
  })
  child.on('error', abandon)
  // `close` and not `exit`: messages may still be in the pipe when the process is gone.
  child.on('close', (code, by) => finish(() => reject(afterlife(module, code, by, memoryBytes))))

  const send = (message: HostMessage) =>
    child.send(message, (error) => error !== null && child.connected && abandon(unsendable(module, error)))
  try {
    send({ kind: 'start', module: module.href, input, ...(memoryBytes === undefined ? {} : { memoryBytes }) })
  } catch (error) {
    abandon(unsendable(module, error))
  }
  whenAborted(signal, ending.signal, () => send({ kind: 'stop' }))
  whenAborted(kill, ending.signal, () => abandon(ended(module)))
  return promise
}

function startHost(memoryBytes: number | undefined): ChildProcess {
  return fork(HOST, {
    serialization: 'advanced',
    execArgv: memoryBytes === undefined ? [] : [`--max-old-space-size=${Math.ceil(memoryBytes / MEGABYTE)}`],
    stdio: ['ignore', 2, 2, 'ipc'], // standard output belongs to the caller's own words
  })
}

function afterlife(
  module: URL,
  code: number | null,
  by: NodeJS.Signals | null,
  memoryBytes: number | undefined,
): RepriseError {
  if (by === 'SIGABRT') return outOfMemory(module, memoryBytes)
  if (by === 'SIGKILL') {
    return new RepriseError(
      'unavailable',
      `the process of task ${module.pathname.split('/').slice(-2).join('/')} was killed`,
      {
        remedy: 'systems kill what takes too much memory: free some, or work on fewer rows or columns',
      },
    )
  }
  return silent(module, by === null ? `exit code ${code}` : `signal ${by}`)
}

function unsendable(module: URL, cause: unknown): RepriseError {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new RepriseError(
    'internal',
    `the input of task ${module.pathname.split('/').at(-1)} cannot be sent to a process: ${why}`,
    { cause },
  )
}
