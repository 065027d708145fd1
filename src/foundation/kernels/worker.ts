// A thread of the team: joins, says so, and then does as the shared words tell it until it is terminated.
import { parentPort, workerData } from 'node:worker_threads'
import { instantiate } from './instance.ts'
import { sync } from './layout.ts'

export interface WorkerStart {
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
  readonly syncBlock: number
  readonly index: number
}

const { module, memory, syncBlock, index } = workerData as WorkerStart
const kernels = instantiate(module, memory)
kernels.join(syncBlock, index)
parentPort?.postMessage('ready')
try {
  kernels.work()
} catch (error) {
  tellLeader()
  throw error
}

/** The leader must not wait for a thread that is gone: it counts as out, and as failed. */
function tellLeader(): void {
  const words = new Int32Array(memory.buffer, syncBlock, sync.bytes / 4)
  Atomics.store(words, sync.failed / 4, 1)
  Atomics.sub(words, sync.state / 4, 1)
  Atomics.notify(words, sync.state / 4)
}
