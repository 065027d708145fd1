import { RepriseError } from '#base'
import { layoutStamp } from './layout.ts'

/** What kernels/index.ts exports to its host. */
export interface KernelExports {
  readonly heapBase: WebAssembly.Global
  /** Absent from a build that is older than the stamp. */
  readonly layoutStamp?: WebAssembly.Global
  join(sync: number, index: number): void
  work(): void
  dispatch(job: number): void
  useContext(pointer: number): void
  useSharers(count: number): void
  growTree(): void
  trainNetwork(): void
  exp(x: number): number
  expm1(x: number): number
  log(x: number): number
  log1p(x: number): number
  sigmoid(x: number): number
  softplus(x: number): number
  exp4One(x: number): number
}

/** One instance per thread, all on one memory. A failed assertion of the checked build throws with its place in the source. */
export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): KernelExports {
  const abort = (message: number, file: number, line: number, column: number): never => {
    const place = `${textAt(memory, file)}:${line}:${column}`
    throw new RepriseError('internal', `kernel assertion failed: ${textAt(memory, message)} (${place})`)
  }
  const instance = new WebAssembly.Instance(module, { env: { memory, abort } })
  const kernels = instance.exports as unknown as KernelExports
  if (Number(kernels.layoutStamp?.value) >>> 0 !== layoutStamp()) {
    throw new RepriseError('internal', 'the kernels in build/ were made from another layout than this program has', {
      remedy: 'In a clone, run: npm run kernels. In an installed package, install it again.',
    })
  }
  return kernels
}

/** AssemblyScript's strings: UTF-16, the byte length in the word before. */
function textAt(memory: WebAssembly.Memory, pointer: number): string {
  const byteLength = new DataView(memory.buffer).getUint32((pointer >>> 0) - 4, true)
  return String.fromCharCode(...new Uint16Array(memory.buffer, pointer >>> 0, byteLength / 2))
}
