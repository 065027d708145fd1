import { layoutStamp } from './layout.ts'
import { createArena, createMemory } from './memory.ts'
import type { Runner } from './runner.ts'

/** What kernels/predictor.ts exports to its host. */
interface PredictorExports {
  readonly heapBase: WebAssembly.Global
  readonly layoutStamp: WebAssembly.Global
  useContext(pointer: number): void
  bin(): void
  score(): void
  scoreForest(): void
  forestRow(): void
  foldNetwork(): void
  scoreNetwork(): void
  findNeighbours(): void
}

type Job = 'bin' | 'score' | 'forest' | 'networkFold' | 'networkScore' | 'neighbours'

/** build/predictor.wasm on a memory of its own, in the caller's thread. */
export interface PredictorInstance extends Runner<Job> {
  readonly kernels: PredictorExports
}

export function instantiatePredictor(module: WebAssembly.Module): PredictorInstance {
  const memory = createMemory(false)
  const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as PredictorExports
  if (Number(kernels.layoutStamp.value) >>> 0 !== layoutStamp()) {
    throw new Error('predictor.wasm was made from another layout than this program has: build it again')
  }
  const jobs = {
    bin: kernels.bin,
    score: kernels.score,
    forest: kernels.scoreForest,
    networkFold: kernels.foldNetwork,
    networkScore: kernels.scoreNetwork,
    neighbours: kernels.findNeighbours,
  }
  return {
    threads: 1,
    arena: createArena(memory, Number(kernels.heapBase.value), refuse),
    kernels,
    run(job, context) {
      kernels.useContext(context)
      jobs[job]()
    },
  }
}

function refuse(gibibytes: number, cause: unknown): Error {
  return new RangeError(`predicting needs ${gibibytes} GiB of memory; there are at most 4`, { cause })
}
