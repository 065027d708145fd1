import { parentPort, workerData } from 'node:worker_threads'
import { RepriseError } from '#base'
import { packError } from './failure.ts'
import type { TaskContext, TaskMessage, ThreadData } from './task.ts'

/**
 * Called once by a task's module: runs the handler on the input and sends back its output, or its error.
 *
 * `serveTask<Order, Receipt>(async (order, { emit, stopped }) => cook(order, emit, stopped))`
 */
export function serveTask<Input, Output = unknown, Event = unknown>(
  handler: (input: Input, context: TaskContext<Event>) => Promise<Output> | Output,
): void {
  const port = parentPort
  if (port === null)
    throw new RepriseError('internal', 'serveTask was called outside a task; start its module with runTask')
  const { input, stopFlag } = workerData as ThreadData
  const flag = new Int32Array(stopFlag)
  const send = (message: TaskMessage) => port.postMessage(message)
  const context: TaskContext<Event> = {
    emit: (event) => send({ kind: 'event', event }),
    stopped: () => Atomics.load(flag, 0) !== 0,
  }
  Promise.resolve()
    .then(() => handler(input as Input, context))
    .then((output) => send({ kind: 'done', output }))
    .catch((error: unknown) => send({ kind: 'failed', failure: packError(error) }))
}
