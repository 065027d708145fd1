import { once } from 'node:events'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { RepriseError } from '#base'
import type { KernelExports } from './instance.ts'
import { instantiate } from './instance.ts'
import { jobs, sync } from './layout.ts'
import { createArena, createMemory } from './memory.ts'
import type { Runner } from './runner.ts'
import type { WorkerStart } from './worker.ts'

/** The threads and the memory they share. The caller's thread is worker 0 and leads; every call is synchronous. */
export interface Team extends Runner {
  readonly kernels: KernelExports
  /** Calls the leader's instance, which shares out work by itself on `threads` threads. */
  lead<T>(context: number, threads: number, call: (kernels: KernelExports) => T): T
  close(): Promise<void>
}

export async function assembleTeam(module: WebAssembly.Module, threads: number): Promise<Team> {
  const memory = createMemory()
  const kernels = instantiate(module, memory)
  const arena = createArena(memory, Number(kernels.heapBase.value), refuseMemory)
  const syncBlock = arena.allocate(sync.bytes)
  arena.bytes(syncBlock, sync.bytes).fill(0)
  kernels.join(syncBlock, 0)
  const others = Array.from({ length: threads - 1 }, (_, i) => i + 1)
  const workers = await Promise.all(others.map((index) => startWorker({ module, memory, syncBlock, index })))
  let usable = true

  function lead<T>(context: number, sharers: number, call: (kernels: KernelExports) => T): T {
    if (!usable) throw new RepriseError('internal', 'the kernels are closed, or failed before')
    try {
      kernels.useContext(context)
      kernels.useSharers(sharers > 1 ? threads : 1)
      return call(kernels)
    } catch (error) {
      usable = false
      throw error instanceof RepriseError
        ? error
        : new RepriseError('internal', `a kernel failed: ${error}`, { cause: error })
    }
  }

  return {
    threads,
    arena,
    kernels,
    lead,
    run: (job, context, sharers) => lead(context, sharers, () => kernels.dispatch(jobs.indexOf(job))),
    async close() {
      usable = false
      await Promise.all(workers.map((worker) => worker.terminate()))
    },
  }
}

export function refuseMemory(gibibytes: number, cause: unknown): RepriseError {
  return new RepriseError('unavailable', `training needs ${gibibytes} GiB of kernel memory; there are at most 4`, {
    remedy: 'train on fewer rows or columns, or with fewer leaves',
    cause,
  })
}

async function startWorker(start: WorkerStart): Promise<Worker> {
  const file = new URL(`./worker${extname(import.meta.filename)}`, import.meta.url)
  const worker = new Worker(file, { workerData: start })
  await once(worker, 'message')
  worker.on('error', () => {}) // the leader has seen the failure in shared memory, and throws it
  worker.unref()
  return worker
}
