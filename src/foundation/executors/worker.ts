// The process that hosts one task: it relays between the caller and the thread in which the task computes.
import { packError } from './failure.ts'
import type { HostMessage, TaskMessage } from './task.ts'
import { runInThread } from './thread.ts'

const stop = new AbortController()

process.on('SIGINT', () => undefined) // a terminal sends Ctrl-C to everybody; the caller decides what it means
process.on('disconnect', () => process.exit(1)) // the caller is gone
process.on('message', (message: HostMessage) => {
  if (message.kind === 'stop') stop.abort()
  else host(message)
})

async function host({ module, input, memoryBytes }: HostMessage & { kind: 'start' }): Promise<void> {
  const last = await runInThread({
    module: new URL(module),
    input,
    place: 'thread',
    signal: stop.signal,
    onEvent: (event) => send({ kind: 'event', event }),
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
  }).then(
    (output): TaskMessage => ({ kind: 'done', output }),
    (error): TaskMessage => ({ kind: 'failed', failure: packError(error) }),
  )
  try {
    send(last, () => process.exit(0))
  } catch (error) {
    send({ kind: 'failed', failure: packError(error) }, () => process.exit(0))
  }
}

function send(message: TaskMessage, after?: () => void): void {
  process.send?.(message, undefined, undefined, after)
}
