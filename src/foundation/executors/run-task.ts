import { runInProcess } from './process.ts'
import type { TaskOptions } from './task.ts'
import { runInThread } from './thread.ts'

/**
 * Runs a task away from the caller's thread and returns what its handler returned. A `RepriseError` thrown there arrives
 * with its code, message, remedy and details; a crash is `internal`, too little memory `unavailable`.
 *
 * `await runTask<Receipt, Progress>({ module: new URL('./worker.ts', import.meta.url), input, place: 'thread', onEvent: show })`
 */
export async function runTask<Output, Event = unknown>(options: TaskOptions<Event>): Promise<Output> {
  return options.place === 'thread' ? runInThread(options) : runInProcess(options)
}
