const PAGE_BYTES = 65536
const MAXIMUM_PAGES = 65536
export const MOST_BYTES = PAGE_BYTES * MAXIMUM_PAGES
const ALIGNMENT = 64

/** One memory and a stack of scopes in it. Views are made on demand, since growing leaves old ones short. */
export interface Arena {
  readonly memory: WebAssembly.Memory
  /** Bytes at a multiple of 64, not cleared, until the scope opened last is closed. */
  allocate(byteLength: number): number
  /** Up to where memory is taken. */
  readonly usedBytes: number
  /** Everything allocated after this call is released when it is disposed of; scopes may close in any order. */
  scope(): Disposable
  bytes(pointer: number, count: number): Uint8Array
  u32(pointer: number, count: number): Uint32Array
  f32(pointer: number, count: number): Float32Array
  f64(pointer: number, count: number): Float64Array
  view(pointer: number, byteLength: number): DataView
}

export type Refusal = (gibibytes: number, cause: unknown) => Error

/** Shared between threads, or where a host does not allow that, plain. */
export function createMemory(shared = true): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: 16, maximum: MAXIMUM_PAGES, shared })
}

/** Lays out `memory` from `start` on. `refuse` makes the error of a demand for more than there can be. */
export function createArena(memory: WebAssembly.Memory, start: number, refuse: Refusal): Arena {
  let top = alignedBytes(start)
  const scopes: { readonly start: number; open: boolean }[] = []

  function allocate(byteLength: number): number {
    const pointer = top
    const end = alignedBytes(pointer + byteLength)
    growTo(memory, end, refuse)
    top = end
    return pointer
  }

  function close(scope: { open: boolean }): void {
    scope.open = false
    for (let last = scopes.at(-1); last !== undefined && !last.open; last = scopes.at(-1)) {
      top = last.start
      scopes.pop()
    }
  }

  return {
    memory,
    get usedBytes() {
      return top
    },
    allocate,
    scope() {
      const scope = { start: top, open: true }
      scopes.push(scope)
      return { [Symbol.dispose]: () => close(scope) }
    },
    bytes: (pointer, count) => new Uint8Array(memory.buffer, pointer >>> 0, count),
    u32: (pointer, count) => new Uint32Array(memory.buffer, pointer >>> 0, count),
    f32: (pointer, count) => new Float32Array(memory.buffer, pointer >>> 0, count),
    f64: (pointer, count) => new Float64Array(memory.buffer, pointer >>> 0, count),
    view: (pointer, byteLength) => new DataView(memory.buffer, pointer >>> 0, byteLength),
  }
}

/** Up to where the next demand begins. */
export function alignedBytes(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT
}

function growTo(memory: WebAssembly.Memory, end: number, refuse: Refusal): void {
  const missing = Math.ceil((end - memory.buffer.byteLength) / PAGE_BYTES)
  if (missing <= 0) return
  try {
    memory.grow(missing)
  } catch (cause) {
    throw refuse(Math.ceil(end / 268435456) / 4, cause)
  }
}
