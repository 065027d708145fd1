import type { TreeEnsemble } from './ensemble.ts'
import { layoutStamp } from './layout.ts'
import { createArena, createMemory } from './memory.ts'
import type { Runner } from './runner.ts'
import type { RowsToScore } from './scoring.ts'
import { predictMargins } from './scoring.ts'

/** Prediction alone, on one thread and a memory of its own. */
export interface Predictor {
  /** Margins, rows × outputs, row-major: the bits of `BoostingKernels.predict`. */
  predict(ensemble: TreeEnsemble, rows: RowsToScore): Float64Array
}

/** What kernels/predictor.ts exports to its host. */
interface PredictorExports {
  readonly heapBase: WebAssembly.Global
  readonly layoutStamp: WebAssembly.Global
  useContext(pointer: number): void
  bin(): void
  score(): void
}

/**
 * A predictor from build/predictor.wasm, which runs wherever WebAssembly with SIMD does: a browser, a worker, an edge host.
 * Neither this file nor what it imports names an API of Node.
 * @example
 * const predictor = createPredictor(await WebAssembly.compileStreaming(fetch('predictor.wasm')))
 * predictor.predict(ensemble, { features, values: [Float64Array.of(1, 2)], rowCount: 2 })
 */
export function createPredictor(module: WebAssembly.Module): Predictor {
  const memory = createMemory(false)
  const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as PredictorExports
  if (Number(kernels.layoutStamp.value) >>> 0 !== layoutStamp()) {
    throw new Error('predictor.wasm was made from another layout than this program has')
  }
  const runner = runnerOf(kernels, memory)
  return { predict: (ensemble, rows) => predictMargins(runner, ensemble, rows) }
}

function runnerOf(kernels: PredictorExports, memory: WebAssembly.Memory): Runner<'bin' | 'score'> {
  return {
    threads: 1,
    arena: createArena(memory, Number(kernels.heapBase.value), refuse),
    run(job, context) {
      kernels.useContext(context)
      kernels[job]()
    },
  }
}

function refuse(gibibytes: number, cause: unknown): Error {
  return new RangeError(`predicting needs ${gibibytes} GiB of memory; there are at most 4`, { cause })
}
